import re

import pytest

from evidence.models import Counterpart, LabelChange
from tests.evidence.test_threads import IN_PEOPLE, dated, make_thread
from tests.factories import get_label, make_claim, make_published_claim

from .pages import assert_headings_are_whole, get, html, section, words

pytestmark = pytest.mark.django_db


def test_a_thread_page_tells_since_when_how_many_studies_and_each_step_in_words():
    animal = dated(2014)
    people = dated(2021, helped=10, treated=12, **IN_PEOPLE)
    make_thread(people, animal, summary="From mice to people.")

    page = html("/threads/islets/")
    text = words(page)

    assert_headings_are_whole(page)
    for part in (
        "“Islets can grow back”",
        "An idea, not a finding",
        "From mice to people.",
        "In animals since 2014",
        "In people since 2021",
        "Different studies behind it 2",
        "2 claims from 2 articles.",
        "10 of 12 people",
    ):
        assert part in text
    steps = section(page, "steps")
    assert steps.index(animal.text) < steps.index(people.text)


def test_the_picture_has_a_numbered_step_for_each_row_of_the_table():
    make_thread(dated(2014), dated(2021, **IN_PEOPLE))

    page = html("/threads/islets/")

    numbers = re.findall(r'class="timeline-number"[^>]*>(\d+)<', page)
    assert numbers == re.findall(r'<tr id="step-(\d+)"', page) == ["1", "2"]
    heights = [float(y) for y in re.findall(r'class="timeline-step"[^>]* cy="([0-9.]+)"', page)]
    assert heights[0] > heights[1]


def test_a_thread_without_a_study_in_people_says_so():
    make_thread(dated(2014), dated(2016))

    assert "Not shown in people" in words(html("/threads/islets/"))


def test_a_changed_label_is_drawn_and_told_with_its_reason():
    claim = dated(2014)
    LabelChange.objects.create(
        claim=claim,
        from_label=get_label("early-human"),
        from_version=1,
        to_label=get_label("animal"),
        to_version=1,
        reason="Only mice were studied.",
    )
    make_thread(claim, dated(2015))

    page = html("/threads/islets/")

    assert page.count('class="timeline-before"') == 1
    told = words(section(page, "relabelled"))
    assert "step 1, from Early human to Animal. Only mice were studied." in told


def test_the_two_sides_stand_side_by_side():
    claim, seller = dated(2014), make_published_claim(label="testimony")
    Counterpart.objects.create(claim=claim, other=seller, relation="contradicts")
    make_thread(claim)

    part = section(html("/threads/islets/"), "other-side")

    assert part.index(claim.text) < part.index(seller.text)
    assert "This claim contradicts:" in part


def test_a_thread_without_a_public_claim_is_not_found_and_not_listed():
    make_thread(make_claim())

    get("/threads/islets/", status=404)
    assert "Islets can grow back" not in html("/threads/")


def test_the_list_names_each_thread_with_its_claims_counted():
    make_thread(dated(2014), make_claim())

    assert "Islets can grow back 1 claim" in words(html("/threads/"))


def test_a_claim_s_page_shows_its_thread_and_a_claim_in_none_shows_nothing():
    claim, other = dated(2014), dated(2021, **IN_PEOPLE)
    make_thread(claim, other)

    page = html(f"/claims/{claim.pk}/")

    assert 'href="/threads/islets/"' in page
    assert "This idea over the years" in page
    assert "This idea over the years" not in html(f"/claims/{dated(2020).pk}/")


def test_thread_page_escapes_what_people_typed():
    make_thread(
        dated(2014, text="<script>a</script>"),
        dated(2015),
        title="<script>b</script>",
        summary="<script>c</script>",
    )

    assert "<script" not in html("/threads/islets/")


@pytest.mark.parametrize("count", [1, 20])
def test_thread_page_costs_eight_queries(client, django_assert_num_queries, count):
    make_thread(*[dated(2000 + n) for n in range(count)])
    client.get("/")

    with django_assert_num_queries(8):  # stamp, ladder, topics, thread, then the line's four
        client.get("/threads/islets/")
