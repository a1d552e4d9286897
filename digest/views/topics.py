"""One topic: what its claims rest on, and what is new in it."""

from __future__ import annotations

from typing import Any

from django.views.generic import DetailView

from articles.models import Article, Resource, Topic
from digest import evidence_map
from digest.freshness import Revisioned
from digest.vocabulary import Vocabulary
from evidence.summaries import (
    name_evidence,
    newest_claims,
    summarise_topic,
    support_of,
    with_label_counts,
)

NEWEST = 6


class TopicPage(Revisioned, DetailView):
    """/topics/<slug>/ for everybody."""

    template_name = "articles/topic_detail.html"
    queryset = Topic.objects.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words, topic = Vocabulary.of(self.request), self.object
        ladder = words.ladder
        newest = Article.objects.published().filter(topics=topic).newest().with_card()
        evidence = summarise_topic(topic, ladder)
        on_hold = (
            newest_claims(ladder, topic=topic, is_suspended=True, limit=NEWEST)
            if evidence.suspended_count
            else []
        )
        strongest = evidence.strongest
        articles = list(with_label_counts(newest)[:NEWEST])
        name_evidence(articles, ladder)
        resources = list(Resource.objects.filter(topics=topic).order_by("kind", "title"))
        return super().get_context_data(
            evidence=evidence,
            support=support_of(topic, strongest)
            if strongest and strongest.counts_as_research
            else None,
            weaves=evidence_map.weaves(words),
            years=evidence_map.year_table(
                words,
                evidence_map.by_year(topic.pk),
                [("topic", topic.slug)],
            ),
            on_hold=on_hold,
            claims=newest_claims(ladder, topic=topic, limit=NEWEST),
            articles=articles,
            resources=resources,
            registries=[one for one in resources if one.kind == Resource.Kind.REGISTRY_SEARCH],
            **kwargs,
        )
