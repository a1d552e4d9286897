"""The databases of a run: named after the checkout, copied from one that was migrated once."""

import hashlib
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

CHECKOUT = Path(__file__).resolve().parent.parent
# The name of the variable that tells the workers of the pattern.
PATTERN = "TEST_DATABASE_PATTERN"


def named(part):
    """The name of a database that no other checkout uses."""
    return f"test_{hashlib.sha256(bytes(CHECKOUT)).hexdigest()[:8]}_{part}"


def url_of(name):
    """The address of a database on the run's server."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def pattern():
    """Keep a migrated database to copy from for as long as the block runs."""
    name = named("pattern")
    with database(name):
        os.environ[PATTERN] = name
        try:
            yield
        finally:
            del os.environ[PATTERN]


@contextmanager
def database(name, copied=None):
    """A migrated database that lives as long as the block; yields its address.

    It is a copy of the database named, or of the run's pattern where there is one.
    """
    copied = copied or os.environ.get(PATTERN)
    create = "create database {} template {}" if copied else "create database {}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        _run(admin, "drop database if exists {} with (force)", name)
        _run(admin, create, name, *([copied] if copied else []))
    try:
        if not copied:
            manage(url_of(name), "migrate", "-v0")
        yield url_of(name)
    finally:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
            _run(admin, "drop database if exists {} with (force)", name)


def manage(url, *words):
    """Run one of the site's commands on the database at `url`."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": url, "SECRET_KEY": "x" * 50, "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _run(admin, statement, *names):
    admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
