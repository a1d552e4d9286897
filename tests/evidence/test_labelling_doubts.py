from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from evidence import labelling
from evidence.models import Claim
from tests import factories
from tests.unchanged import refuses

pytestmark = pytest.mark.django_db

PEOPLE = {"subject": "people", "species": ""}


def _settled(**fields):
    claim = factories.make_claim(text="It worked.", **fields)
    factories.make_assessment(claim=claim)
    return labelling.settle(claim, by=factories.make_editor())


def test_publish_is_held_back_by_a_later_reading_under_another_label():
    claim = _settled()
    factories.make_assessment(claim=claim, label="testimony")

    with refuses(publishing.CannotPublish, "another label since they were settled: “It worked.”"):
        publishing.publish(claim.article)


def test_a_later_reading_under_the_same_label_holds_nothing_back():
    claim = _settled()
    factories.make_assessment(claim=claim)

    publishing.publish(claim.article)

    assert Claim.objects.get().status == "published"


def test_a_disagreement_that_was_decided_holds_nothing_back():
    claim = _settled()
    factories.make_assessment(claim=claim, label="testimony")
    labelling.adjudicate(
        claim, by=factories.make_editor(), label=factories.get_label("animal"), reason="Mice."
    )

    publishing.publish(claim.article)

    assert Claim.objects.get().status == "published"


def test_a_published_claim_stays_and_is_found_among_the_disagreements():
    claim = _settled()
    publishing.publish(claim.article)
    factories.make_assessment(claim=claim, label="testimony")

    publishing.publish(claim.article)

    assert Claim.objects.get().status == "published"
    assert list(Claim.objects.in_disagreement()) == [claim]


@pytest.mark.parametrize(
    ("labels", "found"),
    [(["animal", "testimony"], 1), (["animal", "animal"], 0), ([], 0)],
    ids=["two labels", "one label", "no reader"],
)
def test_readers_of_an_unsettled_claim_may_disagree(labels, found):
    claim = factories.make_claim()
    for label in labels:
        factories.make_assessment(claim=claim, label=label)
    factories.make_assessment(claim=claim, label="background", superseded_at=timezone.now())

    assert Claim.objects.in_disagreement().count() == found


def test_what_was_withdrawn_is_disagreed_on_no_more():
    claim = factories.make_published_claim()
    factories.make_assessment(
        claim=claim, label="testimony", assessed_at=timezone.now() + timedelta(hours=1)
    )
    labelling.withdraw(claim, reason="Retracted.")

    assert not Claim.objects.in_disagreement().exists()


MISFITS = [
    ("animal", PEOPLE),
    *(
        (label, {"subject": subject, "species": "mouse"})
        for label in ["early-human", "observational", "controlled-trial", "body-of-evidence"]
        for subject in ["animal", "cells"]
    ),
]


@pytest.mark.parametrize(("label", "body"), MISFITS)
def test_assess_refuses_a_label_that_cannot_be_about_this_body(label, body):
    claim, curator = factories.make_claim(**body), factories.make_curator()

    with refuses(labelling.CannotAssess, "cannot be about"):
        labelling.assess(claim, by=curator, label=factories.get_label(label), reason="So.")


@pytest.mark.parametrize(
    ("label", "body"),
    [
        ("animal", {"subject": "cells", "species": ""}),
        ("animal", {}),
        ("testimony", PEOPLE),
        ("testimony", {}),
        ("early-human", PEOPLE),
        ("background", {"subject": "cells", "species": ""}),
    ],
)
def test_assess_takes_a_label_that_can_be_about_this_body(label, body):
    claim = factories.make_claim(**body)

    row = labelling.assess(
        claim, by=factories.make_curator(), label=factories.get_label(label), reason="So."
    )

    assert row.label.slug == label


def test_adjudicate_refuses_an_impossible_label():
    claim, editor = factories.make_claim(), factories.make_editor()
    for label in ["animal", "testimony"]:
        factories.make_assessment(claim=claim, label=label)

    with refuses(labelling.CannotAssess, "“Early human” cannot be about animals"):
        labelling.adjudicate(
            claim, by=editor, label=factories.get_label("early-human"), reason="So."
        )


def test_settle_refuses_when_the_body_was_changed_after_the_reading():
    claim, editor = factories.make_claim(), factories.make_editor()
    factories.make_assessment(claim=claim)
    Claim.objects.update(**PEOPLE)

    with refuses(labelling.CannotSettle, "“Animal” cannot be about people"):
        labelling.settle(claim, by=editor)
