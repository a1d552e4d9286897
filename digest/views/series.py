"""One series: its parts in order."""

from __future__ import annotations

from typing import Any

from django.views.generic import DetailView

from articles.models import Article, Series
from digest.freshness import Revisioned
from evidence.ladder import Ladder
from evidence.summaries import name_evidence, with_label_counts


class SeriesPage(Revisioned, DetailView):
    """/series/<slug>/ for everybody."""

    template_name = "articles/series_detail.html"
    queryset = Series.objects.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = Article.objects.published().filter(series=self.object).with_card()
        articles = list(with_label_counts(parts.in_series_order()))
        name_evidence(articles, Ladder())
        return super().get_context_data(articles=articles, **kwargs)
