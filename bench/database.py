"""The databases measured on: one for each size, on the embedded server, kept while their schema
is current.

The site's own database is never opened. With DATABASE_URL set, its server is used, again with
databases of our own.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from . import corpus, loading

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Filling:
    """What a filled database is remembered by; kept as its comment."""

    claims: int
    version: str
    load_seconds: float

    def rate(self) -> float:
        """Claims a second while it was filled, history and reading triggers at work."""
        return self.claims / self.load_seconds


def name_for(claims: int) -> str:
    """Return the name of the database with this many claims."""
    return f"digest_bench_{claims}"


def url_for(database: str) -> str:
    """Return DATABASE_URL, else the embedded server's, with another database's name in it."""
    from digest.postgres import embedded_url

    parts = urlsplit(os.environ.get("DATABASE_URL") or embedded_url())
    return urlunsplit(parts._replace(path=f"/{database}"))


def schema_version() -> str:
    """Return a hash of every migration of ours and of the corpus' version."""
    digest = hashlib.sha256(str((corpus.VERSION, loading.SEARCH_COLUMN)).encode())
    for package in ("articles", "evidence", "digest"):
        for path in sorted((ROOT / package / "migrations").glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def server(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """Connect to the maintenance database of the server in `url`, outside any transaction."""
    parts = urlsplit(url)
    return psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True)


def filling(url: str) -> Filling | None:
    """Return what the database in `url` is filled with, None when missing or half filled."""
    with server(url) as admin:
        found = admin.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s",
            [_name(url)],
        ).fetchone()
    return Filling(**json.loads(str(found[0]))) if found and found[0] else None


def make_empty(url: str) -> None:
    """Create the database that `url` names, dropping an older one."""
    drop(url)
    with server(url) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(_name(url))))


def copy(url: str, copy_url: str) -> None:
    """Make a copy of a database that nobody is connected to."""
    drop(copy_url)
    with server(url) as admin:
        names = (sql.Identifier(_name(copy_url)), sql.Identifier(_name(url)))
        admin.execute(sql.SQL("create database {} template {}").format(*names))


def drop(url: str) -> None:
    """Drop the database that `url` names, if there. Raises ValueError if it is not one of ours."""
    if not re.fullmatch(r"digest_bench_\w+", _name(url)):
        raise ValueError(f"{_name(url)} is not a database for measuring")
    with server(url) as admin:
        statement = sql.SQL("drop database if exists {} with (force)")
        admin.execute(statement.format(sql.Identifier(_name(url))))


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def fill(claims: int, *, say: Callable[[str], None]) -> Filling:
    """Fill the connected, empty database with the corpus of this size and return how that went."""
    say(f"Filling {claims:,} claims")
    call_command("migrate", verbosity=0)
    loading.load_vocabulary()
    seconds = 0.0
    loaded = 0
    for batch in corpus.batches(claims):
        seconds += loading.load_batch(batch)
        loaded += len(batch.claims)
        if loaded % 100_000 < len(batch.claims):
            say(f"  {loaded:,} claims, {loaded / seconds:,.0f} a second")
    loading.set_sequences()
    loading.add_search_column()
    done = Filling(claims, schema_version(), round(seconds, 3))
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute("vacuum (analyze)")
        name = sql.Identifier(connection.settings_dict["NAME"])
        comment = sql.Literal(json.dumps(asdict(done)))
        cursor.execute(sql.SQL("comment on database {} is {}").format(name, comment))
    return done
