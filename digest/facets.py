"""Counts beside every choice of the claim list, and the page that goes with them. Always exact.

Each count obeys all filters but its own. Label, one topic and years are answered from the kept
counts; any other filter from one scan of the reading rows it can match, which also gives the page
when words are searched for, so that hits are found and ranked once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, ExpressionWrapper, Q, QuerySet, Value, When

from evidence.models import ClaimReading
from evidence.models.reading import (
    CLAIMANT_BITS,
    CLAIMANTS,
    KIND_AT,
    KIND_BITS,
    KINDS,
    LABEL_AT,
    SUBJECT_AT,
    SUBJECT_BITS,
    SUBJECTS,
    YEAR_AT,
    YEAR_BITS,
)

from . import search
from .counts import Counts, Narrowing
from .filters import NEWEST, STRONGEST, ClaimFilter

PAGE_SIZE = 20
TRUE = ExpressionWrapper(Value(True), output_field=BooleanField())

KEPT_COUNTS = """
    WITH cell AS NOT MATERIALIZED (
        SELECT facet, value, topic_id, label_id, year, n FROM evidence_claimcount
        UNION ALL
        SELECT facet, value, topic_id, label_id, year, n FROM evidence_claimcountchange
    )
    SELECT 'all', label_id, year, sum(n)::bigint FROM cell
    WHERE facet = 'all' AND topic_id = %(topic)s GROUP BY label_id, year
    UNION ALL
    SELECT 'topic', topic_id, 0, sum(n)::bigint FROM cell
    WHERE facet = 'all' AND topic_id > 0 AND label_id = ANY(%(labels)s)
      AND year BETWEEN %(first)s AND %(last)s GROUP BY topic_id
    UNION ALL
    SELECT facet, value, 0, sum(n)::bigint FROM cell
    WHERE facet IN ('kind', 'subject', 'claimant') AND topic_id = %(topic)s
      AND label_id = ANY(%(labels)s) AND year BETWEEN %(first)s AND %(last)s GROUP BY facet, value
    UNION ALL
    SELECT 'published', 0, 0, coalesce(sum(n), 0)::bigint FROM cell
    WHERE facet = 'all' AND topic_id = 0
"""
SCANNED_COUNTS = """
    SELECT 'code', code, NULL::integer[], count(*) FROM hit WHERE in_topic GROUP BY code
    UNION ALL
    SELECT 'topics', 0, topic_ids, count(*) FROM hit WHERE in_rest GROUP BY topic_ids
    UNION ALL
    SELECT 'published', 0, NULL, coalesce(sum(n), 0)::bigint FROM (
        SELECT n FROM evidence_claimcount WHERE facet = 'all' AND topic_id = 0
        UNION ALL
        SELECT n FROM evidence_claimcountchange WHERE facet = 'all' AND topic_id = 0
    ) cell
"""
SCANNED_PAGE = """
    UNION ALL
    SELECT 'page', claim_id, NULL, row_number() OVER () FROM (
        SELECT claim_id FROM hit WHERE in_topic AND in_rest
        ORDER BY {order} LIMIT %s OFFSET %s
    ) page
"""
ORDERS = {
    "newest": "published_at DESC, claim_id DESC",
    "strongest": "strength DESC NULLS LAST, published_at DESC, claim_id DESC",
    "relevance": "score DESC, published_at DESC, claim_id DESC",
}


def list_claims(asked: ClaimFilter, size: int = PAGE_SIZE) -> tuple[list[int], Counts]:
    """Return the ids of the page that a valid filter asks for, and the counts."""
    start = (asked.page_number - 1) * size
    narrowing = Narrowing.of(asked)
    topics = asked.topic_ids()
    if asked.text:
        return _scan(asked, narrowing, start, size)
    if len(topics) <= 1 and not (narrowing.kind or narrowing.subject or narrowing.claimant):
        counts = _kept(asked, narrowing, topics[0] if topics else 0)
    else:
        counts = _scan(asked, narrowing, start, 0)[1]
    return (_page(asked, counts, start, size) if start < counts.total else []), counts


def _kept(asked: ClaimFilter, narrowing: Narrowing, topic: int) -> Counts:
    counts, by_label = Counts(), Counter[int]()
    allowed = [pk for pk in asked.vocabulary.stored if narrowing.allows_label(pk)]
    first, last = narrowing.years
    values: dict[str, Any] = {"topic": topic, "labels": allowed, "first": first, "last": last}
    facets = {
        "kind": (counts.kind, _stored(KINDS)),
        "subject": (counts.subject, _stored(SUBJECTS)),
        "claimant": (counts.claimant, _stored(CLAIMANTS)),
    }
    with connection.cursor() as cursor:
        cursor.execute(KEPT_COUNTS, values)
        for what, value, year, n in cursor.fetchall():
            if what == "all":
                if narrowing.allows_year(year):
                    by_label[value] += n
                if narrowing.allows_label(value):
                    counts.year[year] += n
            elif what == "topic":
                counts.topic[value] = n
            elif what == "published":
                counts.published = n
            else:
                counter, stored = facets[what]
                counter[stored[value]] = n
    _count_labels(counts, by_label, asked, narrowing)
    return counts


def _scan(
    asked: ClaimFilter, narrowing: Narrowing, start: int, size: int
) -> tuple[list[int], Counts]:
    hits, params = _hits(asked).query.sql_with_params()
    # Hits of a search are few and costly to find: keep them. Without words the table is as good.
    keep = "MATERIALIZED" if asked.text else "NOT MATERIALIZED"
    statement = f"WITH hit AS {keep} ({hits}) {SCANNED_COUNTS}"
    if size:
        statement += SCANNED_PAGE.format(order=ORDERS[asked.sort_key])
        params = (*params, size, start)
    counts, codes, page = Counts(), [], []
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        for what, value, topics, n in cursor.fetchall():
            if what == "code":
                codes.append((value, n))
            elif what == "topics":
                for topic in topics:
                    counts.topic[topic] += n
            elif what == "published":
                counts.published = n
            else:
                page.append((n, value))
    _count_codes(counts, codes, asked, narrowing)
    return [claim_id for _place, claim_id in sorted(page)], counts


def _hits(asked: ClaimFilter) -> QuerySet[Any, Any]:
    conditions = asked.conditions()
    text = conditions.pop("q", None)
    in_topic = conditions.pop("topic", None)
    in_rest = Q(*conditions.values())
    found = ClaimReading.objects.filter(text) if text else ClaimReading.objects.all()
    columns: dict[str, Any] = {
        "in_topic": ExpressionWrapper(in_topic, BooleanField()) if in_topic else TRUE,
        "in_rest": ExpressionWrapper(in_rest, BooleanField()) if in_rest else TRUE,
    }
    if asked.text and asked.sort_key == "relevance":
        columns["score"] = search.score(asked.text, "words")
    if asked.sort_key == STRONGEST:
        columns["strength"] = Case(
            *(When(label_id=rung.pk, then=rung.strength) for rung in asked.vocabulary.rungs)
        )
    return found.order_by().values("claim_id", "published_at", "topic_ids", "code", **columns)


def _count_codes(
    counts: Counts, codes: Iterable[tuple[int, int]], asked: ClaimFilter, narrowing: Narrowing
) -> None:
    """Unfold packed codes: each facet counts what passes all the others."""
    by_label = Counter[int]()
    kinds, subjects, claimants = _stored(KINDS), _stored(SUBJECTS), _stored(CLAIMANTS)
    for code, n in codes:
        label, year = code >> LABEL_AT, (code >> YEAR_AT) & (2**YEAR_BITS - 1)
        kind = (code >> KIND_AT) & (2**KIND_BITS - 1)
        subject = (code >> SUBJECT_AT) & (2**SUBJECT_BITS - 1)
        claimant = code & (2**CLAIMANT_BITS - 1)
        fits = (
            narrowing.allows_label(label),
            narrowing.allows_year(year),
            narrowing.kind in (None, kind),
            narrowing.subject in (None, subject),
            narrowing.claimant in (None, claimant),
        )
        missed = fits.count(False)
        if missed > 1:
            continue
        if not missed or not fits[0]:
            by_label[label] += n
        if not missed or not fits[1]:
            counts.year[year] += n
        if not missed or not fits[2]:
            counts.kind[kinds[kind]] += n
        if not missed or not fits[3]:
            counts.subject[subjects[subject]] += n
        if not missed or not fits[4]:
            counts.claimant[claimants[claimant]] += n
    _count_labels(counts, by_label, asked, narrowing)


def _count_labels(
    counts: Counts, by_label: Counter[int], asked: ClaimFilter, narrowing: Narrowing
) -> None:
    """Fill in total, label and at_least from the counts by label that obey neither of the two."""
    for label, n in by_label.items():
        if narrowing.strong is None or label in narrowing.strong:
            counts.label[label] = n
        if narrowing.allows_label(label):
            counts.total += n
    for rung in asked.vocabulary.rungs:
        passing = asked.vocabulary.at_least(rung)
        counts.at_least[rung.slug] = sum(
            n
            for label, n in by_label.items()
            if label in passing and (narrowing.labels is None or label in narrowing.labels)
        )


def _page(asked: ClaimFilter, counts: Counts, start: int, size: int) -> list[int]:
    if asked.sort_key == NEWEST:
        return _slice(asked.qs, start, size)
    page: list[int] = []
    chosen = asked.label_ids()
    for group in asked.vocabulary.strongest_first:
        # Whole groups before the page are skipped by their count, so no sort meets them.
        in_group = sum(counts.label[pk] for pk in group if chosen is None or pk in chosen)
        if start < in_group:
            page += _slice(asked.qs.filter(label_id__in=group), start, size - len(page))
        start = max(0, start - in_group)
        if len(page) == size:
            break
    return page


def _slice(found: QuerySet[ClaimReading], start: int, size: int) -> list[int]:
    """Return so many ids from a place on, newest first, from the index alone where there is one."""
    newest = found.order_by("-published_at", "-claim_id")
    return list(newest.values_list("claim_id", flat=True)[start : start + size])


def _stored(numbers: dict[str, int]) -> dict[int, str]:
    return {0: "", **{number: value for value, number in numbers.items()}}
