from datetime import UTC, datetime

import pytest

from articles.models import Correction
from tests.factories import make_published_article

from .pages import assert_headings_are_whole, get, html, words

pytestmark = pytest.mark.django_db


def corrected(day, *, published=2019):
    article = make_published_article(published_at=datetime(published, 1, 1, tzinfo=UTC))
    Correction.objects.create(
        article=article, text=f"Corrected on {day}.", corrected_at=datetime(*day, tzinfo=UTC)
    )
    return article


def test_changes_since_a_day_begin_with_that_day():
    for day in ((2024, 4, 30), (2024, 5, 1), (2024, 5, 2)):
        corrected(day)

    page = html("/changes/?since=2024-05-01")

    assert_headings_are_whole(page)
    assert "2 changes since 1 May 2024." in words(page)
    assert "(2024, 4, 30)" not in page
    assert page.index("(2024, 5, 2)") < page.index("(2024, 5, 1)")
    assert "(2024, 4, 30)" in html("/changes/")


def test_articles_published_since_that_day_are_named_too():
    old = corrected((2024, 5, 2))
    new = make_published_article(title="Fresh", published_at=datetime(2024, 6, 1, tzinfo=UTC))

    page = html("/changes/?since=2024-05-01")

    assert f'href="/articles/{new.slug}/">Fresh</a> (1 June 2024)' in page
    assert page.count(old.slug) == 1
    assert "New articles" not in html("/changes/")


def test_other_pages_keep_the_day():
    for _ in range(21):
        corrected((2024, 5, 2))

    page = html("/changes/?since=2024-05-01")

    assert 'rel="next" href="?since=2024-05-01&amp;page=2"' in page
    assert "Page 2 of 2" in words(html("/changes/?since=2024-05-01&page=2"))
    get("/changes/?since=2025-01-01&page=2", status=404)


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "since=2024-02-30",
        "since=20240501",
        "since=2024-05-01%00",
        "since=0000-01-01",
        "since=2024-05-01&since=2024-06-01",
        "since=%22%3E%3Cscript%3E",
    ],
)
def test_a_day_that_is_none_shows_its_error_and_no_change(query):
    corrected((2024, 5, 2))

    page = html(f"/changes/?{query}")

    assert 'id="error-since"' in page
    assert "Corrected on" not in page
    assert "<script>" not in page


def test_an_empty_day_is_none():
    corrected((2024, 5, 2))

    assert "Corrected on" in html("/changes/?since=")


def test_nothing_since_a_day_is_said():
    assert "0 changes since 1 May 2024." in words(html("/changes/?since=2024-05-01"))
