"""One source: its record, its integrity, and the claims that rest on it."""

from __future__ import annotations

from typing import Any

from django.views.generic import DetailView

from digest.freshness import Revisioned
from evidence.ladder import Ladder
from evidence.models import Citation, Source
from evidence.safety import needs_care
from evidence.source_changes import lines

MAX_CLAIMS = 100


class SourcePage(Revisioned, DetailView):
    """/sources/<id>/ for everybody, of a source that a public claim rests on; 404 otherwise."""

    template_name = "evidence/source_detail.html"
    queryset = Source.objects.cited_in_public().select_related("study").defer("raw")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Citation.objects.in_public().filter(source=self.object)
        citations = list(found.with_claims()[:MAX_CLAIMS])
        Ladder().name(citation.claim for citation in citations)
        same_study = (
            Source.objects.cited_in_public()
            .filter(study__isnull=False, study=self.object.study_id)
            .exclude(pk=self.object.pk)
            .defer("raw", "abstract")
        )
        return super().get_context_data(
            citations=citations,
            needs_care=any(needs_care(one.claim, self.object) for one in citations),
            same_study=same_study,
            changes=lines(self.object),
            **kwargs,
        )
