"""Import one file, or see what importing it would do: one path for the command line and the admin."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from . import formats
from .outcomes import Outcome, Report
from .record import MAX_BYTES, CannotRead
from .source_loading import Tell, load


@dataclass
class Limits:
    """How much one import may hold."""

    bytes: int = MAX_BYTES
    records: int | None = None


@dataclass
class Preview:
    """What an import would do; `outcomes` are those of the first records, `kind` the file's format."""

    kind: str = ""
    report: Report = field(default_factory=Report)
    outcomes: list[Outcome] = field(default_factory=list)


@transaction.atomic
def import_file(
    stream: BinaryIO, *, file: str, tell: Tell | None = None, limits: Limits | None = None
) -> tuple[str, Report]:
    """Import a file and return its format's name and what became of its records.

    With a limit of records the stream is read twice, so it must know the way back to its beginning.
    Raises CannotRead, and then nothing is imported.
    """
    limits = limits or Limits()
    if limits.records is not None:
        _refuse_more(stream, limits.bytes, limits.records)
        stream.seek(0)
    found, records = formats.parse(stream, max_bytes=limits.bytes)
    return found.name, load(records, file=file, tell=tell)


def preview_file(stream: BinaryIO, *, file: str, limits: Limits, show: int) -> Preview:
    """Return what importing a file would do, record by record for the first `show`; change nothing.

    It is imported and taken back, so that the preview cannot say anything else than the import does.
    Raises CannotRead.
    """
    preview = Preview()

    def hear(outcome: Outcome) -> None:
        if len(preview.outcomes) < show:
            preview.outcomes.append(outcome)

    with transaction.atomic():
        preview.kind, preview.report = import_file(stream, file=file, tell=hear, limits=limits)
        transaction.set_rollback(True)
    return preview


def lock_sources() -> None:
    """Keep other imports out until the transaction ends: each would create what the other creates."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE evidence_source IN SHARE ROW EXCLUSIVE MODE")


def reason_of(error: DatabaseError) -> str:
    """Return in a sentence why the database did not take an import."""
    if isinstance(error.__cause__, LockNotAvailable):
        return _("another import is at work, or somebody saves a source; try again when it is done")
    return str(error).splitlines()[0] if str(error) else _("it gave no reason")


def _refuse_more(stream: BinaryIO, max_bytes: int, limit: int) -> None:
    """Raise CannotRead for more records than `limit`, before any is worked on: that takes far longer."""
    _found, records = formats.parse(stream, max_bytes=max_bytes)
    if next(islice(records, limit, None), None) is not None:
        raise CannotRead(f"holds more than {limit:,} records; import it on the command line")
