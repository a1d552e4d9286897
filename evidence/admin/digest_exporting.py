"""The list of articles' “Export”: a digest folder, packed, that load_digest reads once unpacked."""

from __future__ import annotations

import tempfile
import zipfile

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from evidence.ingest.digest_writing import folder_files

IN_MEMORY = 5_000_000  # bytes of the packed file; what is larger lies on disk meanwhile
NEEDS = ("articles.view_article", "evidence.view_claim", "evidence.view_assessment")


class DigestExportingAdmin(admin.ModelAdmin):
    """A list of articles with an address that answers with all of them and their claims."""

    change_list_template = "admin/articles/article/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses there are and the export's."""
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="articles_article_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """/admin/articles/article/export/: for those who may see articles, claims and readings."""
        if not request.user.has_perms(NEEDS):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        packed = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
            for name, text in folder_files():
                folder.writestr(name, text)
        packed.seek(0)
        return FileResponse(packed, as_attachment=True, filename="articles.zip")
