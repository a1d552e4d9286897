import pytest
from django.utils import timezone

from evidence.gate.material import Rung, StrongWord
from evidence.headline import outranks
from evidence.models import Claim, EvidenceLabel

ANIMAL = EvidenceLabel(slug="animal", name="Animal", strength=30, is_active=True)
EARLY = EvidenceLabel(slug="early-human", name="Early human", strength=50, is_active=True)
TRIAL = EvidenceLabel(slug="controlled-trial", name="Controlled trial", strength=70)
STORY = EvidenceLabel(
    slug="testimony", name="Testimony", strength=10, is_active=True, counts_as_research=False
)
WORDS = [
    StrongWord(forms=("cure", "cures"), fine_from=Rung("body-of-evidence", "Reviews", 80)),
    StrongWord(forms=("proven",), fine_from=Rung("controlled-trial", "Controlled trial", 70)),
    StrongWord(forms=("breakthrough",)),
]


def claim(label=ANIMAL, subject="animal", **fields):
    return Claim(label=label, subject=subject, **fields)


@pytest.mark.parametrize(
    "title",
    [
        "New cells cure diabetes",
        "Breakthrough in type 1 diabetes",
        "Proven: islets from stem cells",
    ],
)
def test_a_title_that_promises_more_than_its_claims_carry_is_named(title):
    found = outranks(title, [claim(), claim(EARLY, "people")], WORDS)

    assert found is not None
    assert found.word.lower() in title.lower()
    assert found.strongest == EARLY


@pytest.mark.parametrize(
    "title",
    [
        "Do new cells cure diabetes?",
        "What cures have been shown, and in whom",
        "Clinics claim that cells cure diabetes",
        "New cells do not cure diabetes",
        "Cells cure diabetes in mice",
        "They call it a “cure”",
        "Cells may one day cure diabetes",
        "How islets make insulin",
        "",
    ],
)
def test_a_title_that_asks_doubts_reports_or_names_the_animal_is_left_alone(title):
    assert outranks(title, [claim()], WORDS) is None


def test_a_controlled_trial_carries_the_promise():
    assert outranks("A capsule is proven", [claim(TRIAL, "people")], WORDS) is None


def test_a_claim_on_hold_carries_nothing():
    trial = claim(TRIAL, "people", suspended_at=timezone.now())

    assert outranks("A capsule is proven", [trial, claim()], WORDS) is not None


@pytest.mark.parametrize("label", [ANIMAL, STORY], ids=["animal", "story"])
def test_a_title_about_people_above_no_study_in_people_is_named(label):
    subject = "people" if label is STORY else "animal"

    found = outranks("Patients make insulin again", [claim(label, subject)], WORDS)

    assert found is not None
    assert found.is_about_people


def test_a_title_about_people_above_a_study_in_people_is_left_alone():
    assert outranks("Patients make insulin again", [claim(EARLY, "people")], WORDS) is None


def test_an_article_without_a_labelled_claim_is_not_judged():
    assert outranks("New cells cure diabetes", [claim(None)], WORDS) is None
    assert outranks("New cells cure diabetes", [], WORDS) is None
