"""The admin's “Add by identifier”: identifiers, what the services answer, a confirmation."""

from __future__ import annotations

from dataclasses import dataclass

import pghistory
from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence.ingest.fetch import PAGE, CannotFetch, fetcher
from evidence.ingest.fetch_records import Asked, Found, find, kept, recognised, restored
from evidence.ingest.fetch_saving import Saved, save
from evidence.ingest.record import Record

MAX_IDENTIFIERS = 10
MAX_KEPT = 2_000_000  # characters of a form, below Django's own limit of 2.5 MB
KEPT_SECONDS = 3_600
ADDRESS = "admin:evidence_source_changelist"


class IdentifiersForm(forms.Form):
    """Up to ten identifiers, one a line."""

    identifiers = forms.CharField(
        label=gettext_lazy("Identifiers"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 60}),
        help_text=gettext_lazy("PMIDs, DOIs and NCT numbers, one a line, up to ten."),
    )

    def clean_identifiers(self) -> list[Asked]:
        """Return what is asked for, each once. Raises ValidationError naming every line that is none."""
        given = [line.strip() for line in self.cleaned_data["identifiers"].splitlines()]
        wanted, problems = [], []
        for line in filter(None, given):
            try:
                wanted.append(recognised(line))
            except ValueError as error:
                problems.append(f"{error}.")
        wanted = list(dict.fromkeys(wanted))
        if len(wanted) > MAX_IDENTIFIERS:
            problems.append(_("These are more than ten. The command line takes any number."))
        if problems:
            raise forms.ValidationError(problems)
        return wanted


@dataclass(frozen=True)
class Shown:
    """One identifier as the page shows it: what saving would do, the record, and its sealed text."""

    asked: Asked
    result: str
    problem: str
    record: Record | None
    sealed: str = ""


class FetchingAdmin(admin.ModelAdmin):
    """A list of sources with an “Add by identifier” page."""

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses there are and this page's."""
        view = self.admin_site.admin_view(self.fetch_view)
        return [path("fetch/", view, name="evidence_source_fetch"), *super().get_urls()]

    def fetch_view(self, request: HttpRequest) -> HttpResponse:
        """/admin/evidence/source/fetch/: for those who may add sources."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "save" in request.POST:
            return self._save(request)
        form = IdentifiersForm(request.POST if request.method == "POST" else None)
        shown: list[Shown] = []
        if form.is_valid():
            try:
                with fetcher(PAGE) as get:
                    found = list(find(get, form.cleaned_data["identifiers"]))
                shown = _looked_at(request, found)
            except CannotFetch as error:
                form.add_error(None, str(error))
        return TemplateResponse(
            request,
            "admin/evidence/source/fetch.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Add by identifier"),
                "back": reverse(ADDRESS),
                "form": form,
                "shown": shown,
                "can_save": any(one.sealed for one in shown),
            },
        )

    def _save(self, request: HttpRequest) -> HttpResponse:
        """Save what was looked at and still ticked; each by itself."""
        saved: list[Saved] = []
        for sealed in request.POST.getlist("record")[:MAX_IDENTIFIERS]:
            try:
                found = restored(_signer(request).unsign_object(sealed, max_age=KEPT_SECONDS))
            except signing.BadSignature:
                text = _("What was found is more than an hour old, or not yours. Fetch it again.")
                self.message_user(request, text, messages.ERROR)
                continue
            with pghistory.context(curator=request.user.pk):
                saved.append(save(found))
        for one in saved:
            level = messages.ERROR if one.problem else messages.SUCCESS
            self.message_user(request, str(one), level)
        if not request.POST.getlist("record"):
            self.message_user(
                request, _("Nothing was ticked. Nothing was saved."), messages.WARNING
            )
        return HttpResponseRedirect(reverse(ADDRESS))


def _looked_at(request: HttpRequest, found: list[Found]) -> list[Shown]:
    """Try the saving of each record, take it back, and seal the record for the confirmation."""
    shown, room = [], MAX_KEPT
    for one in found:
        tried = save(one, is_dry_run=True)
        problem, sealed = tried.problem, ""
        if not problem:
            sealed = _signer(request).sign_object(kept(one), compress=True)
            if len(sealed) > room:
                problem, sealed = _("It is too large for this page; use the command line."), ""
            room -= len(sealed)
        shown.append(Shown(one.asked, tried.result, problem, one.record, sealed))
    return shown


def _signer(request: HttpRequest) -> signing.TimestampSigner:
    """Return what seals records for one person: nobody can change or pass on what was fetched."""
    return signing.TimestampSigner(salt=f"evidence.source_fetch.{request.user.pk}")
