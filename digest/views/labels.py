"""The ladder, and each label on it."""

from __future__ import annotations

from typing import Any

from django.views.generic import DetailView, TemplateView

from digest.freshness import Revisioned
from evidence.label_history import versions
from evidence.ladder import Ladder
from evidence.models import EvidenceLabel
from evidence.summaries import count_published, newest_claims

EXAMPLES = 5


class LabelList(Revisioned, TemplateView):
    """/labels/ for everybody: the whole ladder, what stands beside it, what is still to come."""

    template_name = "evidence/evidencelabel_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ladder, counts = Ladder(), count_published()
        return super().get_context_data(
            rungs=[(label, counts[label.pk]) for label in ladder.rungs()],
            beside=[(label, counts[label.pk]) for label in ladder.beside()],
            to_come=[(label, counts[label.pk]) for label in ladder.to_come()],
            **kwargs,
        )


class LabelPage(Revisioned, DetailView):
    """/labels/<slug>/ for everybody: what one label means, with the newest claims under it."""

    template_name = "evidence/evidencelabel_detail.html"
    context_object_name = "label"
    queryset = EvidenceLabel.objects.select_related("stand_in")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ladder = Ladder()
        claims = newest_claims(ladder, label=self.object, limit=EXAMPLES)
        return super().get_context_data(
            rungs=ladder.rungs(),
            claims=claims,
            claim_count=count_published()[self.object.pk],
            versions=versions(self.object),
            **kwargs,
        )
