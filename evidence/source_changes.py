"""What became of a source since it came here: the few changes of its record that readers should hear of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .models import Source, SourceChange

Field = SourceChange.Field
FROM_NOTICES = "notices"
# Integrity follows from notices and is noted by integrity.review, wherever they came from.
FROM_RECORDS = tuple(field for field in Field if field != Field.INTEGRITY)


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


def _kept(value: str | bool | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value or ""
