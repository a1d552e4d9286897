import pytest

from evidence.models import Citation, Study
from tests.factories import make_claim, make_published_claim, make_source

from .pages import assert_headings_are_whole, html, section, words

pytestmark = pytest.mark.django_db


def named(source, *, relation="supports", **fields):
    claim = make_published_claim(sources=0, **fields)
    Citation.objects.create(claim=claim, source=source, relation=relation)
    return claim


def page_of(source):
    page = html(f"/sources/{source.pk}/")
    assert_headings_are_whole(page)
    return page


def test_claims_stand_under_how_they_use_the_source_strongest_first():
    source = make_source()
    told = named(source, label="testimony", text="A story.")
    tried = named(source, label="early-human", text="Tried in people.")
    named(source, relation="disputes", text="It cures.")
    named(source, relation="mentions", text="It is known.")

    page = page_of(source)

    rests = words(section(page, "claims"))
    assert rests.index(tried.text) < rests.index(told.text)
    assert "It cures." in words(section(page, "disputed"))
    assert "It cures." not in rests
    assert "do not rest on it. It is known." in words(section(page, "mentioned"))
    assert 'id="disputed"' not in html(f"/sources/{_alone().pk}/")


def _alone():
    source = make_source()
    named(source)
    return source


def test_the_labels_of_what_rests_on_it_are_counted_and_nothing_else():
    source = make_source()
    named(source, label="animal")
    named(source, label="animal")
    named(source, relation="disputes", label="testimony")

    panel = words(section(page_of(source), "rests-on"))

    assert "Animal 2 claims" in panel
    assert "Testimony" not in panel


def test_a_claim_says_how_many_different_studies_stand_behind_it():
    study = Study.objects.create(key="s", name="One trial")
    paper, follow_up = make_source(study=study), make_source(study=study)
    other, gone, page = make_source(), make_source(**_taken_back()), make_source(kind="web_page")
    alone, shared = named(paper, text="Alone."), named(paper, text="Shared.")
    for source in (follow_up, gone, page):
        Citation.objects.create(claim=alone, source=source)
    Citation.objects.create(claim=shared, source=other)

    said = words(section(page_of(paper), "claims"))

    assert said.count("The only study behind this claim") == 1
    assert said.count("One of 2 studies behind this claim") == 1


def _taken_back():
    return {"integrity": "retracted", "integrity_notice": "Taken back."}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "It counts as one study."),
        ({"kind": "web_page"}, "It is no study, so it does not count as one."),
        (_taken_back(), "It was taken back, so it no longer counts as a study."),
    ],
    ids=["paper", "page", "retracted"],
)
def test_it_says_whether_it_counts_as_a_study(fields, said):
    source = make_source(**fields)
    named(source)

    assert said in words(section(page_of(source), "rests-on"))
    assert ("studies behind this claim" in html(f"/sources/{source.pk}/")) is False


def test_its_state_stands_at_the_top_in_words():
    source = make_source(**_taken_back(), participants_charged="yes", peer_review="reviewed")
    named(source)

    head = words(page_of(source).split('id="rests-on"')[0])

    assert "Retracted" in head
    assert "Peer reviewed" in head
    assert "Participants are charged" in head


def test_a_source_that_is_only_named_carries_no_claim():
    source = make_source()
    named(source, relation="mentions")

    assert "No claim here rests on it." in words(section(page_of(source), "rests-on"))


def test_drafts_are_neither_shown_nor_counted():
    source = make_source()
    named(source)
    Citation.objects.create(claim=make_claim(sources=0, text="A draft."), source=source)

    page = page_of(source)

    assert "A draft." not in page
    assert "1 claim" in words(section(page, "rests-on"))


def test_what_is_typed_into_a_record_is_escaped():
    source = make_source(title="<b>T</b>", authors="<b>A</b>", container="<b>C</b>")
    named(source)

    assert "<b>" not in page_of(source)
