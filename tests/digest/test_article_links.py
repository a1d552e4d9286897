import re
from datetime import UTC, datetime

import pytest

from articles.models import Correction, Resource, Series
from evidence.models import Citation
from tests.factories import (
    make_article,
    make_published_article,
    make_published_claim,
    make_source,
    make_topic,
)

from .pages import html, section, words

pytestmark = pytest.mark.django_db


def page_of(article):
    return html(f"/articles/{article.slug}/")


def test_sources_are_numbered_once_and_name_their_claims():
    article = make_published_article()
    source = make_source(
        title="The shared paper", peer_review="preprint", participants_charged="no"
    )
    for _ in range(2):
        claim = make_published_claim(article=article, sources=0)
        Citation.objects.create(claim=claim, source=source)

    part = section(page_of(article), "sources")

    assert part.count('class="source"') == 1
    assert f'href="/sources/{source.pk}/"' in part
    for expected in ("Preprint, not peer reviewed", "not charged", "For claims 1 , 2"):
        assert expected in words(part)


def test_retracted_source_carries_its_banner():
    claim = make_published_claim(sources=0)
    source = make_source(integrity="retracted", integrity_notice="Images were reused.")
    Citation.objects.create(claim=claim, source=source)

    assert "Retracted. Images were reused." in words(section(page_of(claim.article), "sources"))


def test_series_tells_the_part_and_leads_to_its_neighbours():
    series = Series.objects.create(slug="letters", title="Letters")
    first = make_published_article(series=series, series_position=1)
    second = make_published_article(series=series, series_position=2)
    make_article(series=series, series_position=3, title="A draft part")

    page = page_of(second)

    assert "Part 2 of 2" in page
    assert f'rel="prev" href="/articles/{first.slug}/"' in page
    assert "This is the latest part. More may follow." in page
    assert "A draft part" not in page
    assert f'rel="next" href="/articles/{second.slug}/"' in page_of(first)


def test_related_reading_puts_named_articles_first_with_what_they_rest_on():
    topic = make_topic()
    article = make_published_article(topics=[topic])
    newer = make_published_article(topics=[topic], title="Same topic")
    named = make_published_article(published_at=datetime(2020, 1, 1, tzinfo=UTC), title="Named")
    article.related.add(named)
    make_published_claim(article=named, label="testimony")
    make_published_claim(article=named, label="animal")
    make_published_claim(article=named, label="controlled-trial")
    make_article(topics=[topic], title="A draft")
    make_published_article(title="Unrelated")

    part = section(page_of(article), "related")

    assert part.index("Named") < part.index(newer.title)
    assert re.findall(r'class="badge" data-label="([a-z-]+)"', part) == ["animal"]
    assert "Rests on: ◭ 1 animal · ❝ 1 testimony · 1 without a badge" in words(part)
    assert "Strongest single claim: ◭ Animal" in words(part)
    assert "A draft" not in part
    assert "Unrelated" not in part


def test_registry_searches_of_its_topics_come_with_their_caveat():
    topic = make_topic()
    registry = Resource.objects.create(
        key="r",
        kind="registry_search",
        title="A registry",
        url="https://example.org/search",
        caveat="A hit may only mention the word.",
    )
    registry.topics.add(topic)
    guide = Resource.objects.create(
        key="g",
        kind="guide",
        title="A guide",
        url="https://example.org/gone",
        archived_url="https://archive.example.org/gone",
        state="dead",
    )
    article = make_published_article(topics=[topic])
    article.resources.add(guide)

    part = section(page_of(article), "outside")

    assert "A hit may only mention the word." in part
    assert "This link no longer works." in part
    assert 'href="https://example.org/gone"' not in part
    assert 'href="https://archive.example.org/gone"' in part


@pytest.mark.parametrize("rows", [1, 20])
def test_article_page_costs_fourteen_queries(client, django_assert_num_queries, rows):
    series = Series.objects.create(slug="s", title="S")
    topic = make_topic()
    article = make_published_article(series=series, series_position=1, topics=[topic])
    for position in range(rows):
        make_published_claim(article=article, is_takeaway=True)
        related = make_published_article(
            series=series, series_position=position + 2, topics=[topic]
        )
        make_published_claim(article=related)
        Correction.objects.create(article=article, text=f"Corrected {position}.")
        Resource.objects.create(
            key=f"r{position}", title="R", url="https://example.org/"
        ).articles.add(article)

    # The stamp; article with byline; topics; corrections; ladder; claims; citations with sources;
    # glossary terms; strong words; what is related, its cards and their topics; series; outside links.
    with django_assert_num_queries(14):
        client.get(f"/articles/{article.slug}/")
