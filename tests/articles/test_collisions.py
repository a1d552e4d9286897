import pytest
from lxml import html

from articles.models import Article, Disclaimer, GlossaryTerm, Resource, Series, Topic
from evidence.models import Study
from tests import factories
from tests.admin_pages import changed, client_of, data_of, errors_of, page_address

pytestmark = pytest.mark.django_db

SECOND = "Somebody saved this after you opened it"

ROWS = {
    "article": (factories.make_article, "title"),
    "claim": (factories.make_claim, "text"),
    "source": (factories.make_source, "title"),
    "label": (factories.get_label, "summary"),
    "topic": (factories.make_topic, "description"),
    "author": (factories.make_author, "interests"),
    "term": (
        lambda: GlossaryTerm.objects.create(slug="islet", term="Islet", definition="Cells."),
        "definition",
    ),
    "disclaimer": (
        lambda: Disclaimer.objects.create(key="no-advice", title="T", text="No."),
        "text",
    ),
    "resource": (
        lambda: Resource.objects.create(key="guide", title="Guide", url="https://example.org/g"),
        "caveat",
    ),
    "series": (lambda: Series.objects.create(slug="clinics", title="Clinics"), "description"),
    "study": (lambda: Study.objects.create(key="a-study", name="A study"), "name"),
}


def _collide(make, field):
    row = make()
    client = client_of(factories.make_editor())
    data = data_of(client, page_address(row))
    first = client.post(page_address(row), {**data, field: "The first one’s <b>words</b>."})
    second = client.post(page_address(row), {**data, field: "The second one’s words."})
    row.refresh_from_db()
    assert first.status_code == 302, errors_of(first)
    return row, client, data, second


def _stored_words(response):
    page = html.fromstring(response.content.decode())
    return [" ".join(one.text_content().split()) for one in page.find_class("stored")]


@pytest.mark.parametrize(("make", "field"), ROWS.values(), ids=ROWS)
def test_the_second_of_two_sees_both_texts_and_is_told_once(make, field):
    row, _client, _data, second = _collide(make, field)

    page = second.content.decode()
    assert getattr(row, field) == "The first one’s <b>words</b>."
    assert page.count(SECOND) == 1
    assert "The second one’s words." in page
    assert _stored_words(second) == ["Stored now: The first one’s <b>words</b>."]


@pytest.mark.parametrize(("make", "field"), ROWS.values(), ids=ROWS)
def test_having_seen_both_the_second_can_save_on_purpose(make, field):
    row, client, _data, second = _collide(make, field)
    page = html.fromstring(second.content.decode())
    form = next(form for form in page.forms if form.get("id", "").endswith("_form"))
    shown = {name: value for name, value in form.form_values() if not name.startswith("_")}

    again = client.post(page_address(row), shown)

    row.refresh_from_db()
    assert again.status_code == 302, errors_of(again)
    assert getattr(row, field) == "The second one’s words."


def test_having_seen_nothing_new_the_second_is_told_again_of_a_third():
    row, client, data, _second = _collide(*ROWS["topic"])

    third = client.post(page_address(row), {**data, "description": "Once more."})

    assert SECOND in third.content.decode()


def test_choices_topics_and_bylines_are_shown_in_words():
    author, topic = factories.make_author(name="The desk"), factories.make_topic(name="Islets")
    article = factories.make_article(author=author, topics=[topic])
    client = client_of(factories.make_editor())
    data = data_of(client, page_address(article))
    Article.objects.filter(pk=article.pk).update(kind="commentary")

    response = client.post(
        page_address(article), changed(data, author="", topics="", kind="digest")
    )

    assert sorted(_stored_words(response)) == [
        "Stored now: Commentary",
        "Stored now: Islets",
        "Stored now: The desk",
    ]


def test_links_of_a_resource_count_as_its_content():
    row = ROWS["resource"][0]()
    client = client_of(factories.make_editor())
    data = data_of(client, page_address(row))
    row.topics.add(factories.make_topic())

    response = client.post(page_address(row), {**data, "caveat": "Mine."})

    assert SECOND in response.content.decode()
    assert Resource.objects.get().caveat == ""


def test_a_new_row_has_nothing_to_collide_with():
    client = client_of(factories.make_editor())

    response = client.post("/admin/articles/topic/add/", {"name": "Islets", "slug": "islets"})

    assert response.status_code == 302, errors_of(response)
    assert Topic.objects.get().name == "Islets"
