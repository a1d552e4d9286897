"""The admin's import of sources: a file or pasted text, a preview of what would happen, a confirmation."""

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
from django.utils.translation import gettext_lazy

from evidence.ingest.formats import KNOWN
from evidence.ingest.importing import (
    Limits,
    import_file,
    lock_sources,
    preview_file,
    reason_of,
)
from evidence.ingest.outcomes import RESULTS
from evidence.ingest.record import CannotRead

from . import kept_upload

MAX_UPLOAD = 20 * 1024 * 1024
LIMITS = Limits(bytes=100_000_000, records=2_000)
SHOWN = 500
LOST = "\ufffd"  # what stands for bytes that are no text
ADDRESS = "admin:evidence_source_changelist"


class ImportForm(forms.Form):
    """A file, or the text of one."""

    file = forms.FileField(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("Up to 20 MB.")
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80}),
        help_text=gettext_lazy("Up to 2 MB."),
    )

    def clean_file(self) -> UploadedFile | None:
        """Return the file. Raises ValidationError when it is larger than 20 MB."""
        given: UploadedFile | None = self.cleaned_data["file"]
        if given is not None and (given.size or 0) > MAX_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return given

    def clean_text(self) -> str:
        """Return the text. Raises ValidationError where a character was lost before it came here."""
        given: str = self.cleaned_data["text"]
        if LOST in given:
            line = given.count("\n", 0, given.index(LOST)) + 1
            raise forms.ValidationError(
                _(
                    "Line %s holds “\ufffd”: a character was lost there. Send the file itself instead."
                )
                % line
            )
        return given

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError unless there is a file or a text, and not both."""
        data = super().clean() or {}
        has_text = bool((data.get("text") or "").strip())
        is_read = "file" in data and "text" in data
        if is_read and bool(data["file"]) == has_text:
            raise forms.ValidationError(_("Choose a file or paste a text, one of the two."))
        return data

    def body(self) -> bytes:
        """What is to be imported."""
        given = self.cleaned_data["file"]
        return given.read() if given else self.cleaned_data["text"].encode("utf-8", "surrogatepass")

    def name(self) -> str:
        """What to call it."""
        given = self.cleaned_data["file"]
        return kept_upload.name_of(given) if given else _("pasted text")


class ImportingAdmin(admin.ModelAdmin):
    """A list of sources with an “Import” page."""

    change_list_template = "admin/evidence/source/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Return Django's addresses and the import page's."""
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="evidence_source_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """/admin/evidence/source/import/: for those who may add sources."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "confirm" in request.POST:
            return self._confirmed(request)
        is_sent = request.method == "POST"
        form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
        answer = self._preview(request, form) if form.is_valid() else None
        about = _("What kind of file it is shows by its content: %s.") % KNOWN
        return answer or self._page(request, "admin/import_file.html", form=form, about=about)

    def _preview(self, request: HttpRequest, form: ImportForm) -> HttpResponse | None:
        """Show what would happen; None when the file cannot be read, which the form then says."""
        body, name = form.body(), form.name()
        try:
            preview = preview_file(io.BytesIO(body), file=name, limits=LIMITS, show=SHOWN)
        except CannotRead as error:
            form.add_error(None, _("%(name)s %(reason)s") % {"name": name, "reason": error})
            return None
        except OperationalError as error:
            form.add_error(None, _("Nothing was read: %(reason)s.") % {"reason": reason_of(error)})
            return None
        kept = kept_upload.keep(request, name=name, body=body)
        return self._page(
            request,
            "admin/evidence/source/import_preview.html",
            preview=preview,
            counts=[(_(result), preview.report.counts[result]) for result in RESULTS],
            left=sum(preview.report.counts.values()) - len(preview.outcomes),
            kept=kept,
            can_import=True,
        )

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        """Import the file that was looked at. A second click finds it gone."""
        try:
            with transaction.atomic():
                kept = kept_upload.confirmed(request)
                if kept is None:
                    self.message_user(request, str(kept_upload.GONE), messages.WARNING)
                    return HttpResponseRedirect(reverse(ADDRESS))
                lock_sources()
                with pghistory.context(curator=request.user.pk):
                    _kind, report = import_file(
                        io.BytesIO(bytes(kept.body)), file=kept.name, limits=LIMITS
                    )
                kept.delete()
        except (CannotRead, OperationalError) as error:
            reason = reason_of(error) if isinstance(error, OperationalError) else str(error)
            text = _("Nothing was imported: %(reason)s") % {"reason": reason}
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(reverse(ADDRESS))
        words = ", ".join(f"{report.counts[result]} {_(result)}" for result in RESULTS)
        self.message_user(request, _("Imported: %(words)s.") % {"words": words}, messages.SUCCESS)
        if report.conflicts:
            text = _("%(count)s conflicts wait to be decided.") % {"count": report.conflicts}
            self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(reverse(ADDRESS))

    def _page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        whole = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import sources"),
            "back": reverse(ADDRESS),
            "here": reverse("admin:evidence_source_import"),
            **context,
        }
        return TemplateResponse(request, template, whole)
