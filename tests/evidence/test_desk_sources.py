import pytest

from evidence.models import Assessment, Source
from tests import factories
from tests.admin_pages import client_of, words_of
from tests.evidence.ingest import answers

from .test_desk import WRITTEN, article, desk, send, shown_in, texts  # noqa: F401

pytestmark = pytest.mark.django_db


def cite(client, article, words, **fields):  # noqa: F811
    return send(client, article, **{**WRITTEN, "citations-0-source": words, **fields})


@pytest.mark.parametrize(
    "words",
    [
        "#{pk} whatever stands behind it",
        "PMID: 00123",
        "https://doi.org/10.1000/ABC",
        "a whole title",
        "islets IN",
    ],
    ids=["line", "PMID", "DOI", "title", "part of a title"],
)
def test_a_source_is_named_in_several_ways(article, words):  # noqa: F811
    client = client_of(factories.make_curator())
    title = "A whole title" if "title" in words else "Islets in mice"
    source = factories.make_source(title=title, pmid="123", doi="10.1000/abc")

    response = cite(client, article, words.format(pk=source.pk))

    assert response.status_code == 302, texts(response, "errorlist")
    assert article.claims.get().citations.get().source == source


def test_words_that_fit_two_sources_name_both_lines(article):  # noqa: F811
    one, two = (factories.make_source(title=f"Islets in mice, part {n}") for n in (1, 2))

    response = cite(client_of(factories.make_curator()), article, "islets in mice")

    (errors,) = texts(response, "errorlist")
    assert f"#{one.pk} {one}" in errors
    assert f"#{two.pk} {two}" in errors
    assert not article.claims.exists()


@pytest.mark.parametrize(
    "words", ["#99999999", "zz", "no such title", "x" * 501, "PMID 5\0"], ids=str
)
def test_words_that_name_no_source_are_an_error_at_the_field(article, words):  # noqa: F811
    response = cite(client_of(factories.make_curator()), article, words)

    assert texts(response, "errorlist")
    assert not article.claims.exists()


@pytest.mark.usefixtures("no_sleep")
def test_an_identifier_that_is_not_here_is_fetched_and_named(stub, article):  # noqa: F811
    stub.answers["/pubmed/efetch.fcgi"] = answers.efetch(answers.paper("77", title="A new paper"))

    response = cite(client_of(factories.make_curator()), article, "77")

    assert response.status_code == 302, texts(response, "errorlist")
    assert article.claims.get().citations.get().source == Source.objects.get(pmid="77")
    assert any("A new paper" in words for words in words_of(response))


@pytest.mark.usefixtures("no_sleep")
def test_an_identifier_that_nobody_knows_says_so_and_loses_nothing(stub, article):  # noqa: F811
    stub.answers["/pubmed/efetch.fcgi"] = answers.efetch()

    response = cite(client_of(factories.make_curator()), article, "77", reason="")

    assert any("PubMed has no such record" in words for words in texts(response, "errorlist"))
    assert WRITTEN["text"] in response.content.decode()
    assert not article.claims.exists()


def test_one_source_is_cited_once(article):  # noqa: F811
    client = client_of(factories.make_curator())
    claim = factories.make_claim(article=article)
    source = claim.citations.get().source

    response = send(client, article, claim, **{"citations-1-source": f"#{source.pk}"})

    assert response.status_code == 200
    assert "already" in response.content.decode()
    assert claim.citations.count() == 1


def test_a_citation_that_somebody_changed_meanwhile_is_not_written_over(article):  # noqa: F811
    client = client_of(factories.make_curator())
    claim = factories.make_claim(article=article)
    stale = shown_in(client, desk(article, claim))
    claim.citations.update(where="Table 1")

    response = client.post(desk(article, claim), {**stale, "citations-0-where": "Table 9"})

    assert response.status_code == 200
    assert "Two people, two texts" in response.content.decode()
    assert claim.citations.get().where == "Table 1"


def test_line_ends_of_browsers_are_no_change(article):  # noqa: F811
    curator = factories.make_curator()
    claim = factories.make_claim(article=article)
    factories.make_assessment(claim=claim, curator=curator, reason="One.\nTwo.")

    send(client_of(curator), article, claim, reason="One.\r\nTwo.")

    assert Assessment.objects.count() == 1


def test_the_list_of_sources_answers_words_and_identifiers():
    client = client_of(factories.make_curator())
    source = factories.make_source(title="Islets in mice", pmid="123")
    address = "/admin/evidence/desk/sources/"

    for words in ("mice islets", "PMID 123"):
        assert client.get(address, {"q": words}).json() == {"lines": [f"#{source.pk} {source}"]}
    for words in ("is", "zzz", ""):
        assert client.get(address, {"q": words}).json() == {"lines": []}


def test_sources_that_are_being_typed_suggest_without_being_saved():
    client = client_of(factories.make_curator())
    source = factories.make_source(mesh=["Animals", "Mice"], publication_types=["Journal Article"])

    response = client.get(
        "/admin/evidence/desk/suggestions/", {"source": [f"#{source.pk}", "no such title", ""]}
    )

    assert "Suggestion: <strong>Animal</strong>" in response.content.decode()
