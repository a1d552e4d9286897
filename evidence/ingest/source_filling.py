"""What a record may write to a source, column by column, and what it can only put to a curator.

Three words are known for each column: what the record says now, what its origin said last (ReceivedRecord),
and what the row holds. A row's word is a machine's if some origin said it, otherwise a curator's; a
curator's stays. docs/importing-sources.md has the table. Nothing here touches the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from evidence.models import Source

from .pubmed_words import is_worse
from .record import AUTHORITY, COLUMNS, Origin, Record
from .source_matching import IDENTIFIERS, folded
from .tables import is_untouched, plain

# Columns that mean something together only; the first is the one that a conflict names.
TOGETHER = (
    ("published_year", "published_on"),
    ("enrolment", "enrolment_type"),
    ("integrity", "integrity_notice"),
)
UNITS = TOGETHER + tuple((name,) for name in COLUMNS if not any(name in unit for unit in TOGETHER))
# Disagreement here is a matter of fact; elsewhere it is one of wording.
FACTS = frozenset(
    "title published_year pmid doi pmcid nct phase enrolment has_results trial_status".split()
)
SAME_TITLE = 90.0

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Disagreement:
    """A column on which a row and a file differ; `other` is the row that the file takes for the same."""

    field: str
    ours: str
    theirs: str
    origin: str
    other: Source | None = None


@dataclass
class Filling:
    """What became of one record: the columns written, what it disagrees on, what was left out."""

    columns: list[str] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


def values_of(one: Record) -> dict[str, Any]:
    """Return a record's columns as JSON holds them, without those it has no word for."""
    return {name: plain(getattr(one, name)) for name in COLUMNS if name not in one.silent}


def fill(
    source: Source,
    one: Record,
    said: Mapping[str, Values],
    owners: Mapping[str, Source],
) -> Filling:
    """Write to `source` what the record may say of it, and return what happened.

    `said` has what each origin said last; `owners` the other sources that have an identifier of the
    record. The `values` returned are what the origin has now said, for the next time.
    """
    filling = Filling(values={**said.get(one.origin, {}), **_heard(one, said.get(one.origin, {}))})
    for unit in UNITS:
        if unit[0] in one.silent:
            continue
        if owner := owners.get(unit[0]):
            _leave_out(filling, source, one, unit[0], owner)
            continue
        _fill_unit(filling, source, one, said, unit)
    filling.columns += _worsen(source, one)
    filling.notes += [f"{one.called()}: {note}" for note in one.notes]
    return filling


def _heard(one: Record, last: Values) -> dict[str, Any]:
    """What an origin has now said: an undated file adds to it and takes nothing back."""
    now = values_of(one)
    if one.is_dated():
        return now
    return {name: value for name, value in now.items() if last.get(name) is None}


def _leave_out(filling: Filling, source: Source, one: Record, name: str, owner: Source) -> None:
    value = getattr(one, name)
    filling.values.pop(name, None)
    filling.notes.append(
        f"{one.called()}: {name} {value} belongs to source {owner.pk} already; left out"
    )
    ours = str(getattr(source, name) or "")
    filling.disagreements.append(Disagreement(name, ours, value, one.origin, owner))


def _fill_unit(
    filling: Filling, source: Source, one: Record, said: Mapping[str, Values], unit: tuple[str, ...]
) -> None:
    have, now = _plain(source, unit), _plain(one, unit)
    if have == now:
        return
    if source.pk is None:
        _write(filling, source, one, unit)
        return
    last = _last(said.get(one.origin), unit)
    others = {
        origin: values
        for origin, values in said.items()
        if origin != one.origin and _last(values, unit) == have
    }
    if last is not None and have == last and one.is_dated() and not others:
        _write(filling, source, one, unit)
    elif not _says_anything(one, unit):
        return
    elif _is_open(source, one, unit) and now != last and not (others and have[0] is not None):
        _write(filling, source, one, unit)
    elif others and all(AUTHORITY[Origin(one.origin)] > AUTHORITY[Origin(o)] for o in others):
        # A copy's word gives way to the index's, and is kept in view.
        origin = next(iter(others))
        _disagree(filling, unit[0], have=now, theirs=have, origin=origin)
        _write(filling, source, one, unit)
    elif now != last and not _is_empty(source, unit):
        _disagree(filling, unit[0], have=have, theirs=now, origin=one.origin)


def _write(filling: Filling, source: Source, one: Record, unit: tuple[str, ...]) -> None:
    for name in unit:
        if getattr(source, name) != getattr(one, name):
            setattr(source, name, getattr(one, name))
            filling.columns.append(name)


def _disagree(
    filling: Filling, name: str, *, have: tuple[Any, ...], theirs: tuple[Any, ...], origin: str
) -> None:
    if name not in FACTS or theirs[0] is None or have[0] == theirs[0]:
        return
    if name == "title" and fuzz.ratio(folded(have[0]), folded(theirs[0])) >= SAME_TITLE:
        return
    filling.disagreements.append(
        Disagreement(name, "" if have[0] is None else str(have[0]), str(theirs[0]), origin)
    )


def _plain(row: Source | Record, unit: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(plain(getattr(row, name)) for name in unit)


def _last(values: Values | None, unit: tuple[str, ...]) -> tuple[Any, ...] | None:
    if values is None or unit[0] not in values:
        return None
    return tuple(values.get(name) for name in unit)


def _says_anything(one: Record, unit: tuple[str, ...]) -> bool:
    return any(plain(getattr(one, name)) != plain(_default(name)) for name in unit)


def _default(name: str) -> Any:
    return Source._meta.get_field(name).get_default()  # type: ignore[union-attr]


def _is_empty(source: Source, unit: tuple[str, ...]) -> bool:
    return all(is_untouched(source, name) for name in unit)


def _is_open(source: Source, one: Record, unit: tuple[str, ...]) -> bool:
    """True while every column of a unit is empty, or already holds what the record says."""
    return all(
        is_untouched(source, name) or plain(getattr(source, name)) == plain(getattr(one, name))
        for name in unit
    )


def _worsen(source: Source, one: Record) -> list[str]:
    """Take over a graver notice, whoever wrote the one that is there; keep the old words below it."""
    if "integrity" in one.silent or not is_worse(one.integrity, source.integrity):
        return []
    old = source.integrity_notice
    source.integrity = one.integrity
    source.integrity_notice = "\n".join(filter(None, [one.integrity_notice, old]))
    return ["integrity", "integrity_notice"]


__all__ = ["IDENTIFIERS", "Disagreement", "Filling", "fill", "values_of"]
