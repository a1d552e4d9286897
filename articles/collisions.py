"""Two people at one form: nothing that either wrote is lost without a word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from .choosing import ChoosingAdmin, ListingAdmin, check_row_counts
from .once import Answered, is_saving, new_token, once
from .presence import PresenceAdmin
from .seen import Collided, SeenForm
from .versions import version_of


class SeenFormSet(forms.BaseInlineFormSet):
    """Rows on another row's page: what somebody else changed is not deleted unseen, nor lost."""

    def clean(self) -> None:
        """Raises ValidationError where a row to be deleted was changed, or a changed one deleted."""
        super().clean()
        for number, form in enumerate(self.initial_forms, start=1):
            if form.has_error(self._pk_field.name):  # type: ignore[attr-defined]
                raise forms.ValidationError(
                    _(
                        "Somebody removed row %s here after you opened this page, so nothing was"
                        " saved. Copy what you need from it, open the page anew, and add it again."
                    )
                    % number
                )
        for form in self.deleted_forms:
            if form.instance.pk and form.has_error("__all__", SeenForm.COLLISION):
                raise forms.ValidationError(
                    _(
                        "Somebody changed “%s” after you opened this page, so it was not deleted."
                        " Save again to delete it all the same."
                    )
                    % form.instance
                )


class SeenAdmin(ChoosingAdmin):
    """Leaves the hidden version out for a person who may only look, and what no page names."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the page's fields; Django would print the hidden one as a line of its own."""
        left_out = set() if self.has_change_permission(request, obj) else {"seen"}
        return [
            (
                title,
                {**options, "fields": [one for one in options["fields"] if one not in left_out]},
            )
            for title, options in super().get_fieldsets(request, obj)
        ]


class LockingAdmin(PresenceAdmin, SeenAdmin, ListingAdmin):
    """Locks the row before its form reads it, so that saving the form cannot undo a verb."""

    form = SeenForm
    change_form_template = "admin/acting_change_form.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save one row; a verb called meanwhile waits, or is seen."""
        if request.method == "POST":
            request.POST = with_plain_line_ends(request.POST)
            check_row_counts(request.POST)
        try:
            with transaction.atomic():
                if request.method == "POST" and object_id and object_id.isdecimal():
                    self.lock(int(object_id))
                return once(
                    request,
                    lambda: self._answered(request, object_id, form_url, extra_context),
                )
        except IntegrityError:
            # The form was valid when it was checked: somebody saved the same in between.
            text = _("Somebody saved the same at the same moment. Nothing was saved here.")
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def _answered(self, request: HttpRequest, *asked: Any) -> Answered:
        response = super().changeform_view(request, *asked)
        return Answered(response, is_saving(response))

    def lock(self, pk: int) -> None:
        """Hold the row until the form is saved."""
        self.model._default_manager.select_for_update().filter(pk=pk).values_list("pk").first()

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Send a reader to the front page, as Django does. Raises Http404 for a form that was sent.

        The words of a form that finds no row are shown back (digest.kept_words).
        """
        if request.method == "POST":
            raise Http404
        return super()._get_obj_does_not_exist_redirect(  # type: ignore[misc]
            request, opts, object_id
        )

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the row with its version."""
        row: Model | None = super().get_object(request, object_id, from_field)
        if row is not None:
            row.kept_version = version_of(row)  # type: ignore[attr-defined]
        return row

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Model | None = None,
    ) -> HttpResponse:
        """Show the form, and both texts of whatever somebody else saved meanwhile."""
        formsets = [one.formset for one in context["inline_admin_formsets"]]
        shown = [context["adminform"].form, *(form for one in formsets for form in one.forms)]
        context["collisions"] = list(_collisions(shown))
        context["once"] = new_token()
        return super().render_change_form(request, context, add, change, form_url, obj)


def with_plain_line_ends(sent: QueryDict) -> Any:
    """Return a form's data as its page showed it: browsers send every line end as CR LF."""
    plain = sent.copy()
    for name, values in sent.lists():
        plain.setlist(name, [str(value).replace("\r\n", "\n") for value in values])
    plain._mutable = False
    return plain


def _collisions(shown: Iterable[forms.BaseForm]) -> Iterable[Collided]:
    for form in shown:
        if isinstance(form, SeenForm) and form.collided is not None:
            yield form.collided
