import pytest
from django.test import Client

from articles.models import Correction
from tests.factories import make_published_article, make_published_claim, make_topic

from .pages import get, html, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/glossary/?q=zzz", "“q”"),
        ("/topics/islets/?label=testimony", "“label”"),
        ("/threads/?page=2", "“page”"),
        ("/labels/?x=1", "“x”"),
        ("/?q=insulin&b%00=2", "“b�”, “q”"),
    ],
)
def test_a_page_without_filters_says_that_it_does_not_filter(address, names):
    make_topic(slug="islets")

    page = html(address)

    assert f"This page cannot be asked for {names}: it shows all that it has." in words(page)


@pytest.mark.parametrize("key", ["label", "year_from", "sinc", "<b>"])
def test_changes_asked_for_what_they_do_not_know_show_none(key):
    Correction.objects.create(article=make_published_article(), text="A slip.")

    page = html(f"/changes/?{key}=2024")

    assert f"These changes cannot be narrowed by “{key}”." in words(page)
    assert "A slip." not in page
    assert "Show everything" in page
    assert "A slip." in html("/changes/")


def test_a_feed_asked_for_a_part_of_it_refuses():
    said = get("/changes/feed/?since=2026-01-01", 400).content.decode()

    assert said == "This feed cannot be narrowed: take “since” out of its address."


@pytest.mark.parametrize("path", ["/", "/changes/", "/changes/feed/", "/claims/", "/visit/"])
def test_what_others_count_their_visitors_by_asks_nothing(path):
    make_published_claim()

    response = Client().get(f"{path}?utm_source=letter&fbclid=1")

    assert response.status_code == 200
    assert b"utm_source" not in response.content.replace(b'name="utm_source"', b"")
    assert b'class="error"' not in response.content


@pytest.mark.parametrize(
    "path", ["/", "/glossary/", "/threads/", "/labels/", "/changes/", "/about/", "/methods/"]
)
def test_a_sheet_is_no_filter_and_goes_along(path):
    page = html(f"{path}?sheet={make_published_claim().pk}")

    assert "cannot be" not in page
    assert "Your visit sheet: 1 claim" in page
