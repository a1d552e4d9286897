"""Lists that show no rows where an address asks for what they do not offer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.filters import FieldListFilter, ListFilter, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path, prepare_lookup_value
from django.contrib.admin.views.main import IGNORED_PARAMS, PAGE_VAR, ChangeList
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

SHOWN = 80  # letters of a refused value that a message shows

# What Django raises for an address; a month after the last is as wrong as a month 13.
WRONG = (IncorrectLookupParameters, DisallowedModelAdminLookup, OverflowError, ValueError)


class CannotList(Exception):
    """An address asks for rows that the list cannot name. The text says which part of it is wrong."""


class StrictList(ChangeList):
    """Django's list, but an address may only ask for what one of the list's filters offers.

    Django hands any other name to the database as a look-up, or leaves it out and shows every row.
    Here the list says what it did not understand and is empty, for acts on it, too.
    """

    refused = False

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Return the rows asked for, none where the address asks for what is not offered."""
        if not self.refused:
            try:
                return super().get_queryset(request, exclude_parameters)
            except CannotList as refusal:
                self._refuse(request, str(refusal))
            except WRONG:
                asked = QueryDict(mutable=True)
                for name, values in self.get_filters_params().items():
                    asked.setlist(name, values)
                self._refuse(request, _not_understood(asked.urlencode()))
        # What the page shows beside its rows is that of a list that nothing narrows.
        return super().get_queryset(request, exclude_parameters).none()

    def get_results(self, request: HttpRequest) -> None:
        """Take one page of the rows; a page that is not there is said, and is empty."""
        asked = request.GET.get(PAGE_VAR, "1")
        try:
            if not asked.isdecimal() or int(asked) < 1:
                raise IncorrectLookupParameters
            super().get_results(request)
        except (IncorrectLookupParameters, ValueError):
            if request.method != "POST":  # Acts name their rows, whatever page they stood on.
                self._refuse(request, _("There is no page “%s” of this list.") % _cut(asked))
                self.queryset = self.queryset.none()
            self.page_num = 1
            super().get_results(request)

    def get_filters(self, request: HttpRequest) -> Any:
        """Return Django's filters. Raises CannotList for a name or a value that none of them offers."""
        asked = self.get_filters_params()
        offered = self._offered(request, asked) if asked else {}
        for name, values in asked.items():
            self._check(name, values, offered)
        specs, has_filters, left, *rest = super().get_filters(request)
        used = {name for spec in specs for name in spec.used_parameters}
        dates = set(self._dates())
        for name in asked.keys() - used - dates:
            # Django leaves out a filter that has but one choice, and with it what was asked of it.
            left[name] = prepare_lookup_value(name, asked[name])
        return specs, has_filters, left, *rest

    def _check(self, name: str, values: list[str], offered: dict[str, set[str]]) -> None:
        year = f"{self.date_hierarchy}__year"
        if name not in offered and name not in self._dates():
            raise CannotList(_("This list has no filter “%s”.") % _cut(name))
        if len(values) != 1:
            raise CannotList(_("The filter “%s” is named more than once.") % name)
        if name not in offered:
            if not values[0].isdecimal() or len(values[0]) > 4 or year not in self.filter_params:
                raise CannotList(_not_understood(f"{name}={values[0]}"))
        elif values[0] not in offered[name]:
            text = _("The filter “%(name)s” does not offer “%(value)s”.")
            raise CannotList(text % {"name": name, "value": _cut(values[0])})

    def _dates(self) -> list[str]:
        if not self.date_hierarchy:
            return []
        return [f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")]

    def _offered(self, request: HttpRequest, asked: Iterable[str]) -> dict[str, set[str]]:
        """Return the values that the links of each filter named ask for, by name."""
        offered: dict[str, set[str]] = {}
        facets, self.add_facets = self.add_facets, False  # Their counts would be asked for.
        for one in self.list_filter:
            if not any(name.startswith(_path(one)) for name in asked):
                continue
            spec = self._spec(one, request)
            links = [QueryDict(str(link["query_string"])[1:]) for link in spec.choices(self)]
            for name in spec.expected_parameters():
                assert name is not None
                offered[name] = {value for link in links for value in link.getlist(name)}
        self.add_facets = facets
        return offered

    def _spec(self, one: Any, request: HttpRequest) -> ListFilter:
        """Return a filter as if nothing were asked of it."""
        if isinstance(one, type) and issubclass(one, SimpleListFilter):
            return one(request, {}, self.model, self.model_admin)
        name, kind = one if isinstance(one, tuple | list) else (one, FieldListFilter.create)
        field = get_fields_from_path(self.model, name)[-1]
        return kind(field, request, {}, self.model, self.model_admin, field_path=name)

    def _refuse(self, request: HttpRequest, why: str) -> None:
        text = _("%s Nothing is shown, and nothing was done.") % why
        if request.method == "POST":
            raise BadRequest(text)
        messages.error(request, text)
        self.refused = True
        # The dates' links and the form's hidden fields are made of these.
        self.filter_params = {k: v for k, v in self.filter_params.items() if k in IGNORED_PARAMS}
        self.params = {k: v for k, v in self.params.items() if k in IGNORED_PARAMS}


def _path(one: Any) -> str:
    """Return what the names of a filter of `list_filter` begin with."""
    if isinstance(one, type) and issubclass(one, SimpleListFilter):
        return str(one.parameter_name)
    return str(one[0] if isinstance(one, tuple | list) else one)


def _not_understood(words: str) -> str:
    return _("This list cannot be narrowed by “%s”.") % _cut(words)


def _cut(words: str) -> str:
    return Truncator(words).chars(SHOWN)
