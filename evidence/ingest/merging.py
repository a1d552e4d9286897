"""Bring a row to what a file says without losing what a curator wrote.

Each value stands in three places: in the file now, in the file when it was last loaded (LoadedEntry), and
in the row. Who changed it since is then known: the file's change is written, the curator's is kept, and if
both changed it, the folder is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import IntegrityError, models, transaction

from evidence.models import LoadedEntry

from .entries import Entry
from .problems import CannotLoad, Place, Problem
from .tables import (
    Link,
    Table,
    current,
    is_untouched,
    plain,
    plain_names,
    storable,
    wanted,
)

MISSING = object()


class Written(NamedTuple):
    """One entry that a load created or updated, by the name that the folder gives it."""

    table: str
    name: str
    is_new: bool


@dataclass
class Report:
    """What a load did: entries created and updated by table, and in words what it left alone.

    `written` names what is in `created` and `updated`, in the order of the folder; `published` holds the
    slugs of articles that readers see since, or see more of, and `readers` counts new readings by whose
    they are.
    """

    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    readers: Counter[str] = field(default_factory=Counter)

    def changed_nothing(self) -> bool:
        """True when the database already said what the folder says."""
        return not self.created and not self.updated


@dataclass
class Loading:
    """One load under way: what files last said, the rows found so far, what happened, what is wrong."""

    report: Report = field(default_factory=Report)
    problems: list[Problem] = field(default_factory=list)
    remembered: dict[tuple[str, str], LoadedEntry] = field(default_factory=dict)
    rows: dict[tuple[type[models.Model], str], models.Model] = field(default_factory=dict)
    accounts: dict[str, Any] = field(default_factory=dict)
    unkept: list[LoadedEntry] = field(default_factory=list)

    @classmethod
    def begun(cls) -> Loading:
        """A load that knows what earlier ones wrote."""
        entries = LoadedEntry.objects.all()
        return cls(remembered={(entry.table, entry.name): entry for entry in entries})

    def stop_if_wrong(self) -> None:
        """Raise CannotLoad with the problems so far: what comes next would stand on refused rows."""
        if self.problems:
            raise CannotLoad(self.problems)

    def last(self, table: str, name: str) -> dict[str, Any] | None:
        """What the file said of an entry when it was last loaded; None if it never was."""
        entry = self.remembered.get((table, name))
        return entry.values if entry else None

    def remember(self, table: str, name: str, values: dict[str, Any]) -> None:
        """Keep what the file says now, for the next load; what is new waits for `keep`."""
        entry = self.remembered.get((table, name))
        if entry is None:
            entry = LoadedEntry(table=table, name=name, values=values)
            self.remembered[(table, name)] = entry
            self.unkept.append(entry)
        elif entry.values != values:
            entry.values = values
            if entry not in self.unkept:
                entry.save(update_fields=["values"])

    def keep(self) -> None:
        """Write down what was remembered of new entries."""
        LoadedEntry.objects.bulk_create(self.unkept)
        self.unkept.clear()

    def count(self, table: str, name: str, *, was_new: bool, has_changed: bool) -> None:
        """Count one entry under what happened to it."""
        report = self.report
        if was_new or has_changed:
            report.written.append(Written(table, name, is_new=was_new))
        kind = report.created if was_new else report.updated if has_changed else report.unchanged
        kind[table] += 1

    def linked(self, link: Link, name: str) -> models.Model:
        """The row of that name, read once. An unknown name was refused when the folder was read."""
        found = self.rows.get((link.model, name))
        if found is None:
            found = link.model._default_manager.get(**{str(link.named_by): name})
            self.rows[(link.model, name)] = found
        return found


def merge(
    loading: Loading,
    table: Table,
    entry: Entry,
    row: models.Model,
    *,
    name: str,
    also: Mapping[str, Any] | None = None,
) -> bool:
    """Write the entry's values to `row`, which may be new; return whether anything changed.

    `also` is remembered beside the values: what the caller reads apart. Problems are added to
    `loading`: a value changed both in the file and by a curator, or one the database refuses.
    """
    values = wanted(table, entry)
    before = loading.last(table.name, name) or {}
    is_new = row.pk is None
    changed = []
    for column, value in values.items():
        if column in table.many:
            continue
        if is_new or _is_to_write(loading, table, entry, row, column, value, before):
            link = table.links.get(column)
            held = loading.linked(link, value) if link and value else value
            setattr(row, column, storable(row, column, held))
            changed.append(column)
    try:
        with transaction.atomic():
            _save(row, changed, is_new=is_new)
    except IntegrityError as error:
        loading.problems.append(Problem(entry.place, _refusal(row, error)))
        return False
    moved = [_merge_many(loading, table, entry, row, column, before) for column in table.many]
    loading.remember(table.name, name, {**_as_told(table, values), **(also or {})})
    return is_new or bool(changed) or any(moved)


def _as_told(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        column: plain_names(value) if column in table.many else plain(value)
        for column, value in values.items()
    }


def may_write(loading: Loading, place: Place, called: str, have: Any, now: Any, last: Any) -> bool:
    """Decide between three plain values; a note or a problem says what was not written."""
    if have == now:
        return False
    if last is not MISSING and have == last:
        return True
    if last is MISSING or now == last:
        loading.report.notes.append(f"{place}: {called} differs on the site; left as it is there")
        return False
    reason = f"{called} was changed by a curator and in the file; make them agree first"
    loading.problems.append(Problem(place, reason))
    return False


def _is_to_write(
    loading: Loading,
    table: Table,
    entry: Entry,
    row: models.Model,
    column: str,
    value: Any,
    before: Mapping[str, Any],
) -> bool:
    have, now = current(table, row, column), plain(value)
    last = before.get(column, MISSING)
    if last is MISSING and have != now and is_untouched(row, column):
        return True
    return may_write(loading, entry.at(column), column, have, now, last)


def _merge_many(
    loading: Loading,
    table: Table,
    entry: Entry,
    row: models.Model,
    column: str,
    before: Mapping[str, Any],
) -> bool:
    """Add the names that are new in the file, take off those that left it, leave all others."""
    names = wanted(table, entry).get(column)
    if names is None:
        return False
    have, now, last = set(current(table, row, column)), set(names), set(before.get(column) or ())
    add, remove = (now - last) - have, (last - now) & have
    manager = getattr(row, column)
    if add:
        manager.add(*(loading.linked(table.many[column], one) for one in sorted(add)))
    if remove:
        manager.remove(*(loading.linked(table.many[column], one) for one in sorted(remove)))
    return bool(add or remove)


def _save(row: models.Model, changed: list[str], *, is_new: bool) -> None:
    if is_new:
        row.save(force_insert=True)
    elif changed:
        always = [
            one.name for one in row._meta.fields if getattr(one, "auto_now", False)
        ]  # "changed on"
        row.save(update_fields=[*changed, *always])


def _refusal(row: models.Model, error: IntegrityError) -> str:
    """Return the words of the rule that a row broke, or what the database said."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for constraint in row._meta.constraints:
        if constraint.name == name:
            message = getattr(constraint, "violation_error_message", None)
            return f"the database refuses it: {message or name}"
    detail = getattr(getattr(error.__cause__, "diag", None), "message_detail", None)
    return f"the database refuses it: {detail or str(error).splitlines()[0]}"
