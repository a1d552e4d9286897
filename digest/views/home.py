"""The front page."""

from __future__ import annotations

from typing import Any

from django.views.generic import TemplateView

from articles.models import Article
from digest.freshness import Revisioned
from evidence.ladder import Ladder
from evidence.summaries import count_published, name_evidence, with_label_counts


class HomePage(Revisioned, TemplateView):
    """/ for everybody: what this is, the ladder in one glance, the newest articles, search."""

    template_name = "digest/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ladder = Ladder()
        newest = list(with_label_counts(Article.objects.published().newest().with_card())[:6])
        name_evidence(newest, ladder)
        counts = count_published()
        rungs = [(label, counts[label.pk]) for label in ladder.rungs()]
        badged = sum(counts[label.pk] for label in ladder if label.is_active)
        return super().get_context_data(
            rungs=rungs, unbadged=counts.total() - badged, articles=newest, **kwargs
        )
