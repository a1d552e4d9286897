"""The history of one row: who changed it, when and why, and any two versions beside each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .choosing import is_key
from .differences import Part, compare, shortened
from .versions import (
    Difference,
    Version,
    changed_names,
    columns_of,
    differences,
    values_of,
    versions_of,
)

PAGE_SIZE = 50


class Line(NamedTuple):
    """One version of the list, the one before it, and the columns in which they differ, by name."""

    version: Version
    before: Version | None
    changed: list[str]


class Beside(NamedTuple):
    """One column of two versions: what it is called, and its texts with what differs marked."""

    label: str
    parts: list[Part]


# What is told apart from a row's columns: by its name, its words at each version's key, and now at NOW.
Apart = Mapping[str, Mapping[int, str]]
NOW = 0


class HistoryAdmin(admin.ModelAdmin):
    """A model's admin whose history pages are made of what the database kept, not of what was logged."""

    object_history_template = "admin/versions.html"

    def hidden_in_history(self, request: HttpRequest, row: Model) -> Collection[str]:
        """Return the columns that this person may not see of the row's versions yet."""
        return ()

    def apart(self, row: Model, versions: Collection[Version]) -> Apart:
        """Return what stands beside a row and has a history of its own, as it was at these versions."""
        return {}

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """<id>/history/: all versions, newest first; with ?from= and ?to= two of them compared."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        versions = versions_of(row)
        hidden = set(self.hidden_in_history(request, row))
        page = Paginator(versions, PAGE_SIZE).get_page(request.GET.get(PAGE_VAR))
        pair = self._pair(request, versions)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % row,
            "lines": _lines(versions, list(page.object_list), row, hidden),
            "page": page,
            "pair": pair,
            "compared": self._compared(row, pair, hidden) if pair else [],
            "is_partly_hidden": bool(hidden),
            "may_restore": self.has_change_permission(request, row),
            "restore_name": f"admin:{self.opts.app_label}_{self.opts.model_name}_restore",
            "module_name": str(capfirst(self.opts.verbose_name_plural)),
            "object": row,
            "opts": self.opts,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def _compared(
        self, row: Model, pair: tuple[Version, Version], hidden: Collection[str]
    ) -> list[Beside]:
        said = values_of(row, {one.key for one in pair})
        before, after = (said[one.key] for one in pair)
        names = set(changed_names(before, after)) - set(hidden)
        found = beside(differences(type(row), before, after, names=names))
        return [*found, *beside_apart(self.apart(row, pair), pair[0].key, pair[1].key)]

    def _pair(
        self, request: HttpRequest, versions: Sequence[Version]
    ) -> tuple[Version, Version] | None:
        """Return the two versions asked for, the older one first."""
        asked = [request.GET.get(name, "") for name in ("from", "to")]
        if not any(asked):
            return None
        known = {str(one.key): one for one in versions}
        if not all(is_key(key) and key in known for key in asked):
            self.message_user(request, _("There are no such versions here."), messages.WARNING)
            return None
        older, newer = sorted((known[key] for key in asked), key=lambda one: one.number)
        return older, newer


def _lines(
    versions: Sequence[Version], shown: Sequence[Version], row: Model, hidden: Set[str]
) -> list[Line]:
    by_number = {one.number: one for one in versions}
    before = {one.number: by_number.get(one.number - 1) for one in shown}
    keys = {one.key for one in (*shown, *before.values()) if one}
    said = values_of(row, keys)
    names = {field.name: str(field.verbose_name) for field in columns_of(type(row))}
    return [
        _line(one, old, changed_names(said[old.key], said[one.key]) if old else [], names, hidden)
        for one in shown
        for old in [before[one.number]]
    ]


def _line(
    version: Version,
    before: Version | None,
    changed: Sequence[str],
    names: Mapping[str, str],
    hidden: Set[str],
) -> Line:
    if not hidden.isdisjoint(changed):
        # The reason given for what is hidden would tell it.
        version = replace(version, why="")
    return Line(version, before, [names[name] for name in changed if name not in hidden])


def beside(found: Sequence[Difference]) -> list[Beside]:
    """Return differences as a page shows them: long unchanged stretches left out."""
    return [Beside(one.label, shortened(one.parts)) for one in found]


def beside_apart(apart: Apart, before: int, after: int) -> list[Beside]:
    """Return what is told apart from the columns and differs between two versions, or a version and NOW."""
    return [
        Beside(label, shortened(compare(words[before], words[after])))
        for label, words in apart.items()
        if words[before] != words[after]
    ]
