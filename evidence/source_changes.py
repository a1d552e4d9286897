"""What became of a source since it came here: the few changes of its record that readers should hear of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from .ingest.record import Origin
from .models import Source, SourceChange

Field = SourceChange.Field
FROM_NOTICES = "notices"
# Integrity follows from notices and is noted by integrity.review, wherever they came from.
FROM_RECORDS = tuple(field for field in Field if field != Field.INTEGRITY)
MAX_LINES = 50


@dataclass(frozen=True)
class Line:
    """One change as readers see it: when it was noticed, what, before and after in words, who says so."""

    noticed_at: datetime
    what: str
    before: str
    after: str
    origin: str


def snapshot(source: Source) -> dict[str, str]:
    """Return what the columns that records fill say now, as SourceChange keeps it."""
    return {name: _kept(getattr(source, name)) for name in FROM_RECORDS}


def since(before: Mapping[str, str], source: Source, *, origin: str) -> list[SourceChange]:
    """Return, unsaved, what differs from a snapshot; `origin` is whose record said so."""
    now = snapshot(source)
    return [
        SourceChange(source=source, field=name, old=before[name], new=now[name], origin=origin)
        for name in FROM_RECORDS
        if before[name] != now[name]
    ]


def note_integrity(changed: Iterable[tuple[int, str, str]]) -> None:
    """Write down sources whose integrity changed: id, before, after."""
    SourceChange.objects.bulk_create(
        [
            SourceChange(source_id=pk, field=Field.INTEGRITY, old=old, new=new, origin=FROM_NOTICES)
            for pk, old, new in changed
        ]
    )


def lines(source: Source) -> list[Line]:
    """Return the newest MAX_LINES changes of a source in words, newest first; one query."""
    return [
        Line(
            one.noticed_at,
            str(one.get_field_display()),
            _in_words(one.field, one.old),
            _in_words(one.field, one.new),
            _whose(one.origin),
        )
        for one in source.changes.all()[:MAX_LINES]
    ]


def _in_words(field: str, value: str) -> str:
    if field == Field.INTEGRITY and value in Source.Integrity.values:
        return str(Source.Integrity(value).label)
    if field == Field.HAS_RESULTS:
        return {"yes": _("yes"), "no": _("no")}.get(value, _("not known"))
    return value or _("not given")


def _whose(origin: str) -> str:
    if origin in Origin.values:
        return str(Origin(origin).label)
    return _("the notices about it")


def _kept(value: str | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value or ""
