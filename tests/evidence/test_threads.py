from datetime import UTC, date, datetime

import pytest

from evidence.ladder import Ladder
from evidence.models import Citation, Counterpart, LabelChange, Study, Thread
from evidence.threads import draw_line
from tests.factories import (
    get_label,
    make_claim,
    make_published_article,
    make_published_claim,
    make_source,
)

pytestmark = pytest.mark.django_db


def make_thread(*claims, **fields):
    thread = Thread.objects.create(**{"slug": "islets", "title": "Islets can grow back", **fields})
    thread.claims.set(claims)
    return thread


def dated(year, *, study=None, source=None, **fields):
    """A public claim that rests on one source of that year."""
    claim = make_published_claim(sources=0, **fields)
    source = source or make_source(published_year=year, study=study)
    Citation.objects.create(claim=claim, source=source)
    return claim


IN_PEOPLE = {"label": "early-human", "subject": "people", "species": ""}
IN_A_DISH = {"label": "animal", "subject": "cells", "species": ""}


def test_steps_stand_in_the_order_of_their_evidence_whatever_article_they_are_in():
    late, early = dated(2021, **IN_PEOPLE), dated(2014)

    line = draw_line(make_thread(late, early), Ladder())

    assert [(step.number, step.year, step.claim) for step in line.steps] == [
        (1, 2014, early),
        (2, 2021, late),
    ]
    assert line.article_count == 2


def test_a_line_says_since_when_in_a_dish_in_animals_and_in_people():
    claims = [dated(2021, **IN_PEOPLE), dated(2016), dated(2014), dated(2012, **IN_A_DISH)]

    line = draw_line(make_thread(*claims), Ladder())

    assert line.since == {"cells": 2012, "animal": 2014, "people": 2021}
    assert line.is_in_people


def test_a_story_about_people_is_no_study_in_people():
    line = draw_line(make_thread(dated(2009, **{**IN_PEOPLE, "label": "testimony"})), Ladder())

    assert line.since == {}
    assert not line.is_in_people
    assert line.study_count == 0


def test_papers_on_the_same_people_count_as_one_study():
    study = Study.objects.create(key="s", name="One trial")
    claims = [
        dated(2021, study=study, **IN_PEOPLE),
        dated(2023, study=study, **IN_PEOPLE),
        dated(2014),
    ]

    assert draw_line(make_thread(*claims), Ladder()).study_count == 2


def test_a_press_release_is_no_study_and_a_retracted_paper_neither_counts_nor_dates():
    release = make_source(kind="press_release", published_year=2025)
    retracted = make_source(
        published_year=2001, integrity="retracted", integrity_notice="Taken back."
    )
    claim = dated(2025, source=release, **IN_PEOPLE)
    Citation.objects.create(claim=claim, source=retracted)

    line = draw_line(make_thread(claim), Ladder())

    assert line.study_count == 0
    assert line.steps[0].year == 2025


def test_a_claim_that_nothing_was_found_is_as_old_as_the_last_look():
    claim = dated(2008, label="background", checked_on=date(2026, 11, 20))

    step = draw_line(make_thread(claim), Ladder()).steps[0]

    assert (step.year, step.is_our_year) == (2026, True)


def test_a_claim_without_a_dated_source_has_the_year_of_what_its_article_digests():
    article = make_published_article(source_title="News", source_published_on=date(2009, 5, 1))
    claim = make_published_claim(article=article, sources=0)

    line = draw_line(make_thread(claim), Ladder())

    assert (line.steps[0].year, line.steps[0].is_our_year) == (2009, True)
    assert line.since == {}


def test_drafts_and_claims_of_unpublished_articles_are_no_steps():
    claim = dated(2014)

    line = draw_line(make_thread(claim, make_claim(), make_claim(label="animal")), Ladder())

    assert [step.claim for step in line.steps] == [claim]


def test_a_changed_label_is_told_with_its_step_oldest_first():
    claim = dated(2014)
    for year, before, after in ((2026, "early-human", "animal"), (2025, "testimony", "animal")):
        LabelChange.objects.create(
            claim=claim,
            from_label=get_label(before),
            from_version=1,
            to_label=get_label(after),
            to_version=1,
            reason="Read again.",
            changed_at=datetime(year, 1, 2, tzinfo=UTC),
        )

    changes = draw_line(make_thread(claim), Ladder()).changes

    assert [change.from_label.slug for _step, change in changes] == ["testimony", "early-human"]


def test_counterparts_stand_beside_their_claim_whoever_names_whom():
    claim, seller = dated(2014), make_published_claim(label="testimony")
    Counterpart.objects.create(claim=claim, other=seller, relation="contradicts")
    Counterpart.objects.create(claim=make_claim(), other=claim, relation="contradicts")

    pairs = draw_line(make_thread(claim), Ladder()).pairs

    assert [(one, other) for one, _words, other in pairs] == [(claim, seller)]


def test_a_thread_is_public_with_its_first_public_claim():
    thread = make_thread(make_claim())
    assert not Thread.objects.in_public().exists()

    thread.claims.add(dated(2014))

    assert Thread.objects.in_public().get() == thread
    assert Thread.objects.with_claim_count().get().claim_count == 1


@pytest.mark.parametrize("count", [1, 20])
def test_a_line_asks_four_queries_however_many_steps(django_assert_num_queries, count):
    thread = make_thread(*[dated(2000 + n) for n in range(count)])
    ladder = Ladder()

    with django_assert_num_queries(4):  # claims, citations, label changes, counterparts
        draw_line(thread, ladder)
