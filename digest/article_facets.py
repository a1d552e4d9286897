"""Counts beside every choice of the article list, and its page. Always exact.

An article counts once however many of its claims match, and what belongs to claims must hold for
one of its claims together: a label and a claimant on two different claims do not make a match.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear

from articles.models import Article
from evidence.models import ClaimReading
from evidence.models.reading import CLAIMANTS, SUBJECTS

from . import search
from .counts import Counts, Narrowing
from .facets import PAGE_SIZE, TRUE
from .filters import RELEVANCE, STRONGEST, ArticleFilter

COUNTS = """
    WITH hit AS MATERIALIZED ({hits})
    SELECT 'kind', kind, NULL::bigint[], 0, 0, count(*) FROM hit
    WHERE in_topic AND in_years AND in_claim GROUP BY kind
    UNION ALL
    SELECT 'year', year::text, NULL, 0, 0, count(*) FROM hit
    WHERE in_kind AND in_topic AND in_claim GROUP BY year
    UNION ALL
    SELECT 'topic', tagged.topic_id::text, NULL, 0, 0, count(*)
    FROM hit JOIN articles_article_topics tagged ON tagged.article_id = hit.id
    WHERE in_kind AND in_years AND in_claim GROUP BY tagged.topic_id
    UNION ALL
    SELECT 'total', '', NULL, 0, 0, count(*) FROM hit
    WHERE in_kind AND in_topic AND in_years AND in_claim
    UNION ALL
    SELECT 'published', '', NULL, 0, 0, count(*) FROM articles_article WHERE status = 'published'
    UNION ALL
    SELECT 'claims', '', labels, subjects, claimants, count(*) FROM (
        SELECT array_agg(DISTINCT claim.label_id) FILTER (WHERE fits_subject AND fits_claimant)
                   AS labels,
               bit_or(1 << claim.subject) FILTER (WHERE fits_label AND fits_claimant) AS subjects,
               bit_or(1 << claim.claimant) FILTER (WHERE fits_label AND fits_subject) AS claimants
        FROM hit
        JOIN evidence_claimreading claim ON claim.article_id = hit.id
        CROSS JOIN LATERAL (
            SELECT claim.label_id = ANY(%s) AS fits_label,
                   %s IN (0, claim.subject) AS fits_subject,
                   %s IN (0, claim.claimant) AS fits_claimant
        ) fits
        WHERE in_kind AND in_topic AND in_years
        GROUP BY hit.id
    ) article GROUP BY labels, subjects, claimants
"""


def list_articles(asked: ArticleFilter, size: int = PAGE_SIZE) -> tuple[list[int], Counts]:
    """Return the ids of the page that a valid filter asks for, and the counts."""
    start = (asked.page_number - 1) * size
    counts = _count(asked)
    if start >= counts.total:
        return [], counts
    return list(_sorted(asked).values_list("pk", flat=True)[start : start + size]), counts


def _count(asked: ArticleFilter) -> Counts:
    narrowing = Narrowing.of(asked)
    hits, params = _hits(asked).query.sql_with_params()
    allowed = [pk for pk in asked.vocabulary.stored if narrowing.allows_label(pk)]
    values = [*params, allowed, narrowing.subject or 0, narrowing.claimant or 0]
    counts = Counts()
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(hits=hits), values)
        for what, value, labels, subjects, claimants, n in cursor.fetchall():
            if what == "claims":
                _count_labels(counts, labels or [], n, asked, narrowing)
                _count_bits(counts.subject, SUBJECTS, subjects, n)
                _count_bits(counts.claimant, CLAIMANTS, claimants, n)
            elif what == "kind":
                counts.kind[value] = n
            elif what in ("year", "topic"):
                getattr(counts, what)[int(value)] = n
            else:
                setattr(counts, what, n)
    return counts


def _hits(asked: ArticleFilter) -> QuerySet[Any, Any]:
    conditions = asked.conditions()
    text = conditions.get("q")
    found = Article.objects.published()
    years = Q(*(conditions[name] for name in ("year_from", "year_to") if name in conditions))
    return (
        (found.filter(text) if text else found)
        .order_by()
        .values(
            "id",
            "kind",
            year=ExtractYear("published_at", tzinfo=UTC),
            in_kind=_flag(conditions.get("kind")),
            in_topic=_flag(conditions.get("topic")),
            in_years=_flag(years),
            in_claim=_flag(conditions.get("claim")),
        )
    )


def _flag(condition: Q | None) -> ExpressionWrapper:
    return ExpressionWrapper(condition, BooleanField()) if condition else TRUE


def _count_labels(
    counts: Counts, labels: list[int], n: int, asked: ArticleFilter, narrowing: Narrowing
) -> None:
    """Add `n` articles whose fitting claims have these labels, whatever label is asked for."""
    for label in labels:
        if narrowing.strong is None or label in narrowing.strong:
            counts.label[label] += n
    chosen = {pk for pk in labels if narrowing.labels is None or pk in narrowing.labels}
    for rung in asked.vocabulary.rungs:
        if chosen & asked.vocabulary.at_least(rung):
            counts.at_least[rung.slug] += n


def _count_bits(counter: Counter[str], numbers: dict[str, int], bits: int | None, n: int) -> None:
    for value, number in numbers.items():
        if (bits or 0) & (1 << number):
            counter[value] += n


def _sorted(asked: ArticleFilter) -> QuerySet[Article]:
    found: QuerySet[Article] = asked.qs
    newest = ("-published_at", "-pk")
    claims = ClaimReading.objects.filter(
        *asked.claim_conditions().values(), article_id=OuterRef("pk")
    ).order_by()
    if asked.sort_key == STRONGEST:
        strength = Case(
            *(When(label_id=rung.pk, then=rung.strength) for rung in asked.vocabulary.rungs)
        )
        best = claims.values("article_id").annotate(best=Max(strength)).values("best")
        return found.annotate(best=Subquery(best)).order_by(
            F("best").desc(nulls_last=True), *newest
        )
    if asked.sort_key == RELEVANCE and asked.text:
        spoken = claims.filter(search.condition(asked.text, "words"))
        best = (
            spoken.values("article_id")
            .annotate(best=Max(search.score(asked.text, "words")))
            .values("best")
        )
        none = Value(0.0, output_field=FloatField())
        return found.annotate(
            score=search.score(asked.text, "search") + Coalesce(Subquery(best), none)
        ).order_by("-score", *newest)
    return found.order_by(*newest)
