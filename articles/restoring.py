"""An earlier version again, as a new one: through the same form, verbs and rules as any other change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pghistory
from django import forms
from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .collisions import LockingAdmin
from .history_pages import NOW, Beside, HistoryAdmin, beside, beside_apart
from .once import Answered, new_token, once
from .seen import SeenForm, as_sent
from .versions import (
    Version,
    changed_names,
    current_values,
    differences,
    values_of,
    versions_of,
)


class KeptForm(SeenForm):
    """A form of a row whose history is kept: it asks why, and can be filled with an earlier version."""

    why = forms.CharField(
        label=gettext_lazy("Why you change it"),
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept in the history, for those who come after you."),
    )
    # Why some fields of a form are fixed, for a person who would restore them.
    fixed_because = gettext_lazy("As this stands now, they cannot be changed.")

    def reason(self) -> str:
        """Return why the person who sent the form changed the row, "" when they do not say."""
        return str(self.cleaned_data.get("why") or "").strip()

    def asked_again(self) -> list[str]:
        """Return the fields that a person fills in when an earlier version is restored."""
        return ["why"]

    def columns_behind(self, name: str) -> set[str]:
        """Return the columns that a field of this form writes."""
        return {name}


class RestoringAdmin(HistoryAdmin, LockingAdmin):
    """A model's admin whose history pages can bring an earlier version back."""

    form = KeptForm

    def get_urls(self) -> list[URLPattern]:
        """Return Django's addresses and the one where a version is restored."""
        view = self.admin_site.admin_view(self.restore_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        return [path("<int:object_id>/restore/", view, name=name), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the page's fields, and for a row that exists why it is changed."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets, (_("For the history"), {"fields": ["why"]})]

    def save_form(self, request: HttpRequest, form: forms.ModelForm, change: bool) -> Any:
        """Return the row as it will be saved; what is written from here on carries the reason."""
        if isinstance(form, KeptForm) and form.reason():
            pghistory.context(reason=form.reason())
        return super().save_form(request, form, change)

    def restore_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """<id>/restore/?version=: what would change, and a form that asks why."""
        with transaction.atomic():
            if request.method == "POST":
                self.lock(object_id)
            row = self.get_object(request, str(object_id))
            if row is None:
                raise Http404
            if not self.has_change_permission(request, row):
                raise PermissionDenied
            asked = request.GET.get("version")
            chosen = next((one for one in versions_of(row) if str(one.key) == asked), None)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_history"
            back = reverse(name, args=[object_id])
            if chosen is None:
                return HttpResponseRedirect(back)
            return once(request, lambda: self._restore(request, row, chosen, back))

    def _restore(self, request: HttpRequest, row: Model, chosen: Version, back: str) -> Answered:
        form_class = self.get_form(request, row, change=True)
        assert issubclass(form_class, KeptForm)
        plan = _Plan(self, form_class(instance=row), row, chosen)
        plan.hide(self.hidden_in_history(request, row))
        plan.apart = beside_apart(self.apart(row, [chosen]), NOW, chosen.key)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[row.pk])
        form: KeptForm = plan.form
        if request.method == "POST" and plan.can_be_done():
            form = form_class(plan.data(request.POST), instance=row)
            form.fields["why"].required = True
            if form.is_valid():
                self._save_restored(request, form, chosen)
                return Answered(HttpResponseRedirect(back), is_saved=True)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Restore version %s") % chosen.number,
            "opts": self.opts,
            "object": row,
            "back": back,
            "form": form,
            "asked": [form[name] for name in form.asked_again() if name in form.fields],
            "told": _told(form),
            "once": new_token(),
            "chosen": chosen,
            "plan": plan,
        }
        page = TemplateResponse(request, "admin/restore.html", context)
        return Answered(page, is_saved=False)

    def _save_restored(self, request: HttpRequest, form: KeptForm, chosen: Version) -> None:
        act = _("Restored version %s") % chosen.number
        with pghistory.context(act=act, reason=form.reason()):
            row = self.save_form(request, form, change=True)
            self.save_model(request, row, form, change=True)
            self.save_related(request, form, [], change=True)
        self.log_change(request, row, act)
        text = _("%(act)s of “%(row)s”, as a new version.") % {"act": act, "row": row}
        self.message_user(request, text, messages.SUCCESS)


class _Plan:
    """What restoring a version would change, what it leaves alone, and what forbids it."""

    def __init__(self, page: RestoringAdmin, form: KeptForm, row: Model, chosen: Version) -> None:
        self.form = form
        self.model = type(row)
        self.now = current_values(row)
        self.then = values_of(row, [chosen.key])[chosen.key]
        self.written = form.written(self.then)
        theirs = form.written(self.now)
        differing = {name for name, value in self.written.items() if theirs.get(name) != value}
        may_be_written = set(flatten_fieldsets(page.fieldsets or ())) - set(page.readonly_fields)
        self.wanted = differing & may_be_written
        self.fixed = {name for name in self.wanted if not _is_open(form, name)}
        self.hidden: Collection[str] = ()
        self.apart: Sequence[Beside] = ()

    def hide(self, names: Collection[str]) -> None:
        """Leave these columns out of what is shown."""
        self.hidden = names

    def can_be_done(self) -> bool:
        """True when something would change and nothing forbids it."""
        return bool(self.wanted) and not self.fixed

    def fixed_names(self) -> list[str]:
        """Return in words what cannot be restored."""
        return [_label(self.form, self.model, name) for name in sorted(self.fixed)]

    def changes(self) -> list[Any]:
        """Return what would change: the text now beside the text of the version."""
        return self._beside(lambda name: name in self._columns())

    def left(self) -> list[Any]:
        """Return what is told differently and stays, because only acts change it."""
        return self._beside(lambda name: name not in self._columns())

    def data(self, posted: QueryDict) -> QueryDict:
        """Return the form as a browser would send it, filled with the version's words."""
        data = QueryDict(mutable=True)
        for name, field in self.form.fields.items():
            initial = self.form.get_initial_for_field(field, name)
            value = self.written[name] if name in self.wanted else initial
            data.setlist(self.form.add_prefix(name), as_sent(field, value))
        for name in ("seen", *self.form.asked_again()):
            data[name] = posted.get(name, "")
        return data

    def _columns(self) -> set[str]:
        """Return the columns behind the fields that would change."""
        return {column for name in self.wanted for column in self.form.columns_behind(name)}

    def _beside(self, is_meant: Any) -> list[Any]:
        names = [name for name in changed_names(self.now, self.then) if is_meant(name)]
        shown = set(names) - set(self.hidden)
        return beside(differences(self.model, self.now, self.then, names=shown))


def _is_open(form: forms.BaseForm, name: str) -> bool:
    return name in form.fields and not form.fields[name].disabled


def _label(form: forms.BaseForm, model: type[Model], name: str) -> str:
    if name in form.fields and form.fields[name].label:
        return str(form.fields[name].label)
    return str(capfirst(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _told(form: forms.BaseForm) -> list[str]:
    """Return what is wrong with the version's words, but for what stands beside the fields asked."""
    asked: Mapping[str, Any] = dict.fromkeys(getattr(form, "asked_again", list)(), True)
    if not form.is_bound:
        return []
    return [
        str(error) if name == "__all__" else f"{_label(form, form._meta.model, name)}: {error}"  # type: ignore[attr-defined]
        for name, errors in form.errors.items()
        if name not in asked
        for error in errors
    ]
