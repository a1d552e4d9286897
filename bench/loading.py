"""Copies the corpus into the real tables, through whatever triggers they have, and times it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from . import corpus

SEARCH_COLUMN = "bench_search"
# Columns the model fills in Python and the table therefore needs; the same value in every row.
_ARTICLE_CONSTANTS = {
    "source_title": "",
    "source_url": "",
    "why_written": "",
    "withdrawn_reason": "",
    "author_id": 1,
    "created_at": corpus.FIRST_DAY,
    "updated_at": corpus.FIRST_DAY,
}
_CLAIM_CONSTANTS = {
    "quote_exact": "",
    "quote_prefix": "",
    "quote_suffix": "",
    "claimant_name": "",
    "harms": "",
    "is_takeaway": False,
    "withdrawn_reason": "",
}
_SOURCE_CONSTANTS = {
    "kind": "paper",
    "authors": "",
    "container": "",
    "archived_url": "",
    "abstract": "",
    "language": "",
    "publication_types": "{}",
    "mesh": "{}",
    "species": "{}",
    "phase": "",
    "enrolment_type": "",
    "peer_review": "unknown",
    "funding": "",
    "interests": "",
    "participants_charged": "unknown",
    "integrity": "sound",
    "integrity_notice": "",
    "raw": "",
}


def load_vocabulary() -> None:
    """Insert the topics and the author that batches point to; the labels came with the schema."""
    topics = [
        (n, corpus.topic_slug(n), f"Bench topic {n:02}", "", "")
        for n in range(1, corpus.TOPICS + 1)
    ]
    columns = ["id", "slug", "name", "description", "registry_query"]
    with transaction.atomic():
        _copy("articles_topic", columns, topics)
        columns = ["id", "key", "name", "role", "expertise_limits", "interests"]
        _copy("articles_author", columns, [(1, "bench", "Bench desk", "", "", "")])


def load_batch(batch: corpus.Batch) -> float:
    """Copy one batch in one transaction and return the seconds it took the database."""
    labels = _labels()
    claims = [_claim(row, labels) for row in batch.claims]
    sources = [(*row, f"https://example.org/{row[0]}") for row in batch.sources]
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        cursor.execute("set constraints all deferred")
        _copy(
            "evidence_source", ["id", "title", "published_year", "url"], sources, _SOURCE_CONSTANTS
        )
        columns = ["id", "title", "slug", "standfirst", "kind", "body", "status", "published_at"]
        _copy("articles_article", columns, batch.articles, _ARTICLE_CONSTANTS)
        _copy("articles_article_topics", ["article_id", "topic_id"], batch.article_topics)
        # Topics go first, which deferred foreign keys allow: each claim's reading row is made once.
        _copy("evidence_claim_topics", ["claim_id", "topic_id"], batch.claim_topics)
        _copy("evidence_claim", _CLAIM_COLUMNS, claims, _CLAIM_CONSTANTS)
        citations = [(*row, "supports", "") for row in batch.citations]
        _copy("evidence_citation", ["claim_id", "source_id", "relation", "where"], citations)
        cursor.execute("set constraints all immediate")
    return time.perf_counter() - started


_CLAIM_COLUMNS = [
    *("id", "article_id", "text", "kind", "subject", "species", "claimant", "helped", "treated"),
    *("position", "status"),
    *("label_id", "label_version", "labelled_at", "label_reason", "reader_count"),
]


def _labels() -> dict[str, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("select slug, id, version from evidence_evidencelabel")
        return {slug: (pk, version) for slug, pk, version in cursor.fetchall()}


def _claim(row: corpus.Row, labels: dict[str, tuple[int, int]]) -> corpus.Row:
    """Turn the slug and date at the row's end into the columns of a settled or unsettled claim."""
    *start, slug, labelled_at = row
    if slug is None:
        return (*start, None, None, None, "", 0)
    return (*start, *labels[str(slug)], labelled_at, "Filler for measuring.", 2)


def _copy(
    table: str,
    columns: Sequence[str],
    rows: Iterable[corpus.Row],
    constants: dict[str, object] | None = None,
) -> None:
    """Stream rows into a table; `constants` are further columns with one value for all rows."""
    constants = constants or {}
    tail = "".join(f"\t{_cell(value)}" for value in constants.values())
    lines = "".join("\t".join(map(_cell, row)) + tail + "\n" for row in rows)
    names = ", ".join(f'"{name}"' for name in (*columns, *constants))
    with connection.cursor() as cursor, cursor.copy(f'copy "{table}" ({names}) from stdin') as copy:
        copy.write(lines)


def _cell(value: object) -> str:
    """Return one value in COPY's text format; the corpus holds no tab, newline or backslash."""
    if value is None:
        return "\\N"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def set_sequences() -> None:
    """Let the next row saved by Django take the number after the copied ones."""
    tables = ("articles_topic", "articles_author", "articles_article")
    with connection.cursor() as cursor:
        for table in (*tables, "evidence_source", "evidence_claim"):
            last = f"(select max(id) from {table})"
            cursor.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), {last})")


def add_search_column() -> None:
    """Give the claims a stored tsvector and its index, for the plain way; ours has its own."""
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute(
            f"alter table evidence_claim add column if not exists {SEARCH_COLUMN} tsvector"
            " generated always as (to_tsvector('english', text)) stored"
        )
        cursor.execute(
            f"create index if not exists {SEARCH_COLUMN}_idx on evidence_claim"
            f" using gin ({SEARCH_COLUMN})"
        )
