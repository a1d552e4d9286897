import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from digest.visit import Choice
from evidence.models import Citation, Counterpart
from tests.factories import (
    get_label,
    make_article,
    make_claim,
    make_published_article,
    make_published_claim,
    make_source,
)

from .pages import assert_headings_are_whole, html, words

pytestmark = pytest.mark.django_db


def sheet(*claims, more=""):
    return html("/visit/?" + "&".join(f"claim={claim.pk}" for claim in claims) + more)


def listed(page):
    return re.findall(r'class="visit-text"><a href="/claims/(\d+)/', page)


def test_a_sheet_shows_each_picked_claim_with_label_numbers_limits_sources_and_questions():
    claim = make_published_claim(
        label="early-human",
        text="Ten of twelve needed no insulin.",
        subject="people",
        species="",
        helped=10,
        treated=12,
        follow_up_months=12,
        harms="Two people died.",
        sources=0,
    )
    Citation.objects.create(
        claim=claim,
        source=make_source(title="Islets in people", container="A Journal", doi="10.1000/x"),
    )
    label = get_label("early-human")

    page = sheet(claim)
    said = words(page)

    assert_headings_are_whole(page)
    for part in (
        "Ten of twelve needed no insulin.",
        "10 of 12 people, one year.",
        label.name,
        label.cannot_tell,
        label.question,
        "Two people died.",
        "Islets in people. A Journal, 2024. doi 10.1000/x",
        "What harm is known, and what is not known yet?",
    ):
        assert part in said


def test_claims_stand_in_the_order_picked_each_once_and_each_can_be_taken_off():
    one, two = make_published_claim(), make_published_claim()

    page = sheet(two, one, two)

    assert listed(page) == [str(two.pk), str(one.pk)]
    assert f'href="?claim={one.pk}">Take it off' in page
    assert words(page).count(get_label("animal").question) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("claim=cure", "“cure” is not the number or the address of a claim."),
        ("claim=-1", "“-1” is not the number"),
        ("claim=999999", "There is no claim 999999."),
        ("claim=9999999999999999999999", "is not the number"),
        ("claim=%00", "is not the number"),
        ("add=https://example.org/articles/1/", "is not the number or the address"),
        ("clam=1", "knows nothing called “clam”"),
        ("article=nowhere", "There is no article at “nowhere”."),
        ("article=%00", "There is no article at “�”."),
        ("q=insulin&q=cells", "give one search or one article, not several."),
        ("article=nowhere&q=cells", "give one search or one article, not several."),
        ("q=%00", "(NUL)"),
        ("q=the", "no word here to search for"),
        ("q=unicorn", "Nothing was found for “unicorn”."),
    ],
)
def test_what_is_not_understood_is_named_and_the_rest_of_the_sheet_is_kept(query, said):
    claim = make_published_claim()

    page = sheet(claim, more=f"&{query}")

    assert said in words(page)
    assert listed(page) == [str(claim.pk)]


def test_a_claim_is_added_by_its_number_or_the_address_of_its_page():
    one, two, three = (make_published_claim() for _ in range(3))
    address = quote(f"https://example.org/claims/{three.pk}/?sheet=1#reason")

    page = html(f"/visit/?claim={one.pk}&add=%20{two.pk}&add={address}&add=")

    assert listed(page) == [str(one.pk), str(two.pk), str(three.pk)]


def test_drafts_stay_hidden_and_claims_taken_back_say_so_in_their_place():
    draft = make_claim(article=make_article(), text="A secret draft.")
    gone = make_published_claim(
        text="It cures.",
        status="withdrawn",
        withdrawn_at=datetime(2024, 1, 1, tzinfo=UTC),
        withdrawn_reason="The quote was wrong.",
    )

    page = sheet(draft, gone)

    assert "A secret draft." not in page
    assert f"There is no claim {draft.pk}." in page
    assert "It cures." not in page
    assert "The quote was wrong." in page


def test_a_retracted_source_is_marked_and_a_claim_on_hold_asks_its_label_s_question_no_more():
    held = make_published_claim(
        label="early-human",
        sources=0,
        suspended_at=datetime(2024, 1, 1, tzinfo=UTC),
        suspension_reason="Its study was taken back.",
    )
    Citation.objects.create(
        claim=held, source=make_source(integrity="retracted", integrity_notice="x")
    )

    said = words(sheet(held))

    assert "Taken back (retracted): Paper" in said
    assert "Its study was taken back." in said
    assert get_label("early-human").question not in said


def test_stories_and_sellers_bring_the_safety_note_and_its_question():
    assert "Before I pay anybody" in sheet(make_published_claim(label="testimony"))
    assert "Before I pay anybody" not in sheet(make_published_claim(label="animal"))


def test_a_full_sheet_names_what_it_leaves_out():
    claims = [make_published_claim(sources=0) for _ in range(13)]

    page = sheet(*claims)

    assert len(listed(page)) == 12
    assert f"Claim {claims[-1].pk} was left out." in words(page)
    assert "The sheet is full." in page


def test_a_carried_sheet_names_every_claim_that_it_leaves_out():
    numbers = list(range(1, 40))

    said = Choice.read(QueryDict(f"sheet={'.'.join(map(str, numbers))}")).errors

    assert said == [f"A sheet holds 12 claims. Left out were {', '.join(map(str, numbers[12:]))}."]


def test_claims_on_the_other_side_and_claims_found_can_be_picked():
    claim, against, found = (make_published_claim(text=f"Islets {n}.") for n in "abc")
    hidden = make_claim(article=make_article(), label="animal")
    for other in (against, hidden):
        Counterpart.objects.create(claim=other, other=claim, relation="contradicts")

    page = sheet(claim, more="&q=islets")
    boxes = re.findall(r'type="checkbox" id="pick-(\d+)" name="claim"', page)

    assert sorted(boxes) == sorted([str(against.pk), str(found.pk)])
    assert f'type="hidden" name="claim" value="{claim.pk}"' in page
    assert "What other claims say against those on your sheet" in sheet(claim)


def test_an_article_s_claims_can_be_picked_from():
    article = make_published_article(slug="islets")
    claim = make_published_claim(article=article)

    assert f'id="pick-{claim.pk}"' in html("/visit/?article=islets")
    assert "/visit/?article=islets#pick" in html("/articles/islets/")


def test_a_sheet_asks_the_same_queries_for_one_claim_and_for_twelve(client):
    claims = [make_published_claim() for _ in range(12)]
    client.get("/visit/")

    def asked(*picked):
        with CaptureQueriesContext(connection) as queries:
            client.get("/visit/?" + "&".join(f"claim={claim.pk}" for claim in picked))
        return len(queries)

    assert asked(claims[0]) == asked(*claims)


def test_what_was_typed_into_a_sheet_is_escaped():
    claim = make_published_claim(text="<b>bold</b>", harms="<b>bold</b>")
    attack = quote('"><script>alert(1)</script>')

    page = sheet(claim, more=f"&q={attack}&add={attack}&article={attack}&{attack}=1")

    assert "<script>" not in page
    assert "<b>" not in page
