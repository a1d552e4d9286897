"""One topic: what its claims rest on, and what is new in it."""

from __future__ import annotations

from typing import Any

from django.views.generic import DetailView

from articles.models import Article, Resource, Topic
from digest.freshness import Revisioned
from evidence.ladder import Ladder
from evidence.summaries import (
    name_evidence,
    newest_claims,
    summarise_topic,
    with_label_counts,
)

NEWEST = 6


class TopicPage(Revisioned, DetailView):
    """/topics/<slug>/ for everybody."""

    template_name = "articles/topic_detail.html"
    queryset = Topic.objects.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ladder, topic = Ladder(), self.object
        newest = Article.objects.published().filter(topics=topic).newest().with_card()
        evidence = summarise_topic(topic, ladder)
        on_hold = (
            newest_claims(ladder, topic=topic, is_suspended=True, limit=NEWEST)
            if evidence.suspended_count
            else []
        )
        articles = list(with_label_counts(newest)[:NEWEST])
        name_evidence(articles, ladder)
        return super().get_context_data(
            evidence=evidence,
            on_hold=on_hold,
            claims=newest_claims(ladder, topic=topic, limit=NEWEST),
            articles=articles,
            resources=Resource.objects.filter(topics=topic).order_by("kind", "title"),
            **kwargs,
        )
