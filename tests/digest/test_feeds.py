import re
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client
from lxml import etree

from articles.publishing import correct, retire
from evidence import labelling
from tests.factories import make_published_article, make_published_claim

from .pages import get, html

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESS = "/changes/feed/"


def _feed():
    return etree.fromstring(get(ADDRESS).content)


def _one(parent, name):
    (found,) = parent.findall(ATOM + name)
    return found


def _assert_is_dated(text):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text)
    assert datetime.fromisoformat(text).tzinfo


# What RFC 4287 asks of a feed (4.1.1) and of its entries (4.1.2), of dates (3.3) and ids (4.2.6).
def test_the_feed_is_atom_as_the_standard_has_it():
    article = make_published_article(title="Mice & <people>")
    correct(article, text="Twelve, not ten.")
    labelling.withdraw(make_published_claim(article=article), reason="Wrong.")
    retire(make_published_article(), reason="Out of date.")

    feed = _feed()
    entries = feed.findall(ATOM + "entry")

    assert feed.tag == f"{ATOM}feed"
    assert _one(feed, "title").text
    _assert_is_dated(_one(feed, "updated").text)
    assert _one(_one(feed, "author"), "name").text
    links = {one.get("rel", "alternate"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert links == {
        "alternate": "http://testserver/changes/",
        "self": "http://testserver/changes/feed/",
    }
    assert len(entries) == 3
    for entry in entries:
        assert _one(entry, "title").text
        _assert_is_dated(_one(entry, "updated").text)
        assert _one(entry, "summary").text
        assert urlsplit(_one(entry, "link").get("href")).scheme == "http"
    ids = [_one(one, "id").text for one in [feed, *entries]]
    assert len(set(ids)) == len(ids)
    assert all(urlsplit(one).scheme in {"http", "tag"} for one in ids)


def test_a_correction_written_once_stands_on_the_article_the_page_and_in_the_feed():
    article = make_published_article(title="Mice & <people>")
    correct(article, text="Twelve, not ten.")

    (entry,) = _feed().findall(ATOM + "entry")

    assert _one(entry, "title").text == "Corrected: Mice & <people>"
    assert _one(entry, "summary").text == "Twelve, not ten."
    assert _one(entry, "link").get("href") == f"http://testserver/articles/{article.slug}/"
    assert "Twelve, not ten." in html("/changes/")
    assert "Twelve, not ten." in html(f"/articles/{article.slug}/")


def test_a_feed_without_changes_is_a_feed():
    assert _feed().findall(ATOM + "entry") == []


def test_ids_stay_when_more_is_added():
    article = make_published_article()
    correct(article, text="One.")
    before = [one.text for one in _feed().iter(f"{ATOM}id")][1:]
    correct(article, text="Two.")

    after = [one.text for one in _feed().iter(f"{ATOM}id")][1:]

    assert after[1:] == before


def test_the_feed_is_fetched_again_only_when_something_changed():
    article = make_published_article()
    correct(article, text="One.")
    first = get(ADDRESS)

    unchanged = Client().get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    correct(article, text="Two.")
    fresh = Client().get(ADDRESS, headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (fresh.status_code, fresh["ETag"] == first["ETag"]) == (200, False)


def test_characters_that_xml_cannot_hold_break_no_feed():
    correct(make_published_article(title="Bell\x07"), text="Twelve\x0b, not ten.")

    (entry,) = _feed().findall(ATOM + "entry")

    assert _one(entry, "summary").text == "Twelve , not ten."


def test_readers_find_the_feed_on_the_page_of_changes():
    page = html("/changes/")

    assert '<link rel="alternate" type="application/atom+xml" href="/changes/feed/"' in page
    assert ">Follow it as a feed</a>" in page
