"""The versions of a row that its history keeps: who wrote each, when, why, and what it says."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .differences import Part, compare
from .history import events_of

Values = Mapping[str, Any]

# Times that every save moves say nothing of what was written.
BOOKKEEPING = frozenset({"id", "created_at", "updated_at"})
DELETED = "delete"
# The columns of a line of history that tell whose it is.
TOLD = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_context_id", "pgh_context__metadata")


@dataclass(frozen=True)
class Version:
    """One state of a row: its place in the history (1 is the oldest), and whose it is.

    `key` is the number of its line of history; `why` is "" where nobody gave a reason, and `act` ""
    where the page was saved, not a verb called.
    """

    number: int
    key: int
    written_at: datetime
    by: str
    why: str
    act: str
    is_deletion: bool


@dataclass(frozen=True)
class Difference:
    """One column that two versions tell differently: its name, its words, both texts in parts."""

    name: str
    label: str
    parts: list[Part]


def with_version(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Annotate `kept_version`: the number of the newest line of history of each row."""
    newest = (
        events_of(rows.model).objects.filter(pgh_obj_id=models.OuterRef("pk")).order_by("-pgh_id")
    )
    return rows.annotate(kept_version=models.Subquery(newest.values("pgh_id")[:1]))


def version_of(row: models.Model) -> str:
    """Return what tells this state of a stored row, its links included, from another.

    It starts with the number of the newest line of history, where one is kept.
    """
    model = type(row)
    linked = [
        ",".join(sorted(str(one.pk) for one in field.value_from_object(row)))
        for field in model._meta.many_to_many
    ]
    if events_of(model) is not None:
        same = with_version(model._default_manager.filter(pk=row.pk))
        newest = same.values_list("kept_version", flat=True).get()
        return f"{newest}.{_digest(linked)[:12]}"
    return _digest([field.value_to_string(row) for field in model._meta.concrete_fields] + linked)


def _digest(words: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def versions_of(row: models.Model) -> list[Version]:
    """Return the versions of a row, newest first; two queries.

    What one request or command wrote to the row in one go is one version: its last line.
    """
    events = events_of(type(row))
    if events is None:
        return []
    lines = events.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id").values(*TOLD)
    return versions_in([list(same)[-1] for _key, same in groupby(lines, key=_one_go)])[::-1]


def versions_in(lines: Collection[Mapping[str, Any]]) -> list[Version]:
    """Return whose each line of a history is, numbered from 1; one query. Lines hold the columns TOLD."""
    names = _names(line["pgh_context__metadata"] or {} for line in lines)
    return [_version(n, line, names) for n, line in enumerate(lines, start=1)]


def values_of(row: models.Model, keys: Collection[int]) -> dict[int, Values]:
    """Return what the versions of a row with these keys say, by column name; one query."""
    names = [field.name for field in columns_of(type(row))]
    lines = events_of(type(row)).objects.filter(pgh_obj_id=row.pk, pk__in=keys)
    return {line.pk: {name: _raw(line, name) for name in names} for line in lines}


def current_values(row: models.Model) -> Values:
    """Return what a row says now, as `values_of` returns it of a version."""
    return {field.name: _raw(row, field.name) for field in columns_of(type(row))}


def columns_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the columns that a model's history keeps, but for bookkeeping."""
    events = events_of(model)
    assert events is not None, f"{model.__name__} keeps no history"
    kept = {field.name for field in events._meta.concrete_fields}
    return [
        field
        for field in model._meta.concrete_fields
        if field.name in kept and field.name not in BOOKKEEPING
    ]


def changed_names(before: Values, after: Values) -> list[str]:
    """Return the columns whose values differ, in the model's order."""
    return [name for name in after if before.get(name) != after[name]]


def differences(
    model: type[models.Model], before: Values, after: Values, *, names: Collection[str]
) -> list[Difference]:
    """Return the named columns in words, with what differs marked; a query a foreign key."""
    return [
        Difference(
            field.name,
            str(capfirst(field.verbose_name)),
            compare(in_words(field, before.get(field.name)), in_words(field, after[field.name])),
        )
        for field in columns_of(model)
        if field.name in names
    ]


def in_words(field: models.Field[Any, Any], value: Any) -> str:
    """Return a column's value as a person would write it; "" for none."""
    if value is None or value == "":
        return ""
    if isinstance(field, models.ForeignKey):
        found = field.related_model._default_manager.filter(pk=value).first()
        return str(found) if found else _("no longer there (%s)") % value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, date):
        return format_date(value, "j F Y, H:i" if isinstance(value, datetime) else "j F Y")
    return str(value)


def _one_go(line: Mapping[str, Any]) -> object:
    return line["pgh_context_id"] or line["pgh_id"]


def _raw(row: models.Model, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]


def _writer(told: Mapping[str, Any]) -> Any:
    return told.get("user") or told.get("curator")


def _names(told: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    keys = {int(_writer(one)) for one in told if _writer(one)}
    people = get_user_model()._default_manager.filter(pk__in=keys)
    return {person.pk: person.get_full_name() or person.get_username() for person in people}


def _version(number: int, line: Mapping[str, Any], names: Mapping[int, str]) -> Version:
    told = line["pgh_context__metadata"] or {}
    if writer := _writer(told):
        by = names.get(int(writer)) or _("an account that was deleted")
    else:
        by = _("the command “%s”") % told["command"] if "command" in told else _("not recorded")
    return Version(
        number=number,
        key=line["pgh_id"],
        written_at=line["pgh_created_at"],
        by=by,
        why=str(told.get("reason") or ""),
        act=str(told.get("act") or ""),
        is_deletion=line["pgh_label"] == DELETED,
    )
