"""Takes readings: whether a label can be given to a claim, and the rows that giving it writes.

The verbs are labelling.assess for one claim and bulk.assess_together for several; they lock first.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from . import bodies, deciding
from .blinding import seen_among
from .models import Assessment, Claim, EvidenceLabel


class Taken(NamedTuple):
    """A curator's reading that stands now, the one it superseded, and whether it was written."""

    reading: Assessment
    earlier: Assessment | None
    is_new: bool


def refusal(claim: Claim, label: EvidenceLabel, reason: str) -> str:
    """Return why the label cannot be given to the claim, in a sentence; "" when it can.

    The claim is withdrawn, the reason is empty, the label is switched off and another stands in for
    it, or it cannot be about this body.
    """
    if withdrawn := deciding.no_reading(claim):
        return withdrawn
    if not reason.strip():
        return _("Give the reason for this label.")
    if not label.can_be_assigned():
        return _("“%(label)s” is switched off. Use “%(other)s” until it is switched on.") % {
            "label": label.name,
            "other": label.stand_in,
        }
    return bodies.misfit(label, claim)


def says_the_same(mine: Assessment, label: EvidenceLabel, reason: str) -> bool:
    """True if a reading is this label with this reason, under the label's meaning of today."""
    said = (mine.label_id, mine.label_version, mine.reason)
    return said == (label.pk, label.version, reason.strip())


def current_of(person: AbstractBaseUser, claims: Collection[Claim]) -> dict[int, Assessment]:
    """Return a person's own readings that stand, by the claim's id, each with its label."""
    mine = Assessment.objects.current().filter(curator_id=person.pk, claim__in=claims)
    return {one.claim_id: one for one in mine.select_related("label")}


def take(
    claims: Collection[Claim],
    *,
    by: AbstractBaseUser,
    label: EvidenceLabel,
    reason: str,
    now: datetime | None = None,
    saw_others: bool = False,
) -> list[Taken]:
    """Write a curator's readings of claims that are locked and not refused, in their order.

    Six queries at most, however many claims. The same label with the same reason is not written twice.
    """
    reason, now = reason.strip(), now or timezone.now()
    mine = current_of(by, claims)
    same = {pk: one for pk, one in mine.items() if says_the_same(one, label, reason)}
    changing = [claim for claim in claims if claim.pk not in same]
    seen = set() if saw_others or not changing else seen_among(changing, by)
    replaced = [mine[claim.pk].pk for claim in changing if claim.pk in mine]
    if replaced:
        Assessment.objects.filter(pk__in=replaced).update(superseded_at=now)
    made = Assessment.objects.bulk_create(
        Assessment(
            claim=claim,
            curator_id=by.pk,
            label=label,
            label_version=label.version,
            reason=reason,
            is_independent=not (saw_others or claim.pk in seen),
            assessed_at=now,
        )
        for claim in changing
    )
    new = {one.claim_id: one for one in made}
    return [
        Taken(same[claim.pk], None, False)
        if claim.pk in same
        else Taken(new[claim.pk], mine.get(claim.pk), True)
        for claim in claims
    ]
