"""Acts: the verbs that a curator calls on rows in the admin, from a list or from one row's page.

An act checks its permission, asks what its form asks, calls the verb once a row, and reports every
refusal in the verb's own words. A row that is refused does not stop the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import pghistory
from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .collisions import LockingAdmin
from .legible import is_reason
from .once import Answered, new_token, once

Words = str | Promise
NAMED = 5  # rows that a message names; of the others it says how many


class Doing(NamedTuple):
    """What a verb is called with: the row, what the act's form was told, and by whom."""

    row: Any
    answers: Mapping[str, Any]
    by: AbstractBaseUser


class NothingAsked(forms.Form):
    """The form of an act that needs to know nothing more."""


class ReasonForm(forms.Form):
    """Why, in words that are kept; readers see them where a row is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        validators=[is_reason],
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
    )


def _always(_row: Model) -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """One verb: its name in addresses, who may call it, what it asks, and the refusals it knows.

    `fits` only hides a button that would be refused for certain; the verb decides. `in_vain` is the
    verb's refusal that no answer could turn, "" for none: it is said before the form is shown. `beside`
    makes the context of `beside_template`, which stands beside the form when the act is for one row;
    `form_of` makes a form out of the rows, where what is asked depends on them. What `beforehand` writes
    stays when the verb refuses. `together` answers for several rows of a list instead; `told` makes sentences
    of what the verb returned, where it did part of what was asked.
    """

    name: str
    title: Words
    done: Words
    permission: str
    call: Callable[[Doing], object]
    refusals: tuple[type[Exception], ...]
    form: type[forms.Form] = NothingAsked
    beforehand: Callable[[Doing], object] | None = None
    form_of: Callable[[Sequence[Any]], type[forms.Form]] | None = None
    fits: Callable[[Any], bool] = _always
    in_vain: Callable[[Any, AbstractBaseUser], str] = lambda _row, _by: ""
    beside: Callable[[Any], Mapping[str, Any]] | None = None
    beside_template: str = ""
    together: Callable[[ActingAdmin, HttpRequest, QuerySet[Any]], HttpResponse] | None = None
    told: Callable[[Any], Iterable[str]] = lambda _returned: ()

    def form_for(self, rows: Sequence[Any]) -> type[forms.Form]:
        """Return the form of what the verb needs beside the rows."""
        return self.form_of(rows) if self.form_of else self.form


class ActingAdmin(LockingAdmin):
    """A model's admin whose `acts` are actions of its list and buttons of each row's page."""

    acts: tuple[Act, ...] = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return Django's actions and the acts that the person may do."""
        actions: dict[str, Any] = super().get_actions(request)
        if IS_POPUP_VAR in request.GET:
            return actions
        for act in self.acts:
            if request.user.has_perm(act.permission):
                actions[act.name] = (self._action(act), act.name, act.title)
        return actions

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; an act that is not theirs is forbidden, not only left out of the menu."""
        wanted = request.POST.getlist("action")
        for act in self.acts:
            if act.name in wanted:
                _require(request, act)
        return super().changelist_view(request, extra_context)

    def get_urls(self) -> list[URLPattern]:
        """Return Django's addresses and one for each act on one row."""
        own = [
            path(
                f"<int:object_id>/{act.name}/",
                self.admin_site.admin_view(self._view(act)),
                name=self._url_name(act),
            )
            for act in self.acts
        ]
        return own + super().get_urls()

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Model | None = None,
    ) -> HttpResponse:
        """Show one row with a button for each act that the person may do and that makes sense."""
        context["acts"] = [
            {"url": reverse(f"admin:{self._url_name(act)}", args=[obj.pk]), "title": act.title}
            for act in self.acts
            if obj is not None and request.user.has_perm(act.permission) and act.fits(obj)
        ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _url_name(self, act: Act) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{act.name}"

    def _action(self, act: Act) -> Callable[..., HttpResponse]:
        def action(_admin: ActingAdmin, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
            self._name_missing(request, rows)
            if act.together:
                return act.together(self, request, rows)
            return self._ask_or_do(request, act, rows, back=request.get_full_path())

        return action

    def _name_missing(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Say which of the chosen rows are not in the list any more."""
        chosen = {int(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)}
        if request.POST.get("select_across", "0") not in {"", "0"}:
            return
        if missing := sorted(chosen - set(rows.order_by().values_list("pk", flat=True))):
            named = _listed([str(key) for key in missing])
            text = _("Not in this list any more, and left out: number %s.") % named
            self.message_user(request, text, messages.WARNING)

    def _view(self, act: Act) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: int) -> HttpResponse:
            _require(request, act)
            row = self.get_object(request, str(object_id))
            if row is None:
                raise Http404
            if not self.has_view_permission(request, row):
                raise PermissionDenied
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return self._ask_or_do(request, act, [row], back=reverse(name, args=[object_id]))

        return view

    def _ask_or_do(
        self, request: HttpRequest, act: Act, rows: Iterable[Model], *, back: str
    ) -> HttpResponse:
        """Show the act's form until it is filled in, then call the verb on every row."""
        chosen = list(rows)
        if "confirmed" not in request.POST and self._is_in_vain(request, act, chosen):
            return HttpResponseRedirect(back)
        form = act.form_for(chosen)(request.POST if "confirmed" in request.POST else None)
        asks = not isinstance(form, NothingAsked)
        is_ready = form.is_valid() if asks else True
        if request.method != "POST" or not is_ready:
            return self._asking_page(request, act, chosen, form, back)
        answers = form.cleaned_data if asks else {}

        def do() -> Answered:
            is_done = self._do(request, act, chosen, answers)
            # What somebody wrote is not thrown away because the verb refused.
            if is_done or not asks:
                return Answered(HttpResponseRedirect(back), is_done)
            again = act.form_for(chosen)() if act.beforehand else form
            return Answered(self._asking_page(request, act, chosen, again, back), False)

        with transaction.atomic():
            return once(request, do)

    def _is_in_vain(self, request: HttpRequest, act: Act, chosen: list[Model]) -> bool:
        """Refuse at once what would be refused for every row, whatever is filled in."""
        by = cast(AbstractBaseUser, request.user)
        refused = [(row, act.in_vain(row, by)) for row in chosen]
        if not refused or not all(why for _row, why in refused):
            return False
        for row, why in refused:
            self._refuse(request, row, why)
        return True

    def _asking_page(
        self, request: HttpRequest, act: Act, chosen: list[Model], form: forms.Form, back: str
    ) -> HttpResponse:
        """Return the page that asks what the act needs to know, with what is filled in already."""
        context = {
            **self.admin_site.each_context(request),
            "title": act.title,
            "opts": self.opts,
            "act": act,
            "rows": chosen,
            "form": form,
            "beside": _beside(act, chosen),
            "back": back,
            "once": new_token(),
            "selected": request.POST.getlist("_selected_action"),
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/act.html", context)

    def _do(
        self, request: HttpRequest, act: Act, rows: Iterable[Model], answers: Mapping[str, Any]
    ) -> bool:
        """Call the verb on every row and say what came of it; True when anything was done."""
        done: list[str] = []
        for row in rows:
            try:
                if act.beforehand:
                    act.beforehand(Doing(row, answers, cast(AbstractBaseUser, request.user)))
                with (
                    transaction.atomic(),
                    pghistory.context(act=str(act.title), reason=_reason(answers)),
                ):
                    returned = act.call(Doing(row, answers, cast(AbstractBaseUser, request.user)))
            except act.refusals as refusal:
                self._refuse(request, row, str(refusal))
            except ObjectDoesNotExist:
                self._refuse(request, row, _("It is no longer there."))
            else:
                done.append(_("“%s”") % row)
                self.log_change(request, row, str(act.title))
                for text in act.told(returned):
                    self.message_user(request, text, messages.WARNING)
        if done:
            text = _("%(done)s: %(rows)s.") % {"done": act.done, "rows": _listed(done)}
            self.message_user(request, text, messages.SUCCESS)
        return bool(done)

    def _refuse(self, request: HttpRequest, row: Model, why: str) -> None:
        text = _("Not done for “%(row)s”: %(why)s") % {"row": row, "why": why}
        self.message_user(request, text, messages.ERROR)


def _reason(answers: Mapping[str, Any]) -> str:
    """Return the reason among what was asked: it stands in the history of what the act wrote."""
    return str(answers.get("reason") or answers.get("text") or "")


def _beside(act: Act, rows: list[Model]) -> SafeString:
    if act.beside is None or len(rows) != 1:
        return SafeString()
    return render_to_string(act.beside_template, act.beside(rows[0]))


def _require(request: HttpRequest, act: Act) -> None:
    if not request.user.has_perm(act.permission):
        raise PermissionDenied


def _listed(names: Sequence[str]) -> str:
    shown = "; ".join(names[:NAMED])
    more = len(names) - NAMED
    return shown if more <= 0 else _("%(rows)s and %(count)s more") % {"rows": shown, "count": more}
