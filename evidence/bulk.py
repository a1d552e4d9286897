"""One label for several claims at once: what it would do, doing it, and undoing it.

A reading is never deleted. Undoing supersedes the batch's readings and writes the curator's earlier
ones anew, as they were, where nobody has built on the batch since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import taking
from .labelling import CannotAssess
from .models import Assessment, Batch, BatchReading, Claim, EvidenceLabel


class CannotUndo(Exception):
    """The batch stands as it is; the message says why."""


@dataclass(frozen=True)
class Prospect:
    """What giving a label would do to one claim; `refusal` is "" where it would be taken."""

    claim: Claim
    mine: Assessment | None
    refusal: str = ""
    is_same: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a bulk assessment did: its batch (None if nothing was written), and the rest."""

    batch: Batch | None
    read: list[Claim]
    same: list[Claim]
    refused: list[Prospect]


@dataclass(frozen=True)
class Undoing:
    """One claim of a batch, the reading that would stand again, and why not, "" where it would."""

    claim: Claim
    reading: Assessment
    earlier: Assessment | None
    refusal: str = ""


def foresee(
    claims: Sequence[Claim], *, by: AbstractBaseUser, label: EvidenceLabel, reason: str
) -> list[Prospect]:
    """Return what `assess_together` would do to each claim, in their order. One query."""
    mine = taking.current_of(by, claims)
    found = []
    for claim in claims:
        own = mine.get(claim.pk)
        why = taking.refusal(claim, label, reason)
        is_same = bool(own and not why and taking.says_the_same(own, label, reason))
        found.append(Prospect(claim, own, why, is_same))
    return found


@transaction.atomic
def assess_together(
    claims: Sequence[Claim],
    *,
    by: AbstractBaseUser,
    label: EvidenceLabel,
    reason: str,
    now: datetime | None = None,
) -> Outcome:
    """Record one curator's label for several claims, by the rules of labelling.assess.

    Claims that are refused, or that the curator said the same of before, are left as they are and
    told of. The number of queries does not depend on that of the claims. Raises CannotAssess without
    a reason.
    """
    if not reason.strip():
        raise CannotAssess(_("Give the reason for this label."))
    rows = _lock([claim.pk for claim in claims])
    now = now or timezone.now()
    prospects = foresee(rows, by=by, label=label, reason=reason)
    refused = [one for one in prospects if one.refusal]
    fine = [one.claim for one in prospects if not one.refusal]
    taken = taking.take(fine, by=by, label=label, reason=reason, now=now)
    new = [one for one in taken if one.is_new]
    same = [one.reading.claim for one in taken if not one.is_new]
    if not new:
        return Outcome(None, [], same, refused)
    batch = Batch.objects.create(curator_id=by.pk, label=label, reason=reason.strip(), made_at=now)
    BatchReading.objects.bulk_create(
        BatchReading(batch=batch, reading=one.reading, earlier=one.earlier) for one in new
    )
    return Outcome(batch, [one.reading.claim for one in new], same, refused)


def foresee_undoing(batch: Batch) -> list[Undoing]:
    """Return what `undo` would do to each claim of a batch, in their order. Two queries."""
    rows = batch.readings.select_related("reading__claim", "earlier__label").order_by("pk")
    given = list(rows)
    ids = [one.reading.claim_id for one in given]
    mine = Assessment.objects.current().filter(curator=batch.curator_id, claim__in=ids)
    stands = dict(mine.values_list("claim", "pk"))
    return [
        Undoing(
            one.reading.claim,
            one.reading,
            one.earlier,
            _why_not(one.reading, stands.get(one.reading.claim_id)),
        )
        for one in given
    ]


@transaction.atomic
def undo(batch: Batch, *, by: AbstractBaseUser, now: datetime | None = None) -> list[Undoing]:
    """Take a batch back wherever nothing was built on it; return the claims that stay as they are.

    What comes back is a new row with the words, the meaning and the day of the earlier reading. A
    reading that is undone was a slip, so it no longer tells how well readers agree. Raises CannotUndo if
    the batch is somebody else's, was undone before, or nothing of it can be undone.
    """
    row = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if row.curator_id != by.pk:
        raise CannotUndo(_("Only the person who made this bulk assessment can undo it."))
    if row.undone_at:
        raise CannotUndo(_("This bulk assessment was undone before."))
    _lock(row.readings.values_list("reading__claim", flat=True))
    all_of_it = foresee_undoing(row)
    kept = [one for one in all_of_it if one.refusal]
    back = [one for one in all_of_it if not one.refusal]
    if not back:
        why = " ".join(dict.fromkeys(one.refusal for one in kept))
        raise CannotUndo(_("None of it can be undone. %s") % why)
    now = now or timezone.now()
    Assessment.objects.filter(pk__in=[one.reading.pk for one in back]).update(
        superseded_at=now, is_independent=False
    )
    Assessment.objects.bulk_create(_again(one.earlier) for one in back if one.earlier)
    row.undone_at = now
    row.save(update_fields=["undone_at"])
    return kept


def _lock(ids: Iterable[int]) -> list[Claim]:
    rows = Claim.objects.select_for_update(of=("self",)).filter(pk__in=list(ids))
    return list(rows.order_by("pk"))


def _why_not(reading: Assessment, stands: int | None) -> str:
    claim = reading.claim
    if claim.status == Claim.Status.WITHDRAWN:
        return _("This claim was withdrawn.")
    if claim.labelled_at and claim.labelled_at >= reading.assessed_at:
        return _("It was settled since.")
    if stands is None:
        return _("It was reopened since, or your reading was taken back.")
    if stands != reading.pk:
        return _("You read it again since.")
    return ""


def _again(earlier: Assessment) -> Assessment:
    return Assessment(
        claim_id=earlier.claim_id,
        curator_id=earlier.curator_id,
        label_id=earlier.label_id,
        label_version=earlier.label_version,
        reason=earlier.reason,
        is_adjudication=earlier.is_adjudication,
        # The earlier row says whether it was independent; said twice it would count twice.
        is_independent=False,
        assessed_at=earlier.assessed_at,
    )
