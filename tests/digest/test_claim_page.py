import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from articles.models import Article
from evidence.models import Citation, Claim, Counterpart, LabelChange, Study
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


def page_of(claim):
    return html(f"/claims/{claim.pk}/")


def test_claim_page_gives_the_sentence_once_as_its_heading_and_the_label_in_words():
    claim = make_published_claim(text="Islets lowered sugar in mice.", label="animal")

    page = page_of(claim)

    assert '<h1 class="claim-text">Islets lowered sugar in mice.</h1>' in page
    assert_headings_are_whole(page)
    assert re.search(
        r'<a class="badge" data-label="animal"[^>]* href="/labels/animal/">'
        r'<span aria-hidden="true">◭</span> Animal</a>',
        page,
    )


def test_claim_page_tells_what_the_label_can_and_cannot_tell_from_the_label_s_row():
    label = get_label("animal")
    claim = make_published_claim(label=label)

    text = words(section(page_of(claim), "meaning"))

    for part in (label.meaning, label.can_tell, label.cannot_tell, label.question):
        assert part in text


def test_claim_page_points_out_one_rung_of_the_ladder():
    ladder = section(page_of(make_published_claim(label="early-human")), "ladder")

    assert ladder.count('aria-current="true"') == 1
    assert re.search(r'data-label="early-human"[^>]*aria-current="true"', ladder)
    assert re.findall(r'class="rung" data-label="([a-z-]+)"', ladder) == [
        "testimony",
        "animal",
        "early-human",
    ]


def test_claim_page_shows_what_stands_above_rungs_without_a_badge_too():
    ladder = section(page_of(make_published_claim(label="early-human")), "ladder")

    assert "Controlled trial no badge yet" in words(ladder)
    assert (
        "Stronger evidence would be: observational, controlled trial, body of evidence."
        in words(ladder)
    )


@pytest.mark.parametrize(
    ("slug", "words_shown", "why"),
    [
        ("expert-reasoning", "Reasoning, no data", "not on the ladder"),
        (
            "observational",
            "Human study, different from early human; label pending",
            "no badge for this rung",
        ),
    ],
)
def test_label_that_is_switched_off_is_words_without_a_badge(slug, words_shown, why):
    page = page_of(make_published_claim(label=slug, subject="people", species=""))

    assert f'<a class="label-words" href="/labels/{slug}/">{words_shown}</a>' in page
    assert 'class="badge"' not in page
    assert ('aria-current="true"' in page) is (slug == "observational")
    assert why in page


def test_result_from_a_dish_reads_animal_and_lab():
    page = page_of(make_published_claim(label="animal", subject="cells", species=""))

    assert "Animal / lab" in page
    assert "Cells in a lab dish" in page


def test_claim_page_gives_reason_readers_numbers_harms_and_claimant():
    claim = make_published_claim(
        label="early-human",
        subject="people",
        species="",
        helped=10,
        treated=12,
        follow_up_months=12,
        harms="Two people had low white cells.",
        claimant="clinic",
        claimant_name="A clinic by the sea",
        checked_on="2026-03-04",
    )
    Claim.objects.filter(pk=claim.pk).update(
        label_reason="Phase 1/2, one arm.",
        reader_count=1,
        labelled_at=datetime(2026, 1, 2, tzinfo=UTC),
    )

    text = words(page_of(claim))

    for part in (
        "Phase 1/2, one arm.",
        "Read by one curator.",
        "10 of 12 people, one year",
        "Two people had low white cells.",
        "Clinic or seller: A clinic by the sea",
        "Last looked at 4 March 2026",
        "Whose body People",
    ):
        assert part in text


@pytest.mark.parametrize("noted", [None, "2026-03-04"])
def test_the_day_a_claim_got_its_label_is_a_day_it_was_looked_at(noted):
    claim = make_published_claim(checked_on=noted)
    labelled_at = datetime(2026, 5, 6, 23, 59, tzinfo=UTC)
    Claim.objects.filter(pk=claim.pk).update(labelled_at=labelled_at)

    assert "Last looked at 6 May 2026" in words(page_of(claim))


def test_claim_page_says_when_something_is_missing():
    text = words(page_of(make_published_claim()))

    assert "None is recorded for this claim. That does not show that there are none." in text
    assert "Numbers The claim gives none." in text
    assert "The label has not changed since the claim was published." in text


@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [
        ({"label": "testimony", "subject": "people", "species": ""}, True),
        ({"label": "animal", "claimant": "clinic"}, True),
        ({"label": "animal"}, False),
        ({"label": "background"}, False),
    ],
    ids=["story", "seller", "research", "background"],
)
def test_safety_note_stands_by_stories_and_sellers(fields, is_shown):
    page = page_of(make_published_claim(**fields))

    assert ("Speak to your own doctor before paying" in page) is is_shown


def test_counterparts_show_on_both_pages_with_their_relation():
    seller, answer = make_published_claim(label="testimony"), make_published_claim()
    limit = make_published_claim()
    Counterpart.objects.create(claim=answer, other=seller, relation="contradicts")
    Counterpart.objects.create(claim=limit, other=seller, relation="qualifies")

    on_seller = words(section(page_of(seller), "counterparts"))
    on_answer = words(section(page_of(answer), "counterparts"))

    assert f"Contradicted by: {answer.text}" in on_seller
    assert f"Limited by: {limit.text}" in on_seller
    assert f"This claim contradicts: {seller.text}" in on_answer
    assert "This claim puts a limit on" in words(page_of(limit))


def test_counterpart_that_readers_may_not_see_is_left_out():
    claim, draft = make_published_claim(), make_claim(text="A draft sentence.")
    Counterpart.objects.create(claim=claim, other=draft, relation="contradicts")

    page = page_of(claim)

    assert "A draft sentence." not in page
    assert "The other side" not in page


def test_sources_show_relation_place_study_peer_review_and_notice():
    claim = make_published_claim(sources=0)
    study = Study.objects.create(key="s", name="The one study")
    source = make_source(
        title="A paper on islets",
        doi="10.1000/abc",
        peer_review="reviewed",
        participants_charged="yes",
        integrity="retracted",
        integrity_notice="Retracted in 2025 for image errors.",
        study=study,
    )
    Citation.objects.create(claim=claim, source=source, relation="disputes", where="Table 2")

    part = section(page_of(claim), "sources")

    for expected in (
        "Disputes · Table 2 · Study: The one study",
        "Peer reviewed",
        "Participants are charged",
        "Retracted. Retracted in 2025 for image errors.",
    ):
        assert expected in words(part)
    assert f'href="/sources/{source.pk}/"' in part
    assert 'href="https://doi.org/10.1000/abc"' in part


def test_label_history_tells_each_change_with_its_reason():
    claim = make_published_claim(label="early-human", subject="people", species="")
    LabelChange.objects.create(
        claim=claim,
        from_label=get_label("testimony"),
        from_version=1,
        to_label=get_label("early-human"),
        to_version=1,
        reason="The paper came out.",
        changed_at=datetime(2025, 5, 6, tzinfo=UTC),
    )

    text = words(section(page_of(claim), "history"))

    assert "6 May 2025: from Testimony to Early human. The paper came out." in text


def test_topics_are_the_claim_s_own_or_else_its_article_s():
    inherited, own = make_topic(name="From the article"), make_topic(name="Its own")
    article = make_published_article(topics=[inherited])
    plain = make_published_claim(article=article)
    special = make_published_claim(article=article, topics=[own])

    assert f"/topics/{inherited.slug}/" in page_of(plain)
    assert f"/topics/{own.slug}/" in page_of(special)
    assert f"/topics/{inherited.slug}/" not in page_of(special)


def test_claim_page_escapes_what_people_typed():
    claim = make_published_claim(
        text="<script>alert(1)</script>", claimant_name="<b>x</b>", harms="<img src=x>"
    )

    page = page_of(claim)

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>x</b>" not in page
    assert "<img" not in page


def test_claim_page_links_to_its_sentence_in_the_article():
    claim = make_published_claim(quote_exact="lowered blood sugar in mice", quote_start=30)

    assert f'href="/articles/{claim.article.slug}/#claim-{claim.pk}"' in page_of(claim)


def test_drafts_and_unknown_numbers_are_not_found():
    draft = make_claim(article=make_published_article())
    hidden = make_published_claim(
        article=make_published_article(status=Article.Status.DRAFT, published_at=None)
    )

    for number in (draft.pk, hidden.pk, 999_999_999):
        get(f"/claims/{number}/", status=404)


def test_withdrawn_claim_keeps_its_address_and_says_why():
    claim = make_published_claim(
        text="The sentence that was taken back.",
        status="withdrawn",
        withdrawn_at=timezone.now(),
        withdrawn_reason="The paper was retracted.",
    )

    page = html(f"/claims/{claim.pk}/", status=410)

    assert "The paper was retracted." in page
    assert claim.article.title in page
    assert claim.text not in page
    assert_headings_are_whole(page)


def test_claim_of_a_withdrawn_article_gives_the_article_s_reason():
    article = make_published_article(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawn_reason="Written in error."
    )
    claim = make_published_claim(article=article)
    never_public = make_claim(article=article)

    page = html(f"/claims/{claim.pk}/", status=410)

    assert "Written in error." in page
    get(f"/claims/{never_public.pk}/", status=404)


@pytest.mark.parametrize("rows", [1, 20])
def test_claim_page_costs_six_queries(client, django_assert_num_queries, rows):
    article = make_published_article(topics=[make_topic()])
    claim = make_published_claim(article=article, sources=rows, topics=[make_topic()])
    for _ in range(rows):
        other = make_published_claim(article=article)
        Counterpart.objects.create(claim=claim, other=other, relation="qualifies")
        LabelChange.objects.create(
            claim=claim,
            from_label=get_label("testimony"),
            from_version=1,
            to_label=get_label("animal"),
            to_version=1,
            reason="Read again.",
        )

    client.get(f"/claims/{claim.pk}/")  # labels and topics are remembered from here

    # The stamp; claim with article and topics; citations with sources; counterparts; label changes;
    # other claims of the article.
    with django_assert_num_queries(6):
        client.get(f"/claims/{claim.pk}/")


def test_contradiction_stands_in_the_head_below_the_badge_and_in_its_section():
    seller, answer = make_published_claim(label="testimony"), make_published_claim()
    make_published_claim()
    Counterpart.objects.create(claim=answer, other=seller, relation="contradicts")

    page = page_of(seller)
    head = page[page.index("<h1") : page.index("</header>", page.index("<h1"))]

    assert "Testimony Contested Contradicted by: " + answer.text in words(head)
    assert f'href="/claims/{answer.pk}/"' in head
    assert "Contradicted by:" in words(section(page, "counterparts"))
    assert f"This claim contradicts: {seller.text}" in words(page_of(answer))


def test_claim_that_a_source_disputes_says_so_beside_its_badge():
    claim = make_published_claim()
    claim.citations.update(relation="disputes")

    assert '<span class="chip" data-tone="caution">Disputed</span>' in page_of(claim)


def test_printed_claim_page_leaves_out_the_other_claims_of_its_article():
    claim = make_published_claim()
    make_published_claim(article=claim.article)

    page = page_of(claim)

    assert re.search(r'<section [^>]*data-screen-only [^>]*aria-labelledby="neighbours"', page)
