"""What refuses a verb of labelling by the claim's state alone, before anybody is asked for a word.

Each function returns the refusal as a sentence, "" where the verb may go on. The verbs call them with the
claim locked; a page calls them to spare a person a form that could only be filled in in vain.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from .models import Assessment, Claim


def readings_of(claim: Claim) -> list[Assessment]:
    """Return the readings that stand, oldest first, with their labels and readers; one query."""
    return list(claim.assessments.current().select_related("label", "curator"))


def no_reading(claim: Claim) -> str:
    """Return why nobody can assess the claim."""
    return _("This claim was withdrawn.") if claim.status == Claim.Status.WITHDRAWN else ""


def no_decision(claim: Claim, readings: Sequence[Assessment], by: AbstractBaseUser) -> str:
    """Return why `by` cannot decide between the readers."""
    if len({reading.label_id for reading in readings}) < 2:
        return _("The readers of this claim do not disagree.")
    if decided := is_decided(claim, readings):
        return decided
    if by.pk in {reading.curator_id for reading in readings}:
        return _("You are one of the readers. A third person must decide.")
    return ""


def is_decided(claim: Claim, readings: Sequence[Assessment]) -> str:
    """Return that the claim bears the label somebody decided for, and that nobody has objected since."""
    stands = (claim.label_id, claim.label_version)
    if claim.label is None or claim.labelled_at is None:
        return ""
    is_taken = any(
        reading.is_adjudication
        and (reading.label_id, reading.label_version) == stands
        and reading.label_version == reading.label.version
        for reading in readings
    )
    if not is_taken or any(
        reading.label_id != claim.label_id and reading.assessed_at > claim.labelled_at
        for reading in readings
    ):
        return ""
    return _("It is decided already, for “%s”, and nobody has read it otherwise since.") % (
        claim.label.name
    )


def no_news(claim: Claim, readings: Sequence[Assessment], reason: str = "") -> str:
    """Return that settling would change nothing: label, readers and `reason`, if given, stand so."""
    if claim.label is None or claim.labelled_at is None:
        return ""
    stands = (claim.label_id, claim.label_version)
    is_new = (
        {(reading.label_id, reading.label_version) for reading in readings} != {stands}
        or len(readings) != claim.reader_count
        or any(reading.assessed_at > claim.labelled_at for reading in readings)
        or any(reading.label_version != reading.label.version for reading in readings)
        or reason not in {"", claim.label_reason}
    )
    if is_new:
        return ""
    return _("It is settled already as “%s”, and its readings have not changed since.") % (
        claim.label.name
    )


def no_withdrawal(claim: Claim) -> str:
    """Return why the claim cannot be taken back."""
    if claim.status == Claim.Status.WITHDRAWN:
        return _("This claim is withdrawn already.")
    if claim.status != Claim.Status.PUBLISHED:
        return _("This claim is not published, so it cannot be withdrawn.")
    return ""
