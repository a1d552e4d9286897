"""How fast rows come in through bulk loads, with and without what readers' pages are read from."""

from __future__ import annotations

from django.db import connection, transaction

from . import corpus, loading

SAMPLE = 10_000
# The triggers that keep reading rows, counts and revisions; history is kept either way.
OURS = "tgname like 'evidence\\_reading\\_%%' or tgname = 'digest_count_write'"
SWITCH = f"""
    do $do$ declare one record; begin
        for one in select tgname, tgrelid::regclass as place from pg_trigger where {OURS} loop
            execute format('alter table %s {{word}} trigger %I', one.place, one.tgname);
        end loop;
    end $do$
""".replace("%%", "%")


class _RolledBack(Exception):
    """Raised to leave the database as it was."""


def load_rates() -> dict[str, float]:
    """Return claims a second of a bulk load into the connected database, which stays as it was."""
    return {
        "through the triggers": _load_rate(with_reading=True),
        "history only": _load_rate(with_reading=False),
    }


def _load_rate(*, with_reading: bool) -> float:
    seconds = 0.0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = 0")
            # The plain way's column is no part of what the product pays.
            cursor.execute(f"alter table evidence_claim drop column {loading.SEARCH_COLUMN}")
            if not with_reading:
                cursor.execute(SWITCH.format(word="disable"))
            cursor.execute(
                "select (select max(id) from articles_article), (select max(id) from evidence_claim)"
            )
            article, claim = cursor.fetchone()
            for batch in corpus.batches(SAMPLE, first_article=article + 1, first_claim=claim + 1):
                seconds += loading.load_batch(batch)
            raise _RolledBack
    except _RolledBack:
        return SAMPLE / seconds
