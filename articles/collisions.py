"""Two people at one form: nothing that either wrote is lost without a word."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.db import IntegrityError, transaction
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _


def with_version(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate `kept_version`: the number of the newest line of history of each row."""
    events = apps.get_model(rows.model._meta.app_label, f"{rows.model.__name__}Event")
    newest = events.objects.filter(pgh_obj_id=OuterRef("pk")).order_by("-pgh_id")
    return rows.annotate(kept_version=Subquery(newest.values("pgh_id")[:1]))


class SeenForm(forms.ModelForm):
    """A form that remembers which version of its row was shown, and saves over no other.

    The row's `kept_version` must be read after the row is locked: see LockingAdmin.
    """

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Note the version of the row that is shown."""
        super().__init__(*args, **kwargs)
        self.initial["seen"] = getattr(self.instance, "kept_version", None)

    def clean(self) -> dict[str, Any] | None:
        """Raises ValidationError when the row is another than the one that was shown."""
        data = super().clean()
        if self.instance.pk and self.cleaned_data.get("seen") != self.initial["seen"]:
            raise forms.ValidationError(
                _(
                    "Somebody saved this after you opened it, so nothing was saved now. What you"
                    " wrote still stands here: open the page again in another tab, compare, and"
                    " take over what is yours."
                )
            )
        return data


class SeenAdmin(BaseModelAdmin):
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


class LockingAdmin(SeenAdmin, admin.ModelAdmin):
    """Locks the row before its form reads it, so that saving the form cannot undo a verb."""

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
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def lock(self, pk: int) -> None:
        """Hold the row until the form is saved."""
        self.model._default_manager.select_for_update().filter(pk=pk).values_list("pk").first()

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the row, with its version where its form asks for it."""
        row: Model | None = super().get_object(request, object_id, from_field)
        if row is not None and issubclass(self.form, SeenForm):
            same = with_version(self.model._default_manager.filter(pk=row.pk))
            row.kept_version = same.values_list("kept_version", flat=True).get()  # type: ignore[attr-defined]
        return row
