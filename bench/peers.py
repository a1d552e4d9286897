"""Another tool on the same rows: Datasette over SQLite with FTS5, facets on, its time limits
lifted.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db import connection

from digest.home import make_directory, make_home

from . import corpus

if TYPE_CHECKING:
    from datasette.app import Datasette

FACETS = ("label", "kind", "subject", "claimant", "year")
NO_LIMIT_MS = 600_000
_EXPORT = """
    select c.id, c.article_id, c.text, l.slug, c.kind, c.subject, c.claimant, c.helped, c.treated,
           extract(year from a.published_at)::int, to_char(a.published_at, 'YYYY-MM-DD"T"HH24:MI'),
           (select json_agg(t.slug order by t.slug)::text from evidence_claim_topics ct
            join articles_topic t on t.id = ct.topic_id where ct.claim_id = c.id)
    from evidence_claim c
    join articles_article a on a.id = c.article_id
    join evidence_evidencelabel l on l.id = c.label_id
    where c.status = 'published' and a.status = 'published'
"""
_SCHEMA = """
    create table articles (id integer primary key, title text, slug text, standfirst text);
    create table claims (
        id integer primary key, article_id integer references articles (id), text text,
        label text, kind text, subject text, claimant text, helped integer, treated integer,
        year integer, published_at text, topics text
    );
"""
_INDEXES = """
    create index claims_newest on claims (published_at desc, id desc);
    create index claims_label on claims (label, published_at desc);
    create index claims_kind on claims (kind);
    create index claims_subject on claims (subject);
    create index claims_claimant on claims (claimant);
    create index claims_year on claims (year);
    create index claims_article on claims (article_id);
    create virtual table claims_fts using fts5 (
        text, content="claims", content_rowid='id', tokenize='porter'
    );
    insert into claims_fts (claims_fts) values ('rebuild');
    analyze;
"""


def export(path: Path) -> None:
    """Write the published claims of the connected database to a new SQLite file at `path`."""
    with closing(sqlite3.connect(path)) as target, connection.cursor() as cursor:
        target.executescript(_SCHEMA)
        cursor.execute("set statement_timeout = 0")
        cursor.execute("select id, title, slug, standfirst from articles_article")
        target.executemany("insert into articles values (?, ?, ?, ?)", cursor)
        cursor.execute(_EXPORT)
        while rows := cursor.fetchmany(10_000):
            target.executemany(f"insert into claims values ({', '.join('?' * 12)})", rows)
        target.executescript(_INDEXES)


def open_peer(claims: int) -> Peer:
    """Return Datasette over an export of the connected database, made anew for another corpus.

    Raises ImportError if Datasette is not installed.
    """
    import datasette  # noqa: F401 - asked for before the export takes its time

    directory = make_directory(make_home() / "bench", mode=0o700)
    path = directory / f"claims_{claims}_{corpus.VERSION}.sqlite"
    if not path.exists():
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        export(unfinished)
        unfinished.rename(path)
    return Peer(path)


class Peer:
    """Datasette in this process, asked through its own ASGI client.

    Its facets differ in one way: they obey all filters, their own included, so it counts less
    than we do. It cannot rank words, nor jump to page 500; it gets that page's keyset token.
    """

    def __init__(self, path: Path) -> None:
        """Open the export at `path`. Raises ImportError if Datasette is not installed."""
        from datasette.app import Datasette

        self.loop = asyncio.new_event_loop()
        self.database = path.stem
        self.path = path
        self.app: Datasette = Datasette(
            [],
            immutables=[str(path)],
            settings={
                "sql_time_limit_ms": NO_LIMIT_MS,
                "facet_time_limit_ms": NO_LIMIT_MS,
                "suggest_facets": False,
                "default_page_size": 20,
                "default_facet_size": 60,
                "max_returned_rows": 1000,
            },
        )
        self.loop.run_until_complete(self.app.invoke_startup())

    def address(self, query: Mapping[str, Any]) -> str:
        """Return the page that answers one of our queries as nearly as it can."""
        parts: list[tuple[str, object]] = [("_facet", facet) for facet in FACETS]
        parts += [("_facet_array", "topics"), ("_facet_size", 60), ("_size", 20)]
        if query.get("label"):
            parts.append(("label__exact", query["label"]))
        if query.get("topic"):
            parts.append(("topics__arraycontains", query["topic"]))
        if query.get("year_from"):
            parts += [("year__gte", query["year_from"]), ("year__lte", query["year_to"])]
        if query.get("q"):
            parts.append(("_search", query["q"]))
        else:
            parts.append(("_sort_desc", "published_at"))
        if int(query.get("page", 1)) > 1:
            parts.append(("_next", self._token((int(query["page"]) - 1) * 20)))
        return f"/{self.database}/claims?{urlencode(parts)}"

    def claim_address(self, pk: int) -> str:
        """Return the claims of one claim's article; a row's own page would show the row and no more.

        Raises LookupError if there is no such claim.
        """
        with closing(sqlite3.connect(self.path)) as file:
            found = file.execute("select article_id from claims where id = ?", [pk]).fetchone()
        if found is None:
            raise LookupError(f"claim {pk}")
        return f"/{self.database}/claims?article_id__exact={found[0]}&_size=20"

    def _token(self, offset: int) -> str:
        from datasette.utils import tilde_encode

        with closing(sqlite3.connect(self.path)) as file:
            last = file.execute(
                "select published_at, id from claims order by published_at desc, id"
                " limit 1 offset ?",
                [offset - 1],
            ).fetchone()
        return f"{tilde_encode(last[0])},{last[1]}" if last else ""

    def get(self, address: str) -> str:
        """Return a page's HTML. Raises RuntimeError if it does not answer 200."""
        response = self.loop.run_until_complete(self.app.client.get(address))
        if response.status_code != 200:
            raise RuntimeError(f"Datasette answered {response.status_code} to {address}")
        return response.text

    def claim_count(self, query: Mapping[str, Any]) -> int:
        """Return how many claims it finds for one of our queries."""
        address = self.address(query).replace("/claims?", "/claims.json?")
        return int(json.loads(self.get(address))["filtered_table_rows_count"])

    def close(self) -> None:
        """Close the loop this peer ran in."""
        self.loop.close()
