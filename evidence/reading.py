"""The verbs of the reading rows: rebuild them, compare them with a rebuild, fold and count."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

DIFFERENT_ROWS = """
    WITH wanted AS MATERIALIZED (
        SELECT w.* FROM evidence_wanted_readings((SELECT array_agg(id) FROM evidence_claim)) w
    ), had AS MATERIALIZED (
        SELECT claim_id, article_id, label_id, year, published_at, topic_ids, kind, subject,
               claimant, words
        FROM evidence_claimreading
    )
    SELECT claim_id,
           CASE WHEN had.article_id IS NULL THEN 'missing'
                WHEN wanted.article_id IS NULL THEN 'not published'
                ELSE 'out of date' END
    FROM wanted FULL JOIN had USING (claim_id)
    WHERE wanted IS DISTINCT FROM had
    ORDER BY claim_id
"""
DIFFERENT_CELLS = """
    WITH kept AS (
        SELECT facet, value, topic_id, label_id, year, sum(n) AS n
        FROM (
            SELECT facet, value, topic_id, label_id, year, n FROM evidence_claimcount
            UNION ALL
            SELECT facet, value, topic_id, label_id, year, n FROM evidence_claimcountchange
        ) either
        GROUP BY facet, value, topic_id, label_id, year HAVING sum(n) <> 0
    ), counted AS (
        SELECT c.facet, c.value, c.topic_id, r.label_id, r.year, count(*) AS n
        FROM evidence_wanted_readings((SELECT array_agg(id) FROM evidence_claim)) r,
             evidence_cells(r.topic_ids, r.kind, r.subject, r.claimant) c
        GROUP BY c.facet, c.value, c.topic_id, r.label_id, r.year
    )
    SELECT facet, value, topic_id, label_id, year, coalesce(kept.n, 0), coalesce(counted.n, 0)
    FROM kept FULL JOIN counted USING (facet, value, topic_id, label_id, year)
    WHERE kept.n IS DISTINCT FROM counted.n
    ORDER BY 1, 2, 3, 4, 5
"""


def differences() -> Iterator[str]:
    """Yield a sentence for each reading row and each count that is not what a rebuild would give."""
    for claim_id, what in _rows(DIFFERENT_ROWS):
        yield f"Claim {claim_id}: its reading row is {what}."
    for facet, value, topic, label, year, kept, counted in _rows(DIFFERENT_CELLS):
        yield (
            f"Count of {facet} {value}, topic {topic}, label {label}, year {year}: "
            f"{kept} kept, {counted} counted."
        )


@transaction.atomic
def rebuild() -> None:
    """Make all reading rows and counts anew. Writers wait until it is done; readers do not."""
    _run("SET LOCAL statement_timeout = 0")
    _run("SELECT evidence_rebuild_readings()")


@transaction.atomic
def tidy() -> None:
    """Fold the count changes, and count in how many claims each word stands.

    To be called after a bulk load and once a night. The counts shown are exact without it; word
    counts only rank search results, so they may lag behind.
    """
    _run("SET LOCAL statement_timeout = 0")
    _run("SELECT evidence_fold_counts()")
    _run("DELETE FROM evidence_word")
    _run(
        "INSERT INTO evidence_word (stem, claim_count) "
        "SELECT word, ndoc FROM ts_stat('SELECT words FROM evidence_claimreading') "
        "UNION ALL SELECT '', count(*) FROM evidence_claimreading"
    )


def _rows(query: str) -> list[tuple[object, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(query)
        return cursor.fetchall()


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
