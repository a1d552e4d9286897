import re
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from articles.models import Article, Correction, Disclaimer, GlossaryTerm
from evidence.models import Citation, Counterpart, LabelChange, Thread
from tests.factories import (
    get_label,
    make_article,
    make_author,
    make_claim,
    make_published_article,
    make_published_claim,
    make_source,
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
        rf'<a class="claim-badge" href="/claims/{claim.pk}/" data-label="animal" data-color="animal">',
        page,
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


def withdraw(claim, reason="The number was wrong."):
    claim.status = "withdrawn"
    claim.withdrawn_at = datetime(2026, 4, 5, tzinfo=UTC)
    claim.withdrawn_reason = reason
    claim.save()


def test_withdrawn_claim_keeps_a_quiet_mark_without_a_label_at_its_place():
    article = make_published_article(body=BODY)
    claim = make_published_claim(article=article, **QUOTE)
    withdraw(claim)

    page = page_of(article)

    assert f'<mark class="claim" data-withdrawn="" data-claim="{claim.pk}"' in page
    assert re.search(
        rf'class="claim-badge" href="/claims/{claim.pk}/" data-withdrawn="">withdrawn', page
    )
    assert 'data-label="animal"' not in page


def test_withdrawn_claim_is_listed_with_reason_and_date_and_counts_for_nothing():
    article = make_published_article()
    gone = make_published_claim(article=article, text="Taken back.", quote_exact="a", quote_start=1)
    make_published_claim(article=article, text="Still here.", quote_exact="b", quote_start=5)
    withdraw(gone)

    page = page_of(article)
    part = section(page, "withdrawn")

    assert "Withdrawn on 5 April 2026: Taken back. Why: The number was wrong." in words(part)
    assert f'href="/claims/{gone.pk}/"' in part
    assert "1. Still here." in words(section(page, "claims"))
    assert "Taken back." not in section(page, "claims")
    assert "Animal 1 claim" in words(section(page, "rests-on"))
    assert 'href="#withdrawn">One claim here was withdrawn' in page


@pytest.mark.parametrize("fields", [{"label": "testimony"}, {"claimant": "clinic"}])
def test_safety_note_stays_when_the_story_or_the_seller_s_claim_is_withdrawn(fields):
    article = make_published_article()
    withdraw(make_published_claim(article=article, **fields))

    assert "Speak to your own doctor before paying" in page_of(article)


@pytest.mark.parametrize("is_active", [True, False], ids=["contradicts", "contradicted"])
def test_contested_claim_says_so_beside_its_badge_wherever_it_stands(is_active):
    article = make_published_article(body=BODY)
    claim = make_published_claim(article=article, is_takeaway=True, kind="harm", **QUOTE)
    ends = [claim, make_published_claim()]
    Counterpart.objects.create(
        claim=ends[not is_active], other=ends[is_active], relation="contradicts"
    )

    page = page_of(article)

    for part in ("takeaways", "harms", "claims"):
        assert "Animal Contested" in words(section(page, part))
    assert "Animal, contested" in words(page)


def test_disputed_claim_says_so_and_one_that_is_only_limited_does_not():
    article = make_published_article()
    disputed = make_published_claim(article=article)
    disputed.citations.update(relation="disputes")
    limited = make_published_claim(article=article)
    Counterpart.objects.create(claim=make_published_claim(), other=limited, relation="qualifies")

    page = page_of(article)

    assert page.count("Disputed</span>") == 1
    assert "Contested" not in page


def test_corrections_and_changed_labels_are_told_near_the_dates():
    article = make_published_article()
    claim = make_published_claim(article=article)
    for day in (3, 9):
        Correction.objects.create(
            article=article, text=f"On {day}.", corrected_at=datetime(2026, 2, day, tzinfo=UTC)
        )
        LabelChange.objects.create(
            claim=claim,
            from_label=get_label("testimony"),
            from_version=1,
            to_label=get_label("animal"),
            to_version=1,
            reason="Read again.",
            changed_at=datetime(2026, 5, day, tzinfo=UTC),
        )

    page = page_of(article)

    assert 'href="#corrections">Corrected on 9 February 2026</a>' in page
    assert f'href="/claims/{claim.pk}/#history">A label here changed on 9 May 2026' in page
    assert page.index("Corrected on") < page.index('id="rests-on"')


def test_article_without_changes_says_nothing_of_any():
    article = make_published_article()
    make_published_claim(article=article)

    assert 'class="changes"' not in page_of(article)


def test_each_label_of_the_marks_has_a_switch_and_each_mark_names_its_own():
    article = make_published_article(body=BODY)
    animal = make_published_claim(article=article, **QUOTE)
    make_published_claim(article=article, label="early-human")
    make_published_claim(article=article, label="background")

    page = page_of(article)

    bar = page[page.index('<fieldset class="switches"') : page.index("</fieldset>")]
    assert "Early human 1 ◭ Animal 1 No badge 1" in words(bar)
    number = re.search(r'value="(\d)" checked>\s*<span[^>]*data-label="animal"', bar)[1]
    assert re.search(rf'<mark [^>]*data-claim="{animal.pk}" data-switch="{number}"', page)


def test_text_whose_claims_share_one_label_has_no_switches():
    article = make_published_article()
    make_published_claim(article=article)

    assert "switches" not in page_of(article)


def test_article_whose_title_promises_more_than_its_claims_says_so():
    article = make_published_article(title="New cells cure diabetes")
    make_published_claim(article=article)

    text = words(page_of(article))

    assert "The title says more than the text can show It says “cure”." in text
    assert "The strongest label here is “Animal”." in text


def test_title_of_what_was_digested_is_weighed_too():
    article = make_published_article(title="Cells", source_title="A cure is proven")
    make_published_claim(article=article)

    assert "says more than it can show" in section(page_of(article), "rests-on")


def test_takeaway_shows_its_numbers_as_dots_beside_the_words():
    article = make_published_article()
    make_published_claim(
        article=article,
        label="early-human",
        subject="people",
        helped=2,
        treated=3,
        is_takeaway=True,
    )

    part = section(page_of(article), "takeaways")

    assert part.count("<circle") == 3
    assert "2 of 3 people" in words(part)
    assert "What “Early human” means" in words(part)


def test_glossary_term_is_explained_at_its_first_use_and_the_marks_stay_in_place():
    GlossaryTerm.objects.create(slug="islet", term="Islet", definition="A tiny cluster of cells.")
    article = make_published_article(body=BODY)
    claim = make_published_claim(article=article, **QUOTE)

    page = page_of(article)

    assert re.search(
        r'<a class="term-link" href="/glossary/islet/"><mark [^>]*>islets</mark></a>', page
    )
    assert "Word explained: Islet Islet A tiny cluster of cells. More" in words(page)
    marked = page[page.index(f'id="claim-{claim.pk}">') :]
    assert "islets lowered blood sugar in mice ◭ Animal" in words("<p " + marked)


def test_warning_stands_before_the_link_to_a_seller_s_page_in_the_text_and_in_the_sources():
    article = make_published_article(
        body="They [say so](https://clinic.example/a).",
        source_title="An offer",
        source_url="https://clinic.example/b",
    )
    claim = make_published_claim(article=article, sources=0, claimant="clinic")
    source = make_source(kind="web_page", title="Our cure", url="https://clinic.example/c")
    Citation.objects.create(claim=claim, source=source)

    page = page_of(article)

    assert "They (Ask your own doctor before you pay.) say so" in words(page)
    for part in ("rests-on", "sources"):
        text = words(section(page, part))
        assert "Before you pay for anything, speak to your own doctor." in text
    warned = words(html(f"/sources/{source.pk}/"))
    assert "Before you pay for anything, speak to your own doctor. Read the original" in warned


@pytest.mark.parametrize("how", ["source", "answer", "thread"])
def test_related_reading_finds_articles_that_share_a_claim_without_a_topic(how):
    claim, other = make_published_claim(), make_published_claim()
    if how == "source":
        Citation.objects.create(claim=other, source=claim.citations.get().source)
    elif how == "answer":
        Counterpart.objects.create(claim=other, other=claim, relation="contradicts")
    else:
        Thread.objects.create(slug="t", title="An idea").claims.set([claim, other])
    make_published_claim()

    part = section(page_of(claim.article), "related")

    assert part.count('<li class="card">') == 1
    assert other.article.title in part
