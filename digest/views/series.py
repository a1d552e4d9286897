"""One series: its parts in order, and what they rest on together."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.views.generic import DetailView

from articles.models import Article, Series
from digest.freshness import Revisioned
from evidence.ladder import Ladder
from evidence.models import Claim
from evidence.summaries import name_evidence, together, with_label_counts


class SeriesPage(Revisioned, DetailView):
    """/series/<slug>/ for everybody."""

    template_name = "articles/series_detail.html"
    queryset = Series.objects.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = Article.objects.published().filter(series=self.object).with_card()
        articles = list(with_label_counts(parts.in_series_order()))
        name_evidence(articles, Ladder())
        days = sorted(one.published_at for one in articles if one.published_at)
        claims = Claim.objects.published().filter(article__series=self.object)
        return super().get_context_data(
            articles=articles,
            evidence=together(one.evidence for one in articles),  # type: ignore[attr-defined]
            needs_safety_note=claims.needing_safety_note().exists(),
            first_on=days[0] if days else None,
            latest_on=days[-1] if days else None,
            quiet_years=(timezone.now() - days[-1]).days // 365 if days else 0,
            **kwargs,
        )
