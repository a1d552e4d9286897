"""A list's “Export as CSV”: the rows that it shows, streamed to those who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse

from articles.choosing import ListingAdmin


class CsvExportingAdmin(ListingAdmin):
    """A model's admin with an address that answers with the rows of its list as CSV."""

    def csv_lines(self, rows: QuerySet[Any]) -> Iterator[str]:
        """Return the lines of the file for these rows. A model's admin says which."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses there are and the export's."""
        view: Any = self.admin_site.admin_view(self.export_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", view, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """/admin/<app>/<model>/export/?status__exact=draft: for those who may see the rows.

        The address is narrowed as the list's is. What the list refuses, it says itself, on its page.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        listed: Any = self.get_changelist_instance(request)
        if listed.refused:
            list(messages.get_messages(request))  # The list is about to say the same.
            address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")
        # The list joins and counts what its columns show; the file needs none of it.
        chosen = listed.queryset.order_by().values("pk")
        rows = self.model._default_manager.filter(pk__in=chosen)
        answer = StreamingHttpResponse(self.csv_lines(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}s.csv"'
        return answer
