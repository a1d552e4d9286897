import pytest
from django.apps import apps

from evidence.models import (
    EvidenceLabel,
)
from tests import factories

pytestmark = pytest.mark.django_db


# The ladder that comes with the schema

ON = ["testimony", "animal", "early-human"]
OFF = [
    "lab",
    "case-report",
    "observational",
    "controlled-trial",
    "body-of-evidence",
    "expert-reasoning",
    "background",
]


def test_three_labels_are_on_and_the_further_ones_off():
    assert [label.slug for label in EvidenceLabel.objects.active().weakest_first()] == ON
    assert set(EvidenceLabel.objects.values_list("slug", flat=True)) == {*ON, *OFF}


def test_the_ladder_has_its_order_with_gaps():
    assert list(EvidenceLabel.objects.weakest_first().values_list("slug", "strength")) == [
        ("testimony", 10),
        ("lab", 20),
        ("animal", 30),
        ("case-report", 40),
        ("early-human", 50),
        ("observational", 60),
        ("controlled-trial", 70),
        ("body-of-evidence", 80),
        ("background", None),
        ("expert-reasoning", None),
    ]


def test_stories_reasoning_and_background_do_not_count_as_research():
    no_research = EvidenceLabel.objects.filter(counts_as_research=False)

    assert {label.slug for label in no_research} == {
        "testimony",
        "expert-reasoning",
        "background",
    }


def test_every_label_from_early_human_up_needs_a_second_reader_and_case_reports_too():
    asking = EvidenceLabel.objects.filter(needs_second_reader=True).weakest_first()

    assert [label.slug for label in asking] == [
        "case-report",
        "early-human",
        "observational",
        "controlled-trial",
        "body-of-evidence",
    ]


@pytest.mark.parametrize("slug", ON + OFF)
def test_every_label_has_all_its_words(slug):
    label = factories.get_label(slug)

    for field in ["summary", "meaning", "can_tell", "cannot_tell", "question", "curator_rule"]:
        words = getattr(label, field)
        assert words.strip(), field
        assert words.endswith((".", "?")), field
    assert label.symbol
    assert label.color_token
    assert label.shown_as()
    assert label.version == 1


def test_symbols_and_colours_tell_labels_apart():
    labels = EvidenceLabel.objects.all()

    assert len({label.symbol for label in labels}) == len(labels)
    assert len({label.color_token for label in labels}) == len(labels)


def test_lower_rungs_have_a_stand_in_and_higher_ones_words_of_their_own():
    stand_ins = {
        label.slug: label.stand_in.slug
        for label in EvidenceLabel.objects.exclude(stand_in=None).select_related("stand_in")
    }

    assert stand_ins == {"lab": "animal", "case-report": "early-human"}
    for label in EvidenceLabel.objects.filter(is_active=False, stand_in=None):
        assert label.off_text, label.slug


def test_what_can_be_given_is_what_is_on_or_has_no_stand_in():
    assignable = EvidenceLabel.objects.assignable()

    assert {label.slug for label in assignable} == {*ON, *OFF} - {"lab", "case-report"}
    assert all(label.can_be_assigned() for label in assignable)


def test_the_migration_leaves_words_alone_that_an_editor_changed():
    from importlib import import_module

    EvidenceLabel.objects.filter(slug="animal").update(meaning="Ours.")
    import_module("evidence.migrations.0002_the_ladder").add_labels(apps, None)

    assert factories.get_label("animal").meaning == "Ours."
    assert EvidenceLabel.objects.count() == len(ON + OFF)
