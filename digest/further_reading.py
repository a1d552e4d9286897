"""Where a reader may go on from an article: related reading, its series, guides and registry searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from articles.models import Article, Resource, Topic
from evidence.models import Claim

from . import prepared

MAX_RELATED = 6

# Each set of articles is found by an index; asking every article in turn whether it is related takes
# forty times longer. Of those on the topics alone no more than the newest six can be among the six.
RELATED = """
    WITH near (claim_id) AS (
        SELECT claim_id FROM evidence_citation WHERE source_id = ANY(%(sources)s::bigint[])
        UNION
        SELECT claim_id FROM evidence_counterpart WHERE other_id = ANY(%(claims)s::bigint[])
        UNION
        SELECT other_id FROM evidence_counterpart WHERE claim_id = ANY(%(claims)s::bigint[])
        UNION
        SELECT other.claim_id FROM evidence_thread_claims own
        JOIN evidence_thread_claims other USING (thread_id)
        WHERE own.claim_id = ANY(%(claims)s::bigint[])
    ), found (id, closeness) AS (
        SELECT to_article_id, 2 FROM articles_article_related
        WHERE from_article_id = %(article)s::bigint
        UNION
        SELECT claim.article_id, 1 FROM near JOIN evidence_claim claim ON claim.id = near.claim_id
        WHERE claim.status = 'published'
        UNION
        (SELECT article.id, 0 FROM articles_article article
         WHERE article.status = 'published' AND article.id <> %(article)s::bigint AND EXISTS (
             SELECT FROM articles_article_topics tagged
             WHERE tagged.article_id = article.id AND tagged.topic_id = ANY(%(topics)s::bigint[]))
         ORDER BY article.published_at DESC, article.id DESC LIMIT %(most)s::int)
    )
    SELECT article.id FROM found JOIN articles_article article ON article.id = found.id
    WHERE article.status = 'published' AND article.id <> %(article)s::bigint
    GROUP BY article.id
    ORDER BY sum(found.closeness) DESC, article.published_at DESC, article.id DESC
    LIMIT %(most)s::int
"""


def related_reading(article: Article, claims: Sequence[Claim]) -> list[int]:
    """Return the ids of up to six public articles, the closest first, then the newest.

    Closest are those that an editor named, then those that share claims, then those on its topics.
    `claims` are the article's, with citations. Two articles share claims when they rest on one source, when a
    claim of the one answers a claim of the other, or when both stand in one thread. One query.
    """
    values = {
        "article": article.pk,
        "claims": [claim.pk for claim in claims],
        "sources": list({one.source_id for claim in claims for one in claim.citations.all()}),
        "topics": [topic.pk for topic in article.topics.all()],
        "most": MAX_RELATED,
    }
    return [pk for (pk,) in prepared.fetch(RELATED, values)]


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
