import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from articles import publishing
from evidence import labelling
from evidence.models import Assessment, Claim, LabelChange
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


# adjudicate


def test_an_editor_decides_between_readers_who_disagree():
    claim, editor = factories.make_claim(), factories.make_editor()
    _read_by(claim, "animal", "testimony")

    labelling.adjudicate(
        claim, by=editor, label=factories.get_label("animal"), reason="A paper stands behind it."
    )

    claim.refresh_from_db()
    decision = claim.assessments.current().get(curator=editor)
    assert claim.label.slug == "animal"
    assert (claim.label_reason, claim.reader_count) == ("A paper stands behind it.", 3)
    assert decision.is_adjudication


def test_an_adjudicated_change_of_a_published_label_is_public():
    claim, editor = factories.make_published_claim(label="testimony"), factories.make_editor()
    _read_by(claim, "animal", "testimony")

    labelling.adjudicate(claim, by=editor, label=factories.get_label("animal"), reason="A paper.")

    assert LabelChange.objects.get().reason == "A paper."


def test_adjudicate_refuses_where_nobody_disagrees():
    claim, editor = factories.make_claim(), factories.make_editor()
    _read_by(claim, "animal", "animal")

    with refuses(labelling.CannotAdjudicate, "do not disagree"):
        labelling.adjudicate(claim, by=editor, label=factories.get_label(), reason="So.")


def test_adjudicate_refuses_one_of_the_readers():
    claim, editor = factories.make_claim(), factories.make_editor()
    factories.make_assessment(claim=claim, curator=editor)
    _read_by(claim, "testimony")

    with refuses(labelling.CannotAdjudicate, "third person"):
        labelling.adjudicate(claim, by=editor, label=factories.get_label(), reason="So.")


def test_adjudicate_refuses_an_empty_reason_and_changes_nothing():
    claim, editor = factories.make_claim(), factories.make_editor()
    _read_by(claim, "animal", "testimony")

    with refuses(labelling.CannotAssess, "Give the reason"):
        labelling.adjudicate(claim, by=editor, label=factories.get_label(), reason=" ")


def test_adjudicate_refuses_a_claim_without_a_source():
    claim, editor = factories.make_claim(sources=0), factories.make_editor()
    _read_by(claim, "animal", "testimony")

    with refuses(labelling.CannotSettle, "rests on no source"):
        labelling.adjudicate(claim, by=editor, label=factories.get_label(), reason="So.")


def test_adjudicate_refuses_a_withdrawn_claim():
    claim, editor = factories.make_published_claim(), factories.make_editor()
    _read_by(claim, "animal", "testimony")
    labelling.withdraw(claim, reason="Retracted.")

    with refuses(labelling.CannotAssess, "withdrawn"):
        labelling.adjudicate(claim, by=editor, label=factories.get_label(), reason="So.")


# reopen


def test_reopen_takes_the_label_off_a_draft_and_asks_for_new_readings():
    claim = factories.make_claim()
    _read_by(claim, "animal")
    labelling.settle(claim, by=factories.make_editor())

    labelling.reopen(claim, now=NOON)

    claim.refresh_from_db()
    assert (claim.label, claim.label_version, claim.labelled_at) == (None, None, None)
    assert (claim.label_reason, claim.reader_count) == ("", 0)
    assert [row.superseded_at for row in claim.assessments.all()] == [NOON]


def test_reopen_refuses_a_claim_without_a_label():
    claim = factories.make_claim()

    with refuses(labelling.CannotReopen, "settled"):
        labelling.reopen(claim)


def test_reopen_refuses_a_published_claim():
    claim = factories.make_published_claim()

    with refuses(labelling.CannotReopen, "draft"):
        labelling.reopen(claim)


# withdraw


def test_withdraw_keeps_the_label_and_gives_the_reason():
    claim = factories.make_published_claim()

    labelling.withdraw(claim, reason=" The paper was retracted. ", now=NOON)

    claim.refresh_from_db()
    assert (claim.status, claim.withdrawn_at) == ("withdrawn", NOON)
    assert claim.withdrawn_reason == "The paper was retracted."
    assert claim.label.slug == "animal"


def test_withdraw_refuses_without_a_reason():
    claim = factories.make_published_claim()

    with refuses(labelling.CannotWithdraw, "Give the reason"):
        labelling.withdraw(claim, reason=" ")


def test_withdraw_refuses_a_draft():
    claim = factories.make_claim(label="animal")

    with refuses(labelling.CannotWithdraw, "not published"):
        labelling.withdraw(claim, reason="So.")


def test_withdraw_refuses_a_claim_that_is_withdrawn():
    claim = factories.make_published_claim()
    labelling.withdraw(claim, reason="Retracted.")

    with refuses(labelling.CannotWithdraw, "not published"):
        labelling.withdraw(claim, reason="Again.")


# discard


def test_discard_deletes_a_draft_with_its_assessments():
    article = factories.make_article()
    claim = factories.make_claim(article=article)
    _read_by(claim, "animal", "testimony")

    labelling.discard(claim)
    publishing.publish(article)

    assert not Claim.objects.exists()
    assert not Assessment.objects.exists()


def test_discard_refuses_a_settled_claim():
    claim = factories.make_claim(label="animal")

    with refuses(labelling.CannotDiscard, "Reopen it first"):
        labelling.discard(claim)


def test_discard_refuses_what_readers_have_seen():
    claim = factories.make_published_claim()

    with refuses(labelling.CannotDiscard, "Withdraw it instead"):
        labelling.discard(claim)


# What the database keeps


@pytest.mark.parametrize(
    "change",
    [
        lambda: LabelChange.objects.update(reason="Nicer."),
        lambda: LabelChange.objects.all().delete(),
        lambda: connection.cursor().execute("update evidence_labelchange set reason = 'Nicer.'"),
    ],
    ids=["update", "delete", "raw update"],
)
def test_the_public_history_of_labels_is_append_only(change):
    claim = factories.make_published_claim(label="testimony")
    _read_by(claim, "animal")
    labelling.settle(claim, by=factories.make_editor())

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        change()

    assert LabelChange.objects.get().reason == "The paper reports mice only."


def _in_two_threads(one, other):
    gate = threading.Barrier(2)
    results = []

    def run(call):
        gate.wait()
        try:
            results.append(call())
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_editors_who_settle_at_once_write_one_public_change():
    claim = factories.make_published_claim(label="testimony")
    _read_by(claim, "animal")
    editors = [factories.make_editor(), factories.make_editor()]

    results = _in_two_threads(
        *(lambda editor=editor: labelling.settle(claim, by=editor) for editor in editors)
    )

    assert [result for result in results if isinstance(result, Exception)] == []
    assert LabelChange.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_editors_who_decide_at_once_decide_once():
    claim = factories.make_claim()
    _read_by(claim, "animal", "testimony")
    label = factories.get_label("animal")
    editor = factories.make_editor()

    def decide():
        return labelling.adjudicate(claim, by=editor, label=label, reason="A paper.")

    results = _in_two_threads(decide, decide)

    refused = [r for r in results if isinstance(r, labelling.CannotAdjudicate)]
    assert len(refused) == 1, results
    assert claim.assessments.current().filter(is_adjudication=True).count() == 1


def test_times_default_to_now():
    claim = factories.make_claim()
    before = timezone.now()

    row = labelling.assess(
        claim, by=factories.make_curator(), label=factories.get_label(), reason="Mice."
    )

    assert before <= row.assessed_at <= timezone.now()
