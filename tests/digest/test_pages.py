import re
from datetime import UTC, datetime

import pytest

from articles.models import GlossaryTerm, Resource, Series
from evidence.models import Citation, EvidenceLabel, SourceChange, Study
from tests.factories import (
    get_label,
    make_claim,
    make_published_article,
    make_published_claim,
    make_source,
    make_topic,
)

from .pages import assert_headings_are_whole, get, html, section, words

pytestmark = pytest.mark.django_db
NOTICED = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_front_page_shows_the_ladder_weakest_first_with_counts_that_lead_to_claims():
    for label in ("animal", "animal", "early-human"):
        make_published_claim(label=label)
    make_claim(label="testimony")

    page = html("/")
    ladder = section(page, "ladder")

    assert_headings_are_whole(page)
    assert re.findall(r'<a class="stair-link" href="/labels/([a-z-]+)/">', ladder) == [
        "testimony",
        "animal",
        "early-human",
    ]
    assert re.findall(r'href="/claims/\?label=([a-z-]+)">(\d+)', ladder) == [
        ("testimony", "0"),
        ("animal", "2"),
        ("early-human", "1"),
    ]


def test_front_page_says_what_this_is_and_searches_claims():
    page = html("/")

    assert "We give information. We are not a medical service." in page
    assert re.search(r'<form class="search"[^>]* action="/claims/#results" method="get">', page)
    assert '<label class="search-label" for="q">' in page
    assert "Nothing is published yet." in page


def test_front_page_says_how_many_claims_have_no_badge():
    assert "no badge" not in html("/")
    for label in ("animal", "background"):
        make_published_claim(label=label)

    assert "1 claim has no badge" in words(html("/"))


def test_front_page_shows_the_newest_articles_first():
    old = make_published_article(published_at="2020-01-01T00:00Z")
    new = make_published_article()

    part = section(html("/"), "newest")

    assert part.index(new.title) < part.index(old.title + "<")


def test_label_list_separates_rungs_in_use_from_the_rest():
    page = html("/labels/")

    assert_headings_are_whole(page)
    assert "/labels/early-human/" in section(page, "ladder")
    assert "/labels/background/" in section(page, "beside")
    assert "/labels/controlled-trial/" in section(page, "to-come")


def test_label_page_reads_everything_from_the_label_s_row():
    EvidenceLabel.objects.filter(slug="animal").update(meaning="Seen in beasts.", version=7)
    label = get_label("animal")
    claim = make_published_claim(label=label)

    page = html("/labels/animal/")

    assert_headings_are_whole(page)
    for part in (
        "Seen in beasts.",
        "Version 7 of this label.",
        label.can_tell,
        label.cannot_tell,
        label.question,
        label.curator_rule,
        "See all: 1 claim",
        "It counts as research.",
    ):
        assert part in words(page)
    assert claim.text in section(page, "examples")


@pytest.mark.parametrize(
    ("slug", "told"),
    [
        ("lab", "Until then such claims get the label Animal."),
        ("controlled-trial", "stronger than early human; label pending"),
        ("background", "it says nothing about strength"),
    ],
)
def test_page_of_a_label_that_is_switched_off_says_so(slug, told):
    page = html(f"/labels/{slug}/")

    assert told in words(page)
    assert 'class="badge"' not in page


def test_label_page_shows_only_the_five_newest_public_claims():
    for _ in range(6):
        make_published_claim()
    make_claim(label="animal", text="A draft sentence.")

    page = html("/labels/animal/")

    assert section(page, "examples").count('class="card"') == 5
    assert "A draft sentence." not in page


def test_topic_page_counts_rungs_and_links_to_the_filtered_claims():
    topic = make_topic(slug="islets", description="Clusters of cells.")
    article = make_published_article(topics=[topic])
    for label in ("animal", "testimony", "background"):
        make_published_claim(article=article, label=label)
    make_published_claim(article=article, topics=[make_topic()], text="On another topic.")

    page = html("/topics/islets/")
    tally = section(page, "rests-on")

    assert_headings_are_whole(page)
    assert "Clusters of cells." in page
    assert "The strongest label here:" in page
    assert 'href="/claims/?topic=islets&amp;label=animal">1 claim' in tally
    assert "label=background" not in tally
    assert "1 of 3 claims rest on research." in words(tally)
    assert "On another topic." not in section(page, "claims")
    assert article.title in section(page, "articles")


def test_topic_of_stories_only_says_that_no_research_was_found():
    topic = make_topic(slug="clinics")
    article = make_published_article(topics=[topic])
    make_published_claim(article=article, label="testimony")

    assert "No research evidence found here" in html("/topics/clinics/")

    make_published_claim(article=article, label="animal")

    assert "No research evidence found here" not in html("/topics/clinics/")


def test_topic_page_shows_registry_searches_with_their_caveat():
    topic = make_topic(slug="islets")
    Resource.objects.create(
        key="r",
        kind="registry_search",
        title="A registry",
        url="https://example.org/search",
        caveat="A hit may only mention the word.",
    ).topics.add(topic)

    assert "A hit may only mention the word." in html("/topics/islets/")


def test_series_page_lists_its_public_parts_in_order():
    series = Series.objects.create(slug="letters", title="Letters", description="Two letters.")
    second = make_published_article(series=series, series_position=2, title="The second")
    first = make_published_article(series=series, series_position=1, title="The first")

    page = html("/series/letters/")

    assert_headings_are_whole(page)
    assert page.index(first.title) < page.index(second.title)


def test_glossary_lists_terms_a_to_z_and_each_has_its_page():
    claim = make_published_claim()
    GlossaryTerm.objects.create(slug="islet", term="islet", definition="A cluster of cells.")
    GlossaryTerm.objects.create(
        slug="beta-cell",
        term="Beta cell",
        definition="A cell that makes insulin.",
        body="It sits in the **pancreas**.\n\n<script>x</script>",
        synonyms=["insulin cell"],
        article=claim.article,
    )

    listing, page = html("/glossary/"), html("/glossary/beta-cell/")

    assert listing.index("Beta cell") < listing.index("islet")
    assert words(listing).count("Also called: insulin cell") == 1
    assert_headings_are_whole(listing)
    assert_headings_are_whole(page)
    assert "<strong>pancreas</strong>" in page
    assert "<script" not in page
    assert "Also called: insulin cell" in words(page)
    assert claim.text in section(page, "explainer")


def test_glossary_page_hides_an_explainer_that_is_not_public():
    claim = make_claim(text="A draft sentence.")
    GlossaryTerm.objects.create(slug="islet", term="Islet", definition="A", article=claim.article)

    page = html("/glossary/islet/")

    assert claim.article.title not in page
    assert claim.text not in page


def test_source_page_shows_its_record_and_the_public_claims_that_rest_on_it():
    study = Study.objects.create(key="s", name="The one study")
    source = make_source(
        title="A paper <b>on</b> islets",
        pmid="123",
        doi="10.1000/abc",
        nct="NCT01234567",
        integrity="concern",
        integrity_notice="The journal is asking.",
        study=study,
        funding="A charity",
    )
    claim = make_published_claim(sources=0)
    draft = make_claim(sources=0, text="A draft sentence.")
    for one in (claim, draft):
        Citation.objects.create(claim=one, source=source, relation="disputes", where="Page 3")
    sister = make_source(title="Its sister paper", study=study)
    Citation.objects.create(claim=claim, source=sister)

    page = html(f"/sources/{source.pk}/")
    text = words(page)

    assert_headings_are_whole(page)
    assert "<b>on</b>" not in page
    for part in (
        "10.1000/abc",
        "Expression of concern There are doubts about this study",
        "The journal is asking.",
        "Who paid for it A charity",
        "Its sister paper",
        f"Claims that it disputes {claim.text}",
        "Page 3",
        "It counts as one study together with:",
    ):
        assert part in text
    assert "https://clinicaltrials.gov/study/NCT01234567" in page
    assert "A draft sentence." not in page


def test_source_page_tells_what_changed_in_its_record_and_who_says_so():
    claim = make_published_claim(sources=0)
    source = make_source(
        kind="registry_record",
        trial_status="Terminated",
        why_stopped="<b>Money</b>",
        has_results=False,
    )
    Citation.objects.create(claim=claim, source=source)
    for field, old, new, origin in [
        ("trial_status", "Recruiting", "Terminated", "registry"),
        ("why_stopped", "", "<b>Money</b>", "registry"),
        ("has_results", "", "no", "registry"),
        ("integrity", "sound", "concern", "notices"),
    ]:
        SourceChange.objects.create(
            source=source, field=field, old=old, new=new, origin=origin, noticed_at=NOTICED
        )

    page = html(f"/sources/{source.pk}/")
    text = words(page)

    assert_headings_are_whole(page)
    assert "<b>Money</b>" not in page
    for part in (
        "Trial status Terminated",
        "Results posted no",
        "4 March 2026: Trial status: from “Recruiting” to “Terminated”, according to ClinicalTrials.gov.",
        "Why stopped: from “not given” to “<b>Money</b>”",
        "Results posted: from “not known” to “no”",
        "Integrity: from “No notice known” to “Expression of concern”, according to the notices about it.",
    ):
        assert part in text, part


def test_source_that_no_public_claim_rests_on_is_not_found():
    draft = make_claim()

    get(f"/sources/{draft.citations.get().source_id}/", status=404)


def _twenty_of_everything(rows):
    topic = make_topic(slug="islets")
    series = Series.objects.create(slug="letters", title="Letters")
    source = make_source(study=Study.objects.create(key="study", name="The one study"))
    for n in range(rows):
        article = make_published_article(topics=[topic], series=series, series_position=n + 1)
        claim = make_published_claim(article=article, sources=0)
        Citation.objects.create(claim=claim, source=source)
        SourceChange.objects.create(
            source=source, field="phase", old="Phase 1", new=f"Phase {n + 2}", origin="registry"
        )
        Resource.objects.create(key=f"r{n}", title="R", url="https://example.org/").topics.add(
            topic
        )
        term = GlossaryTerm.objects.create(slug=f"term-{n}", term=f"Term {n}", definition="A word.")
    GlossaryTerm.objects.filter(pk=term.pk).update(slug="islet", article=article)
    return source


@pytest.mark.parametrize("rows", [1, 20])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        # Each: the stamp. Then:
        # Ladder; articles and their topics; counts.
        ("/", 5),
        # Ladder; counts.
        ("/labels/", 3),
        # Label; ladder; newest rows and their claims; counts.
        ("/labels/animal/", 7),
        # Topic; ladder; articles and their topics; counts; newest rows and their claims; resources.
        ("/topics/islets/", 12),
        # Series; articles and their topics; ladder; whether a claim asks for the safety note.
        ("/series/letters/", 6),
        # Terms.
        ("/glossary/", 2),
        # Term with its explainer; ladder; claims and their citations.
        ("/glossary/islet/", 5),
        # Source; citations; their claims; ladder; studies behind them; sources of the same study; changes.
        ("/sources/{source}/", 8),
    ],
)
def test_pages_cost_the_same_however_long_they_are(
    client, django_assert_num_queries, rows, address, queries
):
    source = _twenty_of_everything(rows)

    with django_assert_num_queries(queries):
        response = client.get(address.format(source=source.pk))

    assert response.status_code == 200
