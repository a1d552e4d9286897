import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence import bulk, labelling
from evidence.models import Assessment, Batch
from tests import factories

pytestmark = pytest.mark.django_db

REASON = "Mice only."


def _read(claims, by, label="animal", reason=REASON):
    return bulk.assess_together(claims, by=by, label=factories.get_label(label), reason=reason)


def _said(by):
    rows = Assessment.objects.current().filter(curator=by).order_by("claim")
    return list(rows.values_list("claim", "label__slug", "reason"))


def test_the_preview_says_of_each_claim_what_would_happen_to_it():
    me = factories.make_curator()
    new, mine, same = (factories.make_claim() for _n in range(3))
    people = factories.make_claim(subject="people", species="")
    gone = labelling.withdraw(factories.make_published_claim(), reason="Retracted.")
    factories.make_assessment(claim=new, label="testimony")
    factories.make_assessment(claim=mine, curator=me, label="testimony")
    factories.make_assessment(claim=same, curator=me, reason=REASON)
    before = Assessment.objects.count()

    found = bulk.foresee(
        [new, mine, same, people, gone], by=me, label=factories.get_label(), reason=REASON
    )

    assert [one.mine and one.mine.label.slug for one in found[:3]] == [None, "testimony", "animal"]
    assert [one.is_same for one in found] == [False, False, True, False, False]
    assert [bool(one.refusal) for one in found] == [False, False, False, True, True]
    assert Assessment.objects.count() == before


def test_reading_together_reads_what_fits_and_tells_of_the_rest():
    me = factories.make_curator()
    new, mine = factories.make_claim(), factories.make_claim()
    factories.make_assessment(claim=mine, curator=me, label="testimony", reason="A seller.")
    people = factories.make_claim(subject="people", species="")

    outcome = _read([new, mine, people], me)

    assert outcome.read == [new, mine]
    assert [one.claim for one in outcome.refused] == [people]
    assert _said(me) == [(new.pk, "animal", REASON), (mine.pk, "animal", REASON)]
    assert mine.assessments.count() == 2
    assert outcome.batch.readings.count() == 2


def test_reading_together_says_as_one_by_one_what_was_independent():
    me = factories.make_curator()
    fresh, settled, known = (
        factories.make_claim(),
        factories.make_claim(label="animal"),
        factories.make_claim(),
    )
    factories.make_assessment(claim=fresh)
    factories.make_assessment(claim=known, curator=me, label="testimony")

    _read([fresh, settled, known], me)

    rows = Assessment.objects.current().filter(curator=me)
    assert dict(rows.values_list("claim", "is_independent")) == {
        fresh.pk: True,
        settled.pk: False,
        known.pk: False,
    }


def test_saying_the_same_again_makes_no_batch():
    me, claim = factories.make_curator(), factories.make_claim()
    _read([claim], me)

    outcome = _read([claim], me)

    assert (outcome.batch, outcome.same) == (None, [claim])
    assert claim.assessments.count() == 1


def test_undoing_brings_the_earlier_readings_back_and_deletes_none():
    me = factories.make_curator()
    new, mine = factories.make_claim(), factories.make_claim()
    day = timezone.now() - timedelta(days=9)
    earlier = factories.make_assessment(
        claim=mine, curator=me, label="testimony", reason="A seller.", assessed_at=day
    )
    batch = _read([new, mine], me).batch

    kept = bulk.undo(batch, by=me)

    batch.refresh_from_db()
    earlier.refresh_from_db()
    back = Assessment.objects.current().get(curator=me)
    assert kept == []
    assert batch.undone_at is not None
    assert _said(me) == [(mine.pk, "testimony", "A seller.")]
    assert (back.assessed_at, back.pk != earlier.pk) == (day, True)
    assert earlier.superseded_at is not None
    assert (new.assessments.count(), mine.assessments.count()) == (1, 3)
    assert not Assessment.objects.filter(is_independent=True).exists(), "a slip counts for nothing"


def test_undoing_leaves_what_was_settled_read_again_or_reopened_since():
    me, editor = factories.make_curator(), factories.make_editor()
    settled, again, reopened, free = (factories.make_claim() for _n in range(4))
    batch = _read([settled, again, reopened, free], me).batch
    for claim in [settled, reopened]:
        factories.make_assessment(claim=claim)
        labelling.settle(claim, by=editor)
    labelling.reopen(reopened)
    labelling.assess(again, by=me, label=factories.get_label("testimony"), reason="Seller.")

    kept = bulk.undo(batch, by=me)

    assert [(one.claim, one.refusal) for one in kept] == [
        (settled, "It was settled since."),
        (again, "You read it again since."),
        (reopened, "It was reopened since, or your reading was taken back."),
    ]
    assert _said(me) == [(settled.pk, "animal", REASON), (again.pk, "testimony", "Seller.")]


def test_what_was_settled_before_the_batch_can_be_undone():
    me, claim = factories.make_curator(), factories.make_claim(label="animal")
    batch = _read([claim], me, label="testimony").batch

    assert bulk.undo(batch, by=me) == []
    assert _said(me) == []


@pytest.mark.parametrize("case", ["twice", "another's", "all settled"])
def test_undoing_is_refused_and_changes_nothing(case):
    me, claim = factories.make_curator(), factories.make_claim()
    batch = _read([claim], me).batch
    by = me
    if case == "twice":
        bulk.undo(batch, by=me)
    elif case == "another's":
        by = factories.make_editor()
    else:
        factories.make_assessment(claim=claim)
        labelling.settle(claim, by=factories.make_editor())
    before = list(Assessment.objects.order_by("pk").values())

    with pytest.raises(bulk.CannotUndo):
        bulk.undo(batch, by=by)

    assert list(Assessment.objects.order_by("pk").values()) == before


def test_a_discarded_claim_leaves_its_batch():
    me, claim, other = factories.make_curator(), factories.make_claim(), factories.make_claim()
    batch = _read([claim, other], me).batch

    labelling.discard(claim)

    assert bulk.undo(batch, by=me) == []
    assert _said(me) == []


def test_a_hundred_claims_cost_as_many_queries_as_two():
    counts = []
    for many in [2, 100]:
        me = factories.make_curator()
        article = factories.make_article()
        claims = [factories.make_claim(article=article) for _n in range(many)]
        for claim in claims[::2]:
            factories.make_assessment(claim=claim, curator=me, label="testimony")
        with CaptureQueriesContext(connection) as reading:
            batch = _read(claims, me).batch
        with CaptureQueriesContext(connection) as undoing:
            bulk.undo(batch, by=me)
        counts.append((len(reading), len(undoing)))

    assert counts[0] == counts[1]
    assert max(counts[1]) < 20


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("rival", ["settle", "undo"])
def test_undoing_while_somebody_settles_or_undoes_is_one_or_the_other(rival):
    editor = factories.make_editor()
    for _round in range(5):
        me, claim = factories.make_curator(), factories.make_claim()
        batch = _read([claim], me).batch
        rivals = {
            "settle": lambda claim=claim: labelling.settle(claim, by=editor),
            "undo": lambda batch=batch, me=me: bulk.undo(batch, by=me),
        }
        gate, refused = threading.Barrier(2), []

        def run(verb, gate=gate, refused=refused):
            gate.wait()
            try:
                verb()
            except (bulk.CannotUndo, labelling.CannotSettle) as refusal:
                refused.append(refusal)
            connection.close()

        verbs = [rivals["undo"], rivals[rival]]
        threads = [threading.Thread(target=run, args=[verb]) for verb in verbs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        claim.refresh_from_db()
        stands = claim.assessments.current().count()
        assert len(refused) == 1
        assert claim.is_settled() == bool(stands)
        assert bool(Batch.objects.get(pk=batch.pk).undone_at) != claim.is_settled()
