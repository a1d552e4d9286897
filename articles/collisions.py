"""Two people at one form: nothing that either wrote is lost without a word."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from django import forms
from django.apps import apps
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .choosing import ChoosingAdmin, ListingAdmin


def with_version(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate `kept_version`: the number of the newest line of history of each row."""
    events = apps.get_model(rows.model._meta.app_label, f"{rows.model.__name__}Event")
    newest = events.objects.filter(pgh_obj_id=OuterRef("pk")).order_by("-pgh_id")
    return rows.annotate(kept_version=Subquery(newest.values("pgh_id")[:1]))


def version_of(row: Model) -> str:
    """Return what tells this state of a stored row from another: its history's, or its values'."""
    model = type(row)
    if f"{model.__name__}Event".lower() in apps.all_models[model._meta.app_label]:
        same = with_version(model._default_manager.filter(pk=row.pk))
        return str(same.values_list("kept_version", flat=True).get())
    values = [field.value_to_string(row) for field in model._meta.concrete_fields]
    for field in model._meta.many_to_many:
        linked = field.value_from_object(row)
        values.append(",".join(sorted(str(one.pk) for one in linked)))
    return hashlib.sha256("\0".join(values).encode()).hexdigest()


class SeenForm(forms.ModelForm):
    """A form that remembers which version of its row was shown, and saves over no other unasked.

    The row's `kept_version` must be read after the row is locked: see LockingAdmin. Whoever is
    second sees what is stored now below what they wrote; sent again, theirs is saved on purpose.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    collision = _(
        "Somebody saved this after you opened it, so nothing was saved now. What you wrote still"
        " stands here. Where it differs, the words stored now stand below it: take over what"
        " should stay, and save again."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Note the version of the row that is shown."""
        super().__init__(*args, **kwargs)
        kept = getattr(self.instance, "kept_version", None)
        self.initial["seen"] = None if kept is None else str(kept)

    def clean(self) -> dict[str, Any] | None:
        """Raises ValidationError when the row is another than the one that was shown."""
        data = super().clean()
        if self.instance.pk and self.cleaned_data.get("seen") != self.initial["seen"]:
            self._show_both()
            raise forms.ValidationError(self.collision, code="collision")
        return data

    def _show_both(self) -> None:
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen")] = self.initial["seen"]
        self.data = data
        for name in self.changed_data:
            field, shown = self.fields[name], self[name]
            if name in self.initial and not shown.is_hidden:
                shown.help_text = format_html(
                    '{}<span class="stored"><strong>{}</strong> {}</span>',
                    shown.help_text,
                    gettext("Stored now:"),
                    _in_words(field, self.initial[name]) or gettext("nothing"),
                )


def _in_words(field: forms.Field, value: Any) -> str:
    """Return a stored value as a reader of the form would write it."""
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        keys = value if isinstance(value, list | tuple) else [value]
        rows = field.queryset.filter(pk__in=[getattr(one, "pk", one) for one in keys if one])
        return ", ".join(str(row) for row in rows)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(field, forms.ChoiceField):
        return str(dict(cast(Any, field.choices)).get(value, value))
    shown = field.prepare_value(value)
    return "" if shown is None else str(shown)


class SeenAdmin(ChoosingAdmin):
    """Leaves the hidden version out for a person who may only look."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the page's fields; Django would print the hidden one as a line of its own."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name != "seen"]})
            for title, options in fieldsets
        ]


class LockingAdmin(SeenAdmin, ListingAdmin):
    """Locks the row before its form reads it, so that saving the form cannot undo a verb."""

    form = SeenForm

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save one row; a verb called meanwhile waits, or is seen."""
        try:
            with transaction.atomic():
                if request.method == "POST" and object_id and object_id.isdecimal():
                    self.lock(int(object_id))
                return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            # The form was valid when it was checked: somebody saved the same in between.
            text = _("Somebody saved the same at the same moment. Nothing was saved here.")
            self.message_user(request, str(text), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def lock(self, pk: int) -> None:
        """Hold the row until the form is saved."""
        self.model._default_manager.select_for_update().filter(pk=pk).values_list("pk").first()

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the row with its version."""
        row: Model | None = super().get_object(request, object_id, from_field)
        if row is not None:
            row.kept_version = version_of(row)  # type: ignore[attr-defined]
        return row
