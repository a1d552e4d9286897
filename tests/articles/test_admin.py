import pytest

from articles.models import (
    Article,
    Author,
    Correction,
    Disclaimer,
    GlossaryTerm,
    Resource,
    Series,
    Topic,
)
from tests import factories
from tests.admin_pages import (
    changed,
    client_of,
    data_of,
    errors_of,
    list_address,
    page_address,
    queries_of,
    words_of,
)

pytestmark = pytest.mark.django_db


def _act(client, article, name, **answers):
    address = f"/admin/articles/article/{article.pk}/{name}/"
    return client.post(address, {"confirmed": "yes", **answers})


def _make(model):
    return {
        Article: factories.make_article,
        Author: factories.make_author,
        Topic: factories.make_topic,
        Correction: lambda: Correction.objects.create(
            article=factories.make_published_article(), text="It was twelve."
        ),
        Disclaimer: lambda: Disclaimer.objects.create(key="no-advice", title="T", text="No."),
        GlossaryTerm: lambda: GlossaryTerm.objects.create(
            slug="islet", term="Islet", definition="A group of cells."
        ),
        Resource: lambda: Resource.objects.create(
            key="guide", title="Guide", url="https://example.org/guide"
        ),
        Series: lambda: Series.objects.create(slug="clinics", title="Clinics"),
    }[model]()


MODELS = [Article, Author, Topic, Correction, Disclaimer, GlossaryTerm, Resource, Series]


@pytest.mark.parametrize("role", ["Curator", "Editor"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_change_and_history_pages_open(role, model):
    row = _make(model)
    client = client_of(factories.make_user(role))

    assert client.get(page_address(row)).status_code == 200
    assert client.get(page_address(row, "history")).status_code == 200


@pytest.mark.parametrize(
    ("role", "model", "status"),
    [
        *(("Curator", model, 200) for model in [Article, Author, Topic, GlossaryTerm]),
        *(("Curator", model, 200) for model in [Resource, Series]),
        ("Curator", Disclaimer, 403),
        ("Editor", Disclaimer, 200),
        ("Editor", Correction, 403),
    ],
)
def test_add_pages_open_for_those_who_may(role, model, status):
    client = client_of(factories.make_user(role))

    assert client.get(f"{list_address(model)}add/").status_code == status


def test_a_list_of_twenty_articles_costs_as_many_queries_as_a_list_of_one():
    client = client_of(factories.make_editor())
    factories.make_article(author=factories.make_author())
    queries_of(client, list_address(Article))
    of_one = queries_of(client, list_address(Article))
    for _ in range(19):
        factories.make_article(author=factories.make_author())

    of_twenty = queries_of(client, list_address(Article))

    assert len(of_twenty) == len(of_one), of_twenty


def test_an_editor_publishes_corrects_and_takes_back():
    client = client_of(factories.make_editor())
    article = factories.make_article()

    _act(client, article, "publish")
    _act(client, article, "correct", text="It was twelve.")
    last = _act(client, article, "retire", reason="It misread the paper.")

    article.refresh_from_db()
    assert words_of(last) == [
        f"{done}: “{article.title}”." for done in ["Published", "Corrected", "Taken back"]
    ]
    assert [row.text for row in article.corrections.all()] == ["It was twelve."]
    assert article.withdrawn_reason == "It misread the paper."


def test_a_curator_asks_for_review():
    article = factories.make_article()

    _act(client_of(factories.make_curator()), article, "submit")

    article.refresh_from_db()
    assert article.status == "in_review"


def test_a_refusal_is_reported_in_the_verbs_own_words():
    article = factories.make_article(title="New islets")
    factories.make_claim(article=article, text="Not yet.")

    response = _act(client_of(factories.make_editor()), article, "publish")

    article.refresh_from_db()
    assert words_of(response) == [
        "Not done for “New islets”: These claims have no settled label yet: “Not yet.”"
    ]
    assert article.status == "draft"


@pytest.mark.parametrize("name", ["publish", "correct", "retire"])
def test_what_only_an_editor_may_do_is_forbidden_to_a_curator(name):
    article = factories.make_article()
    client = client_of(factories.make_curator())
    answers = {"text": "So.", "reason": "So."}
    before = Article.objects.filter(pk=article.pk).values().get()

    on_page = _act(client, article, name, **answers)
    on_list = client.post(
        list_address(Article),
        {"action": name, "_selected_action": [article.pk], "confirmed": "yes", **answers},
    )

    assert (on_page.status_code, on_list.status_code) == (403, 403)
    assert Article.objects.filter(pk=article.pk).values().get() == before


def test_status_and_dates_cannot_be_typed():
    client = client_of(factories.make_editor())
    article = factories.make_article()
    data = changed(
        data_of(client, page_address(article)),
        status="published",
        published_at_0="2026-03-01",
        published_at_1="12:00:00",
    )

    response = client.post(page_address(article), data)

    assert response.status_code == 302, errors_of(response)
    article.refresh_from_db()
    assert (article.status, article.published_at) == ("draft", None)


def test_the_address_of_a_published_article_stays():
    client = client_of(factories.make_editor())
    article = factories.make_published_article(slug="kept")

    response = client.post(
        page_address(article), changed(data_of(client, page_address(article)), slug="moved")
    )

    assert response.status_code == 302, errors_of(response)
    article.refresh_from_db()
    assert article.slug == "kept"


def test_a_published_article_is_deleted_by_nobody():
    article = factories.make_published_article()
    client = client_of(factories.make_user(is_staff=True, is_superuser=True))

    response = client.post(page_address(article, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert Article.objects.filter(pk=article.pk).exists()


def test_a_body_too_long_to_be_a_page_is_an_error_and_not_a_trace():
    client = client_of(factories.make_curator())
    article = factories.make_article()
    data = changed(data_of(client, page_address(article)), body="x " * 60_000)

    response = client.post(page_address(article), data)

    assert "characters; 60000 are allowed" in response.content.decode()


def test_a_place_that_is_taken_is_said_in_words():
    client = client_of(factories.make_curator())
    series = Series.objects.create(slug="clinics", title="Clinics")
    factories.make_article(series=series, series_position=1)
    article = factories.make_article()
    data = changed(
        data_of(client, page_address(article)), series=str(series.pk), series_position="1"
    )

    response = client.post(page_address(article), data)

    assert "This place in the series is taken." in response.content.decode()


def test_a_disclaimer_with_new_words_is_the_next_version():
    client = client_of(factories.make_editor())
    row = _make(Disclaimer)
    address = page_address(row)

    client.post(address, data_of(client, address))
    row.refresh_from_db()
    unchanged = row.version
    client.post(address, changed(data_of(client, address), text="Never."))

    row.refresh_from_db()
    assert (unchanged, row.version) == (1, 2)


def test_synonyms_are_typed_one_a_line():
    client = client_of(factories.make_curator())
    row = _make(GlossaryTerm)
    data = changed(
        data_of(client, page_address(row)), synonyms="islets, plural\r\n\r\n cell group "
    )

    response = client.post(page_address(row), data)

    assert response.status_code == 302, errors_of(response)
    row.refresh_from_db()
    assert row.synonyms == ["islets, plural", "cell group"]


def test_an_address_without_its_scheme_is_a_secure_one():
    client = client_of(factories.make_curator())
    article = factories.make_article()
    data = changed(data_of(client, page_address(article)), source_url="example.org/news")

    response = client.post(page_address(article), data)

    assert response.status_code == 302, errors_of(response)
    article.refresh_from_db()
    assert article.source_url == "https://example.org/news"


@pytest.mark.parametrize("where", ["list", "add", "change", "act"])
def test_no_page_carries_a_style_or_a_script_of_its_own(where):
    from lxml import html

    article = factories.make_article()
    factories.make_claim(article=article)
    address = {
        "list": list_address(Article),
        "add": f"{list_address(Article)}add/",
        "change": page_address(article),
        "act": f"/admin/articles/article/{article.pk}/publish/",
    }[where]

    response = client_of(factories.make_editor()).get(address)

    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    tree = html.fromstring(response.content.decode())
    assert tree.xpath("//style | //*[@style] | //@*[starts-with(name(), 'on')]") == []
    scripts = tree.xpath("//script[not(@src)]")
    assert [script.get("type") for script in scripts] in ([], ["text/template"])
