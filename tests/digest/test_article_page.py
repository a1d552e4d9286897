import re
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from articles.models import Article, Correction, Disclaimer
from tests.factories import (
    make_article,
    make_author,
    make_claim,
    make_published_article,
    make_published_claim,
)

from .pages import assert_headings_are_whole, get, html, section, words

pytestmark = pytest.mark.django_db

BODY = "In one study islets lowered blood sugar in mice. Nobody has shown it in people yet."
QUOTE = {
    "quote_exact": "islets lowered blood sugar in mice",
    "quote_prefix": "In one study ",
    "quote_suffix": ". Nobody has shown it in people ",
    "quote_start": 13,
}


def page_of(article):
    return html(f"/articles/{article.slug}/")


def test_article_page_gives_title_standfirst_dates_and_byline():
    article = make_published_article(
        title="Islets in mice",
        standfirst="Good news, then its limit.",
        published_at=datetime(2025, 6, 2, tzinfo=UTC),
        reviewed_on=date(2026, 1, 31),
        author=make_author(
            name="Kim",
            role="Information officer",
            expertise_limits="Not a doctor.",
            interests="None.",
        ),
    )

    page = page_of(article)

    assert "<h1>Islets in mice</h1>" in page
    assert_headings_are_whole(page)
    for part in (
        "Good news, then its limit.",
        "Published Monday 2 June 2025.",
        "Last reviewed 31 January 2026.",
        "By Kim. Information officer. Not a doctor. Interests: None.",
    ):
        assert part in words(page)


def test_article_page_says_which_facts_are_missing():
    article = make_published_article(source_title="A news page")

    text = words(page_of(article))

    for part in (
        "no date of review is recorded",
        "No author is named.",
        "Its address is not known.",
        "It gave no date.",
        "No claim of this article has been labelled yet.",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("source_date", "is_told"), [(date(2009, 3, 1), True), (date(2026, 3, 1), False)]
)
def test_old_article_carries_a_notice_of_its_age(source_date, is_told):
    article = make_published_article(source_title="A blog post", source_published_on=source_date)

    assert ("Much may have changed since." in page_of(article)) is is_told


def test_claim_is_marked_in_the_text_with_a_badge_that_leads_to_it():
    article = make_published_article(body=BODY)
    claim = make_published_claim(article=article, **QUOTE)

    page = page_of(article)

    assert f'id="claim-{claim.pk}">islets lowered blood sugar in mice</mark>' in page
    assert re.search(
        rf'<a class="claim-badge" href="/claims/{claim.pk}/" data-label="animal">', page
    )
    assert f'href="#claim-{claim.pk}"' in section(page, "claims")


def test_claim_whose_place_is_lost_is_not_marked_but_stays_in_the_list():
    article = make_published_article(body="Another text altogether.")
    claim = make_published_claim(article=article, **QUOTE)

    page = page_of(article)

    assert "<mark" not in page
    assert claim.text in section(page, "claims")
    assert f'href="#claim-{claim.pk}"' not in page


def test_takeaways_come_in_their_order_each_with_its_badge():
    article = make_published_article()
    second = make_published_claim(article=article, is_takeaway=True, position=2)
    first = make_published_claim(
        article=article,
        is_takeaway=True,
        position=1,
        label="testimony",
        subject="people",
        species="",
    )
    make_published_claim(article=article, text="Not a takeaway.")

    part = section(page_of(article), "takeaways")

    assert part.index(first.text) < part.index(second.text)
    assert re.findall(r'class="badge" data-label="([a-z-]+)"', part) == ["testimony", "animal"]
    assert "Not a takeaway." not in part


def test_evidence_block_is_counted_from_the_claims():
    article = make_published_article()
    for label in ("animal", "animal", "testimony", "expert-reasoning", "observational"):
        make_published_claim(article=article, label=label)
    make_claim(article=article, label="animal")

    text = words(section(page_of(article), "rests-on"))

    assert "Animal 2 claims" in text
    assert "Testimony 1 claim" in text
    assert "Reasoning, no data 1 claim" in text
    assert "Human study, different from early human; label pending 1 claim" in text
    assert "3 of 5 claims rest on research. 2 do not" in text
    assert "Early human" not in text


def test_article_without_research_says_so():
    article = make_published_article()
    make_published_claim(article=article, label="testimony")

    assert "No research evidence found here" in page_of(article)


def test_harms_have_a_section_of_their_own_when_there_are_any():
    article = make_published_article()
    make_published_claim(article=article)
    assert 'id="harms"' not in page_of(article)

    make_published_claim(article=article, kind="harm", text="Three people fell ill.")

    assert "Three people fell ill." in section(page_of(article), "harms")


def test_list_of_claims_is_in_reading_order_and_leaves_drafts_out():
    article = make_published_article()
    late = make_published_claim(article=article, quote_exact="b", quote_start=50)
    early = make_published_claim(article=article, quote_exact="a", quote_start=3)
    make_claim(article=article, text="A draft sentence.")

    page = page_of(article)
    part = section(page, "claims")

    assert part.index(early.text) < part.index(late.text)
    assert "A draft sentence." not in page


def test_disclaimer_stands_exactly_once():
    disclaimer = Disclaimer.objects.create(
        key="d", title="About this page", text="Not advice to you."
    )
    article = make_published_article(disclaimer=disclaimer)
    make_published_claim(article=article, label="testimony")

    assert page_of(article).count("Not advice to you.") == 1


def test_corrections_and_the_reason_for_writing_are_public():
    article = make_published_article(why_written="A reader asked.")
    Correction.objects.create(
        article=article, text="The number was 14.", corrected_at=datetime(2026, 2, 3, tzinfo=UTC)
    )

    text = words(page_of(article))

    assert "3 February 2026: The number was 14." in text
    assert "A reader asked." in text


def test_long_article_has_a_table_of_contents_and_a_short_one_none():
    long = make_published_article(body="## One\n\na\n\n## Two\n\nb\n\n## Three\n\nc")
    short = make_published_article(body="## One\n\na")

    assert 'href="#section-two"' in section(page_of(long), "contents")
    assert 'id="contents"' not in page_of(short)


def test_safety_note_stands_once_near_stories():
    article = make_published_article()
    make_published_claim(article=article, label="testimony")
    make_published_claim(article=article, label="testimony")

    assert page_of(article).count("Speak to your own doctor before paying") == 1


def test_article_page_escapes_what_people_typed():
    article = make_published_article(
        title="<script>a</script>",
        standfirst="<script>b</script>",
        body="<script>c</script>\n\n[x](javascript:alert(1))",
        why_written="<script>d</script>",
        source_title="<script>e</script>",
    )
    make_published_claim(article=article, text="<script>f</script>", is_takeaway=True)

    page = page_of(article)

    assert "<script" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("status", [Article.Status.DRAFT, Article.Status.IN_REVIEW])
def test_unpublished_article_is_not_found(status):
    get(f"/articles/{make_article(status=status).slug}/", status=404)


def test_withdrawn_article_keeps_its_address_and_says_why():
    article = make_published_article(
        title="Taken back",
        status="withdrawn",
        withdrawn_at=timezone.now(),
        withdrawn_reason="We misread the paper.",
    )

    page = html(f"/articles/{article.slug}/", status=410)

    assert "We misread the paper." in page
    assert article.body not in page
    assert_headings_are_whole(page)
