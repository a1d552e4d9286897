"""What a browser sends is not always what a page offered: rows and dates that cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import (
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import BadRequest
from django.db.models import ForeignKey, ManyToManyField
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from .listing import StrictList

COUNT = re.compile(r"(?P<table>.+)-TOTAL_FORMS")
ROW = re.compile(r"(?P<table>.+?)-(?P<number>\d{1,6})-")
MORE_ROWS = 20  # rows that a page may count and send nothing of


class _KeysOnly(AutocompleteMixin):
    """Shows the rows that were chosen; a word that is no key is shown as nothing chosen."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """Return the chosen rows. Django asks the database for any word, and the database fails."""
        return super().optgroups(name, [one for one in value if is_key(one)], attr)


class _OneRow(_KeysOnly, AutocompleteSelect):
    pass


class _ManyRows(_KeysOnly, AutocompleteSelectMultiple):
    pass


def is_key(word: object) -> bool:
    """True for what can be the number of a row: digits, no more than PostgreSQL counts to."""
    text = str(word)
    return text.isdecimal() and len(text) <= 18


def check_row_counts(sent: QueryDict) -> None:
    """Raises BadRequest where a form counts other rows than it holds.

    Django builds as many rows as it is told of, and passes over the others without a word.
    """
    held: dict[str, int] = {}
    for name in sent:
        if row := ROW.match(name):
            held[row["table"]] = max(held.get(row["table"], 0), int(row["number"]) + 1)
    for name in sent:
        count = COUNT.fullmatch(name)
        if count is None:
            continue
        told, rows = str(sent[name]).strip(), held.get(count["table"], 0)
        is_number = told.isdecimal() and len(told) <= 6
        if not is_number or not rows <= int(told) <= rows + MORE_ROWS:
            text = _("This form counts “%(told)s” rows of “%(table)s”, and holds %(rows)s.")
            told = told if len(told) <= 20 else f"{told[:20]}…"
            raise BadRequest(text % {"told": told, "table": count["table"], "rows": rows})


class ChoosingAdmin(BaseModelAdmin):
    """A page or an inline whose look-up fields survive words that are no keys."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """Return Django's field, with our widget where rows are looked up."""
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = _OneRow(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        """Return Django's field, with our widget where rows are looked up."""
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = _ManyRows(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ListingAdmin(ChoosingAdmin, admin.ModelAdmin):
    """A list that answers what cannot be meant with a sentence."""

    class Media:
        """Our few rules of style, on Django's own lists and forms too."""

        css = {"all": ["digest/admin.css"]}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, or act on rows of it. Raises BadRequest for rows that cannot be."""
        if not all(is_key(word) for word in request.POST.getlist("_selected_action")):
            raise BadRequest(_("A row of a list is named by its number."))
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None) or {}
        if getattr(shown.get("cl"), "refused", False):
            response.status_code = 400
        return response

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the kind of list that shows nothing where it was asked what it does not offer."""
        return StrictList
