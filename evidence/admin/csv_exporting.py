"""A list's “Export as CSV”: all of its rows, streamed to those who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path


class CsvExportingAdmin(admin.ModelAdmin):
    """A model's admin with an address that answers with all its rows as CSV."""

    def csv_lines(self) -> Iterator[str]:
        """Return the lines of the file. A model's admin says which."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses there are and the export's."""
        view: Any = self.admin_site.admin_view(self.export_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", view, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """/admin/<app>/<model>/export/: for those who may see the rows."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        answer = StreamingHttpResponse(self.csv_lines(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}s.csv"'
        return answer
