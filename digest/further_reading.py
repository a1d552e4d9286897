"""Where a reader may go on from an article: related reading, its series, guides and registry searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Article, Resource, Topic
from evidence.models import Claim, Thread
from evidence.summaries import with_label_counts

MAX_RELATED = 6


def related_reading(article: Article, claims: Sequence[Claim]) -> QuerySet[Article]:
    """Return up to six public articles: named by an editor, sharing claims, then newest on its topics.

    `claims` are the article's, with citations. Two articles share claims when they rest on one source, when a
    claim of the one answers a claim of the other, or when both stand in one thread.
    """
    named = Article.related.through.objects.filter(from_article=article, to_article=OuterRef("pk"))
    topics = [topic.pk for topic in article.topics.all()]
    shared = Article.topics.through.objects.filter(article=OuterRef("pk"), topic__in=topics)
    articles = (
        Article.objects.published()
        .exclude(pk=article.pk)
        .annotate(is_named=Exists(named), is_near=shares_claims(claims))
        .filter(Q(is_named=True) | Q(is_near=True) | Exists(shared))
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
    theirs = Claim.objects.filter(article=OuterRef("pk"), status=Claim.Status.PUBLISHED)
    members = Thread.claims.through.objects
    threads = members.filter(claim__in=ids).values("thread")
    near = members.filter(
        thread__in=threads,
        claim__article=OuterRef("pk"),
        claim__status=Claim.Status.PUBLISHED,
    )
    return (
        Q(Exists(theirs.filter(citations__source__in=sources)))
        | Q(
            Exists(theirs.filter(Q(counterparts__other__in=ids) | Q(counterpart_of__claim__in=ids)))
        )
        | Q(Exists(near))
    )


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
