"""Where a reader may go on from an article: related reading, its series, guides and registry searches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from articles.models import Article, Resource, Topic
from evidence.models import Claim, Thread
from evidence.summaries import with_label_counts

MAX_RELATED = 6


def related_reading(article: Article, claims: Sequence[Claim]) -> QuerySet[Article]:
    """Return up to six public articles: named by an editor, sharing claims, then newest on its topics.

    `claims` are the article's, with citations. Two articles share claims when they rest on one source, when a
    claim of the one answers a claim of the other, or when both stand in one thread.
    """
    # Sets of articles, each found once by an index: asking every article in turn takes forty times longer.
    named = Article.related.through.objects.filter(from_article=article).values("to_article")
    topics = [topic.pk for topic in article.topics.all()]
    on_topics = Article.topics.through.objects.filter(topic__in=topics).values("article")
    articles = (
        Article.objects.published()
        .exclude(pk=article.pk)
        .annotate(
            is_named=ExpressionWrapper(Q(pk__in=named), BooleanField()),
            is_near=ExpressionWrapper(shares_claims(claims), BooleanField()),
        )
        .filter(Q(is_named=True) | Q(is_near=True) | Q(pk__in=on_topics))
        .order_by("-is_named", "-is_near", "-published_at", "-pk")
        .select_related("author")
        .prefetch_related("topics")
        .defer("body", "search")
    )
    return with_label_counts(articles)[:MAX_RELATED]


def shares_claims(claims: Sequence[Claim]) -> Q:
    """Return the condition that an article shares a source, an answer or a thread with `claims`."""
    ids = [claim.pk for claim in claims]
    sources = {one.source_id for claim in claims for one in claim.citations.all()}
    public = Claim.objects.filter(status=Claim.Status.PUBLISHED)
    threads = Thread.claims.through.objects.filter(claim__in=ids).values("thread")
    nearby = (
        public.filter(citations__source__in=sources),
        public.filter(counterparts__other__in=ids),
        public.filter(counterpart_of__claim__in=ids),
        public.filter(threads__in=threads),
    )
    return reduce(or_, (Q(pk__in=claims.values("article")) for claims in nearby))


def series_parts(article: Article) -> dict[str, Any] | None:
    """Return where the article stands in its series, None when it is in none.

    Shape: part and count from 1, `previous` and `next` articles or None.
    """
    if article.series_id is None:
        return None
    parts = list(
        # The article itself may be a draft that is previewed.
        (Article.objects.published() | Article.objects.filter(pk=article.pk))
        .filter(series=article.series_id)
        .in_series_order()
        .only("slug", "title")
    )
    place = next(index for index, one in enumerate(parts) if one.pk == article.pk)
    return {
        "part": place + 1,
        "count": len(parts),
        "previous": parts[place - 1] if place else None,
        "next": parts[place + 1] if place + 1 < len(parts) else None,
    }


def outside_links(article: Article) -> QuerySet[Resource]:
    """Return the outside guides of the article, and the registry searches of its topics."""
    named = Article.resources.through.objects.filter(article=article, resource=OuterRef("pk"))
    topics = [topic.pk for topic in article.topics.all()]
    searches = Topic.resources.through.objects.filter(resource=OuterRef("pk"), topic__in=topics)
    return Resource.objects.filter(
        Exists(named) | (Exists(searches.filter(resource__kind=Resource.Kind.REGISTRY_SEARCH)))
    ).order_by("kind", "title")
