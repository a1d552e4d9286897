"""The list of articles' “Import”: what “Export with claims” hands out, looked at first, then loaded."""

from __future__ import annotations

import io
from typing import Any

import pghistory
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.once import Answered, new_token, once
from evidence.ingest.digest_archive import MAX_PACKED
from evidence.ingest.digest_importing import fingerprint, import_archive, preview_archive
from evidence.ingest.importing import reason_of
from evidence.ingest.merging import Report
from evidence.ingest.problems import CannotLoad, Problem
from evidence.models import ImportFile

from . import kept_upload

ADDRESS = "admin:articles_article_import"
BACK = "admin:articles_article_changelist"
# An import publishes, settles and writes disclaimers: it asks for what these ask for.
NEEDS = (
    "articles.add_article",
    "articles.change_disclaimer",
    "articles.publish_article",
    "evidence.add_claim",
    "evidence.add_source",
    "evidence.settle_claim",
)
SHOWN = 500


class SeenOtherwise(Exception):
    """Importing would do something else by now than the preview said; nothing was changed."""

    def __init__(self, kept: ImportFile, report: Report) -> None:
        self.kept, self.report = kept, report
        super().__init__()


class ArchiveForm(forms.Form):
    """A packed digest folder."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A zip file of up to 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )

    def clean_file(self) -> UploadedFile:
        """Return the file. Raises ValidationError when it is larger than MAX_PACKED."""
        given: UploadedFile = self.cleaned_data["file"]
        if (given.size or 0) > MAX_PACKED:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return given


class DigestImportingAdmin(admin.ModelAdmin):
    """A list of articles with a page that imports articles with their claims."""

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses there are and the import's."""
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="articles_article_import"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, with the way to the import for those who may."""
        may = {"may_import": request.user.has_perms(NEEDS)}
        return super().changelist_view(request, {**may, **(extra_context or {})})

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """/admin/articles/article/import/: for those who may settle and publish."""
        if not request.user.has_perms(NEEDS):
            raise PermissionDenied
        if request.method == "POST" and "confirm" in request.POST:
            return self._confirmed(request)
        is_sent = request.method == "POST"
        form = ArchiveForm(request.POST, request.FILES) if is_sent else ArchiveForm()
        if not form.is_valid():
            return self._asked(request, form)
        given = form.cleaned_data["file"]
        name, body = kept_upload.name_of(given), given.read()
        try:
            report = preview_archive(io.BytesIO(body), name=name)
        except CannotLoad as error:
            return self._asked(request, ArchiveForm(), name=name, problems=error.problems)
        except OperationalError as error:
            form.add_error(None, _("Nothing was read: %(reason)s.") % {"reason": reason_of(error)})
            return self._asked(request, form)
        return self._preview(request, kept_upload.keep(request, name=name, body=body), report)

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        """Import the file that was looked at; show it anew if that would do something else by now."""
        try:
            with transaction.atomic():
                return once(request, lambda: self._imported(request))
        except CannotLoad as error:
            return self._asked(request, ArchiveForm(), problems=error.problems)
        except SeenOtherwise as changed:
            text = _("The site changed since you looked. Nothing was imported; look again.")
            self.message_user(request, text, messages.WARNING)
            return self._preview(request, changed.kept, changed.report)
        except OperationalError as error:
            text = _("Nothing was imported: %(reason)s") % {"reason": reason_of(error)}
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(reverse(BACK))

    def _imported(self, request: HttpRequest) -> Answered:
        """Import and say so. Raises CannotLoad and SeenOtherwise, for the transaction to take all back."""
        kept = kept_upload.confirmed(request)
        answer = HttpResponseRedirect(reverse(BACK))
        if kept is None:
            self.message_user(request, str(kept_upload.GONE), messages.WARNING)
            return Answered(answer, is_saved=False)
        with pghistory.context(act=_("Import of %s") % kept.name):
            report = import_archive(io.BytesIO(bytes(kept.body)), name=kept.name)
        if fingerprint(report) != request.POST.get("shown"):
            raise SeenOtherwise(kept, report)
        kept.delete()
        text = _("Imported: %(made)s made, %(changed)s changed, %(public)s public.") % {
            "made": report.created.total(),
            "changed": report.updated.total(),
            "public": len(report.published),
        }
        self.message_user(request, text, messages.SUCCESS)
        for note in report.notes[:SHOWN]:
            self.message_user(request, note, messages.INFO)
        return Answered(answer, is_saved=True)

    def _asked(
        self,
        request: HttpRequest,
        form: forms.Form,
        *,
        name: str = "",
        problems: list[Problem] | None = None,
    ) -> TemplateResponse:
        problems = problems or []
        return self._page(
            request,
            "admin/import_file.html",
            form=form,
            about=_("A zip file as “Export with claims” above the list of articles hands it out."),
            refused=name or _("The file"),
            problems=problems[:SHOWN],
            left=len(problems[SHOWN:]),
        )

    def _preview(self, request: HttpRequest, kept: ImportFile, report: Report) -> TemplateResponse:
        return self._page(
            request,
            "admin/articles/article/import_preview.html",
            kept=kept,
            report=report,
            # A counter that a template asks for its total looks for an entry of that name.
            counts=[one.total() for one in (report.created, report.updated, report.unchanged)],
            lines=report.written[:SHOWN],
            left=len(report.written[SHOWN:]),
            readings=_readings(report),
            can_import=not report.changed_nothing(),
            shown=fingerprint(report),
            once=new_token(),
        )

    def _page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        whole = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import articles with claims"),
            "back": reverse(BACK),
            "here": reverse(ADDRESS),
            **context,
        }
        return TemplateResponse(request, template, whole)


def _readings(report: Report) -> list[str]:
    """Return, reader by reader, how many new readings the file gives in their name."""
    return [
        ngettext("%(name)s: %(count)s reading", "%(name)s: %(count)s readings", count)
        % {"name": name, "count": count}
        for name, count in report.readers.most_common()
    ]
