"""Sources and claims as CSV, a piece at a time: 10,000 rows need no more memory than 500."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from evidence.models import Claim, Source

from .exchange import cell
from .record import COLUMNS

CHUNK = 500
CLAIM_COLUMNS = (
    *("id", "article", "key", "text", "quote_exact", "kind", "subject", "species"),
    *("claimant", "claimant_name", "helped", "treated", "follow_up_months", "harms"),
    *("checked_on", "is_takeaway", "position", "status", "label", "label_version"),
    *("labelled_at", "label_reason", "reader_count", "topics", "sources"),
)
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else


class _Echo:
    """A file that hands each line back to whoever writes it."""

    def write(self, line: str) -> str:
        return line


def _lines(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def source_lines(sources: QuerySet[Source]) -> Iterator[str]:
    """Yield the lines of a CSV that import_sources reads back exactly; the header first."""
    found = sources.order_by("pk").only(*COLUMNS).iterator(chunk_size=CHUNK)
    return _lines(COLUMNS, ([getattr(one, name) for name in COLUMNS] for one in found))


def claim_lines(claims: QuerySet[Claim]) -> Iterator[str]:
    """Yield the lines of a CSV of claims with their labels, topics and sources; the header first.

    No cell of it is a formula to a spreadsheet. Lists are JSON; a source is named by its key, or by
    its number where it has none.
    """
    found = (
        claims.order_by("pk")
        .select_related("article", "label")
        .defer("article__body", "article__search")
        .prefetch_related("topics", "citations__source")
        .iterator(chunk_size=CHUNK)
    )
    return _lines(CLAIM_COLUMNS, (_claim_row(claim) for claim in found))


def _claim_row(claim: Claim) -> list[Any]:
    special = {
        "article": claim.article.slug,
        "label": claim.label.slug if claim.label else "",
        "labelled_at": claim.labelled_at.isoformat() if claim.labelled_at else "",
        "topics": json.dumps([topic.slug for topic in claim.topics.all()]),
        "sources": json.dumps(
            [one.source.key or f"#{one.source_id}" for one in claim.citations.all()]
        ),
    }
    return [special.get(name, getattr(claim, name, None)) for name in CLAIM_COLUMNS]
