from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import Series
from tests.factories import make_article, make_published_article, make_published_claim

from .pages import assert_headings_are_whole, html, section, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    return Series.objects.create(slug="letters", title="Letters", description="To readers.")


def part(series, position, *, label="animal", **fields):
    article = make_published_article(
        series=series, series_position=position, title=f"Part number {position}", **fields
    )
    make_published_claim(article=article, label=label)
    return article


def test_parts_stand_in_order_with_number_date_and_strongest_label(series):
    part(series, 2, label="early-human", published_at=datetime(2026, 3, 1, tzinfo=UTC))
    part(series, 1, published_at=datetime(2026, 5, 4, tzinfo=UTC))

    page = html("/series/letters/")
    said = words(section(page, "parts"))

    assert_headings_are_whole(page)
    assert said.index("Part 1 ·") < said.index("Part number 1") < said.index("Part 2 ·")
    assert "Strongest single claim: " in said
    assert "4 May 2026" in said.split("Part 2 ·")[0]
    assert "2 parts so far. The first is from 1 March 2026, the latest from 4 May 2026." in words(
        page
    )


def test_parts_of_one_day_name_it_once(series):
    for position in (1, 2):
        part(series, position, published_at=datetime(2026, 5, 4, position, tzinfo=UTC))

    assert "2 parts so far, from 4 May 2026." in words(html("/series/letters/"))


def test_what_all_its_claims_rest_on_is_counted_together(series):
    part(series, 1)
    part(series, 2)
    part(series, 3, label="testimony")

    panel = words(section(html("/series/letters/"), "rests-on"))

    assert "Animal 2 claims" in panel
    assert "Testimony 1 claim" in panel
    assert "2 of 3 claims rest on research." in panel


@pytest.mark.parametrize(
    ("days", "said"),
    [(10, "More may follow."), (400, "for 1 year."), (800, "for 2 years.")],
)
def test_it_says_whether_it_still_goes_on(series, days, said):
    part(series, 1, published_at=timezone.now() - timedelta(days=days))

    page = words(html("/series/letters/"))

    assert said in page
    assert ("More may follow." in page) == (days < 365)


def test_stories_and_sellers_in_any_part_bring_the_safety_note(series):
    part(series, 1)
    assert "before paying" not in html("/series/letters/")

    part(series, 2, label="testimony")
    assert "before paying" in html("/series/letters/")


def test_a_series_without_a_published_part_says_so(series):
    make_article(series=series, series_position=1, title="Secret")

    page = html("/series/letters/")

    assert "No part is published yet." in words(page)
    assert "Secret" not in page
