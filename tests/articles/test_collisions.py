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


def _shown(response):
    """What the form that came back would send."""
    page = html.fromstring(response.content.decode())
    form = next(form for form in page.forms if form.get("id", "").endswith("_form"))
    return {name: value for name, value in form.form_values() if not name.startswith("_")}


def _two_texts(response):
    """What is stored and what was written, a pair a field; what differs in brackets."""
    page = html.fromstring(response.content.decode())
    for mark in page.iter("del", "ins"):
        mark.text = f"[{mark.text}]"
    texts = [one.text_content() for one in page.find_class("two-texts-words")]
    return list(zip(texts[::2], texts[1::2], strict=True))


@pytest.mark.parametrize(("make", "field"), ROWS.values(), ids=ROWS)
def test_the_second_of_two_sees_both_texts_and_is_told_once(make, field):
    row, _client, _data, second = _collide(make, field)

    page = second.content.decode()
    assert getattr(row, field) == "The first one’s <b>words</b>."
    assert page.count(SECOND) == 1
    assert "The second one’s words." in page
    assert _two_texts(second) == [
        ("The [first] one’s [<b>]words[</b>].", "The [second] one’s words.")
    ]


@pytest.mark.parametrize(("make", "field"), ROWS.values(), ids=ROWS)
def test_having_seen_both_the_second_can_save_on_purpose(make, field):
    row, client, _data, second = _collide(make, field)

    again = client.post(page_address(row), _shown(second))

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

    assert sorted(_two_texts(response)) == [
        ("[Commentary]", "[Digest of research news]"),
        ("[Islets]", ""),
        ("[The desk]", ""),
    ]


def test_links_of_a_resource_count_as_its_content():
    row = ROWS["resource"][0]()
    client = client_of(factories.make_editor())
    data = data_of(client, page_address(row))
    row.topics.add(factories.make_topic())

    response = client.post(page_address(row), {**data, "caveat": "Mine."})

    assert SECOND in response.content.decode()
    assert Resource.objects.get().caveat == ""


def test_what_only_the_other_changed_is_taken_over_and_said():
    article = factories.make_article(title="One", why_written="Asked.")
    client = client_of(factories.make_editor())
    data = data_of(client, page_address(article))
    client.post(page_address(article), {**data, "title": "Theirs"})

    second = client.post(page_address(article), {**data, "why_written": "Mine."})
    client.post(page_address(article), _shown(second))

    assert "You had left this as it was" in second.content.decode()
    article.refresh_from_db()
    assert (article.title, article.why_written) == ("Theirs", "Mine.")


def test_a_stored_text_can_be_kept_with_one_tick():
    row, client, _data, second = _collide(*ROWS["article"])

    client.post(page_address(row), {**_shown(second), "take": "title"})

    row.refresh_from_db()
    assert row.title == "The first one’s <b>words</b>."


def test_links_that_somebody_added_meanwhile_are_not_undone_unseen():
    article, topic = factories.make_article(), factories.make_topic()
    client = client_of(factories.make_editor())
    data = data_of(client, page_address(article))
    article.topics.add(topic)

    response = client.post(page_address(article), {**data, "title": "Mine"})

    assert SECOND in response.content.decode()
    assert list(article.topics.all()) == [topic]


def test_line_ends_as_browsers_send_them_are_no_change():
    article = factories.make_published_article(body="One line.\n\nAnother.")
    client = client_of(factories.make_editor())
    data = data_of(client, page_address(article))

    response = client.post(page_address(article), {**data, "body": "One line.\r\n\r\nAnother."})

    article.refresh_from_db()
    assert response.status_code == 302, errors_of(response)
    assert article.body == "One line.\n\nAnother."


def test_a_citation_that_two_change_is_shown_in_both_texts():
    claim = factories.make_claim()
    client = client_of(factories.make_curator())
    data = data_of(client, page_address(claim))
    client.post(page_address(claim), {**data, "citations-0-where": "Table 1"})

    second = client.post(page_address(claim), {**data, "citations-0-where": "Table 2"})

    assert claim.citations.get().where == "Table 1"
    assert ("Table [1]", "Table [2]") in _two_texts(second)
    assert second.content.decode().count(SECOND) == 1


def test_a_counterpart_that_two_change_is_shown_in_both_texts():
    claim, other = factories.make_claim(), factories.make_claim()
    claim.counterparts.create(other=other, relation="contradicts")
    client = client_of(factories.make_curator())
    data = data_of(client, page_address(claim))
    claim.counterparts.update(relation="qualifies")

    second = client.post(page_address(claim), {**data, "harms": "None."})

    assert ("[Qualifies]", "[Contradicts]") in _two_texts(second)
    assert claim.counterparts.get().relation == "qualifies"


def test_a_citation_changed_meanwhile_is_not_deleted_unseen():
    claim = factories.make_claim()
    client = client_of(factories.make_curator())
    data = data_of(client, page_address(claim))
    client.post(page_address(claim), {**data, "citations-0-where": "Table 1"})

    second = client.post(page_address(claim), {**data, "citations-0-DELETE": "on"})

    assert "so it was not deleted" in second.content.decode()
    assert claim.citations.count() == 1


def test_a_citation_removed_meanwhile_is_named_and_nothing_is_saved():
    claim = factories.make_claim(sources=2, harms="None.")
    client = client_of(factories.make_curator())
    data = data_of(client, page_address(claim))
    claim.citations.first().delete()

    second = client.post(page_address(claim), {**data, "harms": "One."})

    claim.refresh_from_db()
    assert "Somebody removed row 1 here" in second.content.decode()
    assert claim.harms == "None."


def test_a_new_row_has_nothing_to_collide_with():
    client = client_of(factories.make_editor())

    response = client.post("/admin/articles/topic/add/", {"name": "Islets", "slug": "islets"})

    assert response.status_code == 302, errors_of(response)
    assert Topic.objects.get().name == "Islets"
