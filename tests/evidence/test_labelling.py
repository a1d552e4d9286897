from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from evidence import labelling
from evidence.models import Assessment, LabelChange
from tests import factories
from tests.unchanged import refuses

pytestmark = pytest.mark.django_db


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _read_by(claim, *labels, **fields):
    return [factories.make_assessment(claim=claim, label=label, **fields) for label in labels]


def _label_of(claim):
    claim.refresh_from_db()
    return claim.label and claim.label.slug


# assess


def test_assess_records_who_said_what_of_which_version_and_why():
    claim, curator = factories.make_claim(), factories.make_curator()
    label = factories.get_label("animal")

    row = labelling.assess(claim, by=curator, label=label, reason="  Mice only. ", now=NOON)

    row.refresh_from_db()
    assert (row.claim, row.curator, row.label) == (claim, curator, label)
    assert (row.label_version, row.reason, row.assessed_at) == (1, "Mice only.", NOON)
    assert row.superseded_at is None
    assert not row.is_adjudication


def test_assess_leaves_the_claim_without_a_label():
    claim = factories.make_claim()

    labelling.assess(
        claim, by=factories.make_curator(), label=factories.get_label(), reason="Mice."
    )

    assert _label_of(claim) is None


def test_the_same_assessment_twice_is_one():
    claim, curator, label = (
        factories.make_claim(),
        factories.make_curator(),
        factories.get_label(),
    )

    first = labelling.assess(claim, by=curator, label=label, reason="Mice.")
    again = labelling.assess(claim, by=curator, label=label, reason="Mice. ")

    assert again == first
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"label": "testimony"}, {"reason": "Rats too."}],
    ids=["another label", "another reason"],
)
def test_a_new_assessment_supersedes_the_old_one_and_keeps_it(change):
    claim, curator = factories.make_claim(), factories.make_curator()
    labelling.assess(claim, by=curator, label=factories.get_label(), reason="Mice.", now=NOON)
    later = NOON + timedelta(hours=1)

    labelling.assess(
        claim,
        by=curator,
        label=factories.get_label(change.get("label", "animal")),
        reason=change.get("reason", "Mice."),
        now=later,
    )

    old, new = Assessment.objects.order_by("pk")
    assert old.superseded_at == later
    assert old.reason == "Mice."
    assert list(claim.assessments.current()) == [new]


def test_an_assessment_under_a_new_version_supersedes_one_under_the_old():
    claim, curator, label = (
        factories.make_claim(),
        factories.make_curator(),
        factories.get_label(),
    )
    labelling.assess(claim, by=curator, label=label, reason="Mice.")
    label.version = 2
    label.save()

    labelling.assess(claim, by=curator, label=label, reason="Mice.")

    assert [row.label_version for row in claim.assessments.current()] == [2]


def test_one_curators_assessment_leaves_another_curators_alone():
    claim = factories.make_claim()
    _read_by(claim, "animal")

    labelling.assess(
        claim, by=factories.make_curator(), label=factories.get_label("testimony"), reason="Sold."
    )

    assert claim.assessments.current().count() == 2


@pytest.mark.parametrize("reason", ["", "  \n\t "])
def test_assess_refuses_an_empty_reason(reason):
    claim, curator = factories.make_claim(), factories.make_curator()

    with refuses(labelling.CannotAssess, "Give the reason"):
        labelling.assess(claim, by=curator, label=factories.get_label(), reason=reason)


def test_assess_refuses_a_withdrawn_claim():
    claim = factories.make_published_claim()
    labelling.withdraw(claim, reason="Retracted.")
    curator = factories.make_curator()

    with refuses(labelling.CannotAssess, "withdrawn"):
        labelling.assess(claim, by=curator, label=factories.get_label(), reason="Mice.")


def test_assess_refuses_a_label_that_another_stands_in_for_and_names_it():
    claim, curator = factories.make_claim(), factories.make_curator()

    with refuses(labelling.CannotAssess, "“Lab” is switched off. Use “Animal”"):
        labelling.assess(claim, by=curator, label=factories.get_label("lab"), reason="A dish.")


def test_assess_takes_a_label_that_is_off_when_nothing_stands_in_for_it():
    claim = factories.make_claim()

    row = labelling.assess(
        claim,
        by=factories.make_curator(),
        label=factories.get_label("background"),
        reason="Textbook.",
    )

    assert row.label.slug == "background"


# settle


def test_one_reader_settles_an_animal_claim():
    claim = factories.make_claim()
    (reading,) = _read_by(claim, "animal", reason="Mice only.")

    labelling.settle(claim, by=factories.make_editor(), now=NOON)

    claim.refresh_from_db()
    assert claim.label == reading.label
    assert (claim.label_version, claim.labelled_at) == (1, NOON)
    assert (claim.label_reason, claim.reader_count) == ("Mice only.", 1)
    assert claim.status == "draft"


def test_settle_takes_a_reason_of_its_own():
    claim = factories.make_claim()
    _read_by(claim, "animal")

    labelling.settle(claim, by=factories.make_editor(), reason=" Both say mice. ")

    claim.refresh_from_db()
    assert claim.label_reason == "Both say mice."


SECOND_READER = {
    "early human": ("early-human", {"subject": "people", "species": ""}),
    "a harm": ("animal", {"kind": "harm"}),
    "a key takeaway": ("animal", {"is_takeaway": True}),
    "observational": ("observational", {"subject": "people", "species": ""}),
}


@pytest.mark.parametrize(("label", "fields"), SECOND_READER.values(), ids=SECOND_READER)
def test_settle_asks_for_a_second_reader_where_rule_eleven_does(label, fields):
    claim, editor = factories.make_claim(**fields), factories.make_editor()
    _read_by(claim, label)

    with refuses(labelling.CannotSettle, "second curator"):
        labelling.settle(claim, by=editor)


@pytest.mark.parametrize(("label", "fields"), SECOND_READER.values(), ids=SECOND_READER)
def test_two_readers_who_agree_are_enough(label, fields):
    claim = factories.make_claim(**fields)
    _read_by(claim, label, label)

    labelling.settle(claim, by=factories.make_editor())

    assert _label_of(claim) == label
    assert claim.reader_count == 2


@pytest.mark.parametrize(("label", "fields"), SECOND_READER.values(), ids=SECOND_READER)
def test_a_site_with_one_curator_can_switch_the_second_reader_off(settings, label, fields):
    settings.EVIDENCE_SECOND_READER = "off"
    claim = factories.make_claim(**fields)
    _read_by(claim, label)

    labelling.settle(claim, by=factories.make_editor())

    assert _label_of(claim) == label
    assert claim.reader_count == 1


def test_one_reader_twice_is_not_two_readers():
    claim, curator = factories.make_claim(kind="harm"), factories.make_curator()
    for reason in ["Mice.", "Mice, on second reading."]:
        labelling.assess(claim, by=curator, label=factories.get_label(), reason=reason)
    editor = factories.make_editor()

    with refuses(labelling.CannotSettle, "second curator"):
        labelling.settle(claim, by=editor)


def test_settle_refuses_disagreement_and_changes_nothing():
    claim, editor = factories.make_claim(), factories.make_editor()
    _read_by(claim, "animal", "testimony")

    with refuses(labelling.CannotSettle, "readers disagree"):
        labelling.settle(claim, by=editor)


def test_settle_refuses_disagreement_even_without_a_second_reader_rule(settings):
    settings.EVIDENCE_SECOND_READER = "off"
    claim, editor = factories.make_claim(), factories.make_editor()
    _read_by(claim, "animal", "testimony")

    with refuses(labelling.CannotSettle, "readers disagree"):
        labelling.settle(claim, by=editor)


def test_settle_refuses_a_claim_that_nobody_assessed():
    claim, editor = factories.make_claim(), factories.make_editor()

    with refuses(labelling.CannotSettle, "Nobody has assessed"):
        labelling.settle(claim, by=editor)


def test_settle_refuses_a_claim_that_rests_on_no_source():
    claim, editor = factories.make_claim(sources=0), factories.make_editor()
    _read_by(claim, "animal")

    with refuses(labelling.CannotSettle, "rests on no source"):
        labelling.settle(claim, by=editor)


@pytest.mark.parametrize("relation", ["disputes", "mentions"])
def test_settle_refuses_a_claim_that_no_source_supports(relation):
    claim, editor = factories.make_claim(), factories.make_editor()
    claim.citations.update(relation=relation)
    _read_by(claim, "animal")

    with refuses(labelling.CannotSettle, "No source supports this claim"):
        labelling.settle(claim, by=editor)


def test_settle_refuses_a_withdrawn_claim():
    claim, editor = factories.make_published_claim(), factories.make_editor()
    _read_by(claim, "animal")
    labelling.withdraw(claim, reason="Retracted.")

    with refuses(labelling.CannotSettle, "withdrawn"):
        labelling.settle(claim, by=editor)


def test_settle_refuses_when_the_labels_meaning_changed_since():
    claim, editor = factories.make_claim(), factories.make_editor()
    _read_by(claim, "animal")
    label = factories.get_label("animal")
    label.version = 2
    label.save()

    with refuses(labelling.CannotSettle, "meaning of “Animal” changed"):
        labelling.settle(claim, by=editor)


def test_settling_a_draft_writes_no_public_change():
    claim = factories.make_claim(label="testimony")
    _read_by(claim, "animal")

    labelling.settle(claim, by=factories.make_editor())

    assert not LabelChange.objects.exists()


def test_settling_a_published_claim_anew_writes_the_change():
    claim, editor = factories.make_published_claim(label="testimony"), factories.make_editor()
    _read_by(claim, "animal", reason="A mouse paper was found.")

    labelling.settle(claim, by=editor, now=NOON)

    change = LabelChange.objects.get()
    assert (change.claim, change.changed_by, change.changed_at) == (claim, editor, NOON)
    assert (change.from_label.slug, change.to_label.slug) == ("testimony", "animal")
    assert (change.from_version, change.to_version) == (1, 1)
    assert change.reason == "A mouse paper was found."


def test_confirming_a_published_label_writes_no_change():
    claim = factories.make_published_claim(label="animal")
    _read_by(claim, "animal")

    labelling.settle(claim, by=factories.make_editor())

    assert not LabelChange.objects.exists()


def test_times_default_to_now():
    claim = factories.make_claim()
    before = timezone.now()

    row = labelling.assess(
        claim, by=factories.make_curator(), label=factories.get_label(), reason="Mice."
    )

    assert before <= row.assessed_at <= timezone.now()
