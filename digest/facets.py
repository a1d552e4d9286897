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

from . import prepared, search
from .counts import Counts, Narrowing
from .filters import NEWEST, STRONGEST, ClaimFilter

PAGE_SIZE = 20
FLAGS = ("in_topic", "in_rest")  # whether a row passes the topics, and all other filters
TRUE = ExpressionWrapper(Value(True), output_field=BooleanField())

KEPT_COUNTS = """
    WITH cell AS NOT MATERIALIZED (
        SELECT facet, value, topic_id, label_id, year, n FROM evidence_claimcount
        UNION ALL
        SELECT facet, value, topic_id, label_id, year, n FROM evidence_claimcountchange
    )
    SELECT 'label', label_id, sum(n)::bigint FROM cell
    WHERE facet = 'all' AND topic_id = %(topic)s::int
      AND year BETWEEN %(first)s::smallint AND %(last)s::smallint GROUP BY label_id
    UNION ALL
    SELECT 'year', year, sum(n)::bigint FROM cell
    WHERE facet = 'all' AND topic_id = %(topic)s::int AND label_id = ANY(%(labels)s::bigint[]) GROUP BY year
    UNION ALL
    SELECT 'topic', topic_id, sum(n)::bigint FROM cell
    WHERE facet = 'all' AND topic_id > 0 AND label_id = ANY(%(labels)s::bigint[])
      AND year BETWEEN %(first)s::smallint AND %(last)s::smallint GROUP BY topic_id
    UNION ALL
    SELECT facet, value, sum(n)::bigint FROM cell
    WHERE facet IN ('kind', 'subject', 'claimant') AND topic_id = %(topic)s::int
      AND label_id = ANY(%(labels)s::bigint[])
      AND year BETWEEN %(first)s::smallint AND %(last)s::smallint GROUP BY facet, value
    UNION ALL
    SELECT 'published', 0, coalesce(sum(n), 0)::bigint FROM cell
    WHERE facet = 'all' AND topic_id = 0
"""
# `misses` has one bit for each facet whose filter a code fails. A facet counts the codes that fail
# no filter but its own.
SCANNED_COUNTS = f"""
    , coded AS MATERIALIZED (
        SELECT code, count(*) AS n FROM hit WHERE {{in_topic}} GROUP BY code
    ), unpacked AS (
        SELECT code >> {LABEL_AT} AS label,
               (code >> {YEAR_AT}) & {2**YEAR_BITS - 1} AS year,
               (code >> {KIND_AT}) & {2**KIND_BITS - 1} AS kind,
               (code >> {SUBJECT_AT}) & {2**SUBJECT_BITS - 1} AS subject,
               code & {2**CLAIMANT_BITS - 1} AS claimant, n
        FROM coded
    ), tally AS MATERIALIZED (
        SELECT label, year, kind, subject, claimant, n,
               (label <> ALL(%s))::int + (year NOT BETWEEN %s AND %s)::int * 2
               + (%s NOT IN (0, kind))::int * 4 + (%s NOT IN (0, subject))::int * 8
               + (%s NOT IN (0, claimant))::int * 16 AS misses
        FROM unpacked
    )
    SELECT 'label', label, sum(n)::bigint FROM tally WHERE misses IN (0, 1) GROUP BY label
    UNION ALL
    SELECT 'year', year, sum(n)::bigint FROM tally WHERE misses IN (0, 2) GROUP BY year
    UNION ALL
    SELECT 'kind', kind, sum(n)::bigint FROM tally WHERE misses IN (0, 4) GROUP BY kind
    UNION ALL
    SELECT 'subject', subject, sum(n)::bigint FROM tally WHERE misses IN (0, 8) GROUP BY subject
    UNION ALL
    SELECT 'claimant', claimant, sum(n)::bigint FROM tally WHERE misses IN (0, 16) GROUP BY claimant
    UNION ALL
    SELECT 'topic', topic_id, sum(n)::bigint
    FROM (SELECT topic_ids, count(*) AS n FROM hit WHERE {{in_rest}} GROUP BY topic_ids) sets,
         unnest(topic_ids) AS topic_id GROUP BY topic_id
    UNION ALL
    SELECT 'published', 0, coalesce(sum(n), 0)::bigint FROM (
        SELECT n FROM evidence_claimcount WHERE facet = 'all' AND topic_id = 0
        UNION ALL
        SELECT n FROM evidence_claimcountchange WHERE facet = 'all' AND topic_id = 0
    ) cell
"""  # noqa: S608 - the numbers are constants of our own
SCANNED_PAGE = """
    UNION ALL
    SELECT 'page', claim_id, row_number() OVER () FROM (
        SELECT claim_id FROM hit WHERE {in_topic} AND {in_rest}
        ORDER BY {order} LIMIT %s OFFSET %s
    ) page
"""
NEWEST_PAGE = """
    SELECT claim_id FROM evidence_claimreading WHERE {where}
    ORDER BY published_at DESC, claim_id DESC LIMIT %(size)s::int OFFSET %(start)s::int
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
    first, last = narrowing.years
    allowed = [pk for pk in asked.vocabulary.stored if narrowing.allows_label(pk)]
    values = {"topic": topic, "labels": allowed, "first": first, "last": last}
    return _collect(prepared.fetch(KEPT_COUNTS, values), asked, narrowing)[1]


def _scan(
    asked: ClaimFilter, narrowing: Narrowing, start: int, size: int
) -> tuple[list[int], Counts]:
    rows = _hits(asked)
    hits, params = rows.query.sql_with_params()
    # A flag that is always true is no column: a million claims' hits are kept in a tenth less time.
    flags = {name: name if name in rows.query.annotations else "true" for name in FLAGS}
    # Hits of a search are few and costly to find: keep them. Without words the table is as good.
    keep = "MATERIALIZED" if asked.text else "NOT MATERIALIZED"
    statement = f"WITH hit AS {keep} ({hits}) {SCANNED_COUNTS.format(**flags)}"
    allowed = [pk for pk in asked.vocabulary.stored if narrowing.allows_label(pk)]
    wanted = (narrowing.kind or 0, narrowing.subject or 0, narrowing.claimant or 0)
    values: list[Any] = [*params, allowed, *narrowing.years, *wanted]
    if size:
        statement += SCANNED_PAGE.format(order=ORDERS[asked.sort_key], **flags)
        values += [size, start]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return _collect(cursor.fetchall(), asked, narrowing)


def _collect(
    rows: Iterable[tuple[str, int, int]], asked: ClaimFilter, narrowing: Narrowing
) -> tuple[list[int], Counts]:
    """Sort rows of (what, value, count) into the counts; those of the page are (page, id, place)."""
    counts, by_label, page = Counts(), Counter[int](), []
    stored: dict[str, tuple[Counter[str], dict[int, str]]] = {
        "kind": (counts.kind, _stored(KINDS)),
        "subject": (counts.subject, _stored(SUBJECTS)),
        "claimant": (counts.claimant, _stored(CLAIMANTS)),
    }
    numbered = {"label": by_label, "topic": counts.topic, "year": counts.year}
    for what, value, n in rows:
        if what in numbered:
            numbered[what][value] = n
        elif what in stored:
            counter, names = stored[what]
            counter[names[value]] = n
        elif what == "page":
            page.append((n, value))
        else:
            counts.published = n
    _count_labels(counts, by_label, asked, narrowing)
    return [claim_id for _place, claim_id in sorted(page)], counts


def _hits(asked: ClaimFilter) -> QuerySet[Any, Any]:
    conditions = asked.conditions()
    text = conditions.pop("q", None)
    in_topic = conditions.pop("topic", None)
    in_rest = Q(*conditions.values())
    found = ClaimReading.objects.filter(text) if text else ClaimReading.objects.all()
    columns: dict[str, Any] = {
        name: ExpressionWrapper(condition, BooleanField())
        for name, condition in zip(FLAGS, (in_topic, in_rest), strict=True)
        if condition
    }
    if asked.text and asked.sort_key == "relevance":
        # Ranking is the dear part, and only what passes every filter can stand on the page.
        shown = in_rest & in_topic if in_topic else in_rest
        score = search.score(asked.text, "words")
        columns["score"] = Case(When(shown, then=score)) if shown else score
    if asked.sort_key == STRONGEST:
        columns["strength"] = Case(
            *(When(label_id=rung.pk, then=rung.strength) for rung in asked.vocabulary.rungs)
        )
    return found.order_by().values("claim_id", "published_at", "topic_ids", "code", **columns)


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
    narrowing, topics = Narrowing.of(asked), asked.topic_ids()
    labels = [pk for pk in asked.vocabulary.stored if narrowing.allows_label(pk)]
    if asked.sort_key == NEWEST:
        return _slice(narrowing, labels if narrowing.narrows_labels else [], topics, start, size)
    page: list[int] = []
    for group in asked.vocabulary.strongest_first:
        # Whole groups before the page are skipped by their count, so no sort meets them.
        wanted = [pk for pk in group if pk in labels]
        in_group = sum(counts.label[pk] for pk in wanted)
        if start < in_group:
            page += _slice(narrowing, wanted, topics, start, size - len(page))
        start = max(0, start - in_group)
        if len(page) == size:
            break
    return page


def _slice(
    narrowing: Narrowing, labels: list[int], topics: list[int], start: int, size: int
) -> list[int]:
    """Return so many ids from a place on, newest first, from the index alone where there is one."""
    first, last = narrowing.years
    conditions = {
        "label_id = ANY(%(labels)s::bigint[])": labels,
        "topic_ids && %(topics)s::int[]": topics,
        "year BETWEEN %(first)s::smallint AND %(last)s::smallint": (first, last) != (0, 9999),
        "kind = %(kind)s::smallint": narrowing.kind,
        "subject = %(subject)s::smallint": narrowing.subject,
        "claimant = %(claimant)s::smallint": narrowing.claimant,
    }
    where = " AND ".join(sql for sql, is_asked in conditions.items() if is_asked)
    values = {
        "labels": labels,
        "topics": topics,
        "first": first,
        "last": last,
        "kind": narrowing.kind,
        "subject": narrowing.subject,
        "claimant": narrowing.claimant,
        "start": start,
        "size": size,
    }
    rows = prepared.fetch(NEWEST_PAGE.format(where=where or "true"), values)
    return [claim_id for (claim_id,) in rows]


def _stored(numbers: dict[str, int]) -> dict[int, str]:
    return {0: "", **{number: value for value, number in numbers.items()}}
