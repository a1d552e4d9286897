import threading
from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from articles import publishing
from evidence import labelling
from evidence.models import Assessment, Claim, LabelChange
from tests import factories
from tests.unchanged import refuses

pytestmark = pytest.mark.django_db


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _read_by(claim, *labels, **fields):
    return [factories.make_assessment(claim=claim, label=label, **fields) for label in labels]


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

    with refuses(labelling.CannotWithdraw, "withdrawn already"):
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

    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(result) for result in refused] == [labelling.CannotSettle], results
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
