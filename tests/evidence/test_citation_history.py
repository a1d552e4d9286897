from datetime import UTC, datetime, timedelta

import pghistory
import pytest
from lxml import html

from articles.history import events_of
from articles.versions import versions_of
from evidence.citation_history import citation_history
from evidence.models import Citation, Claim
from tests import factories
from tests.admin_pages import changed, client_of, data_of, errors_of, page_address

pytestmark = pytest.mark.django_db
DAWN = datetime(2026, 1, 1, tzinfo=UTC)


def _later(hours):
    """Date what was written since the last call: in a test all of it is one transaction, so one moment."""
    for model in (Claim, Citation):
        newest = events_of(model).objects.filter(pgh_created_at__gt=DAWN + timedelta(days=1))
        newest.update(pgh_created_at=DAWN + timedelta(hours=hours))


def _save(client, claim, **fields):
    address = page_address(claim)
    response = client.post(address, changed(data_of(client, address), **fields))
    assert response.status_code == 302, errors_of(response)


def _told_story():
    """A claim whose one source gives way to another, told by Ana: the three versions, newest first."""
    claim = factories.make_claim(sources=0)
    claim.citations.create(source=factories.make_source(title="Blobs in mice"), where="Table 1")
    _later(1)
    client = client_of(factories.make_editor(first_name="Ana", last_name="Editor"))
    people = factories.make_source(title="Blobs in people")
    total = "citations__TOTAL_FORMS"
    added = {"citations__1__source": people.pk, "citations__1__relation": "disputes", total: 2}
    _save(client, claim, text="Blobs did something.", why="A newer paper.", **added)
    _later(2)
    _save(client, claim, text="Blobs did nothing.", citations__0__DELETE="on")
    _later(3)
    return claim, client, versions_of(claim)


def _words(client, address):
    page = html.fromstring(client.get(address).content.decode())
    return " ".join(page.get_element_by_id("content").text_content().split())


def test_a_claims_history_says_who_added_and_removed_which_source_and_why():
    claim, client, _versions = _told_story()

    told = [
        (one.version.by, one.done, one.words, one.version.why)
        for one in citation_history(claim).changes()
    ]
    page = _words(client, page_address(claim, "history"))

    assert told == [
        ("Ana Editor", "Removed", "Supports: Blobs in mice (Table 1)", ""),
        ("Ana Editor", "Added", "Disputes: Blobs in people", "A newer paper."),
        ("not recorded", "Added", "Supports: Blobs in mice (Table 1)", ""),
    ]
    assert "1 January 2026, 03:00 · Ana Editor Removed · Supports: Blobs in mice" in page


def test_two_versions_are_compared_with_the_sources_of_their_time():
    claim, client, (third, second, first) = _told_story()
    address = page_address(claim, "history")

    page = html.fromstring(client.get(f"{address}?from={first.key}&to={third.key}").content)
    same = _words(client, f"{address}?from={second.key}&to={second.key}")

    section = page.get_element_by_id("compared-title").getparent()
    assert "Sources" in [one.text_content() for one in section.iter("h3")]
    assert "people" in "".join(one.text_content() for one in section.iter("ins"))
    assert "mice" in "".join(one.text_content() for one in section.iter("del"))
    assert "They say the same." in same


def test_restoring_says_which_sources_it_does_not_bring_back():
    claim, client, (third, second, _first) = _told_story()
    address = f"{page_address(claim)[: -len('change/')]}restore/?version="

    then = _words(client, f"{address}{second.key}")
    newest = _words(client, f"{address}{third.key}")

    assert "What is not brought back" in then
    assert "Supports: Blobs in mice (Table 1)" in then
    assert "What is not brought back" not in newest


def test_a_save_that_cites_as_before_is_no_change_of_sources():
    claim = factories.make_claim(sources=1)
    citation = claim.citations.get()

    with pghistory.context(reason="Nothing."):
        Citation.objects.filter(pk=citation.pk).update(relation=citation.relation)
        Citation.objects.filter(pk=citation.pk).update(where="Figure 2")

    assert [one.done for one in citation_history(claim).changes()] == ["Changed", "Added"]


def test_a_history_of_many_sources_costs_as_many_queries_as_one(django_assert_num_queries):
    claim = factories.make_claim(sources=20)

    with django_assert_num_queries(2):  # lines, titles; nobody signed in
        assert len(citation_history(claim).changes()) == 20
