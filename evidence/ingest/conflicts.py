"""What a curator decides where a source and a file disagree: keep ours, or take theirs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence import integrity
from evidence.models import Citation, ReceivedRecord, Source, SourceConflict

from .record import COLUMNS
from .tables import is_untouched

State = SourceConflict.State


class CannotDecide(Exception):
    """The conflict stays open; the message says why."""


@transaction.atomic
def keep_ours(conflict: SourceConflict, *, by: AbstractBaseUser) -> SourceConflict:
    """Close a conflict and leave the source as it is. Raises CannotDecide if it is closed."""
    return _close(_open(conflict), State.KEPT, by)


@transaction.atomic
def take_theirs(conflict: SourceConflict, *, by: AbstractBaseUser) -> SourceConflict:
    """Write the file's word to the source, or make the two rows that it names one.

    Raises CannotDecide if the conflict is closed, the database refuses the word, one claim cites both
    rows, or the other row has notices of its own.
    """
    locked = _open(conflict)
    try:
        with transaction.atomic():
            if locked.other_id:
                _join(locked)
            else:
                _write(locked)
    except (IntegrityError, ValidationError) as error:
        reason = error.messages[0] if isinstance(error, ValidationError) else str(error)
        raise CannotDecide(reason.splitlines()[0]) from None
    except ProtectedError:
        raise CannotDecide(
            _("The other source has rows that must stay with it, such as notices.")
        ) from None
    return _close(locked, State.TAKEN, by)


def _open(conflict: SourceConflict) -> SourceConflict:
    locked = SourceConflict.objects.select_for_update().get(pk=conflict.pk)
    if locked.state != State.OPEN:
        raise CannotDecide(_("Somebody has decided it already."))
    return locked


def _close(conflict: SourceConflict, state: str, by: AbstractBaseUser) -> SourceConflict:
    conflict.state, conflict.decided_at = state, timezone.now()
    conflict.decided_by = by  # type: ignore[assignment]
    conflict.save(update_fields=["state", "decided_at", "decided_by"])
    return conflict


def _write(conflict: SourceConflict) -> None:
    source = Source.objects.select_for_update().get(pk=conflict.source_id)
    column: Any = Source._meta.get_field(conflict.field)
    setattr(source, conflict.field, column.to_python(conflict.theirs))
    columns = [conflict.field]
    if conflict.field == "published_year":
        source.published_on = None  # a day of another year would contradict it
        columns.append("published_on")
    if conflict.field == "enrolment":
        raise CannotDecide(_("Write the number on the source's page, and whether it is actual."))
    source.save(update_fields=columns)


def _join(conflict: SourceConflict) -> None:
    """Move what stands on the other row to the conflict's own, and take the other away."""
    integrity.lock_notices()
    rows = Source.objects.select_for_update().in_bulk([conflict.source_id, conflict.other_id])
    source, other = rows[conflict.source_id], rows[conflict.other_id or 0]
    cited = set(source.citations.values_list("claim", flat=True))
    if both := Citation.objects.filter(source=other, claim__in=cited).first():
        raise CannotDecide(
            _("Claim %(claim)s cites both. Take one of its citations off first.")
            % {"claim": both.claim_id}
        )
    Citation.objects.filter(source=other).update(source=source)
    origins = source.received.values_list("origin", flat=True)
    ReceivedRecord.objects.filter(source=other).exclude(origin__in=list(origins)).update(
        source=source
    )
    SourceConflict.objects.filter(pk=conflict.pk).update(other=None)
    conflict.other = None
    integrity.move(other, to=source)
    other.delete()
    columns = _take_over(source, other)
    source.save(update_fields=columns)
    integrity.review([source.pk])


def _take_over(source: Source, other: Source) -> list[str]:
    """Fill what is empty from the other row."""
    columns = [
        name
        for name in (*COLUMNS, "study_id", "raw", "synced_at")
        if name not in {"integrity", "integrity_notice", "enrolment_type", "published_on"}
        and is_untouched(source, name.removesuffix("_id"))
    ]
    if "enrolment" in columns:
        columns.append("enrolment_type")
    if "published_year" in columns:
        columns.append("published_on")
    for name in columns:
        setattr(source, name, getattr(other, name))
    return columns


__all__ = ["CannotDecide", "keep_ours", "take_theirs"]
