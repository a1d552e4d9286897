"""One source: its record, its integrity, and the claims that rest on it."""

from __future__ import annotations

from typing import Any

from django.views.generic import DetailView

from digest import source_page
from digest.freshness import Revisioned
from evidence.models import Source


class SourcePage(Revisioned, DetailView):
    """/sources/<id>/ for everybody, of a source that a public claim rests on; 404 otherwise."""

    template_name = "evidence/source_detail.html"
    queryset = Source.objects.cited_in_public().select_related("study").defer("raw")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**source_page.assemble(self.object), **kwargs)
