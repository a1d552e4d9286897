"""The databases of a run: named after the checkout, copied from one that was migrated once."""

import hashlib
import os
import subprocess
import sys
import threading
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
    """Have a migrated database to copy from for as long as the block runs.

    It is migrated beside whatever the block begins with. Raises at the end what was in the way.
    """
    name, failed = named("pattern"), []
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as guard:
        # Whoever wants a copy waits for this lock: see `copied`.
        guard.execute("select pg_advisory_lock(hashtext(%s))", [name])
        maker = threading.Thread(target=_migrate, args=(name, guard, failed))
        maker.start()
        os.environ[PATTERN] = name
        try:
            yield
        finally:
            del os.environ[PATTERN]
            maker.join()
            _run(guard, "drop database if exists {} with (force)", name)
    if failed:
        raise failed[0]


def _migrate(name, guard, failed):
    try:
        _run(guard, "drop database if exists {} with (force)", name)
        _run(guard, "create database {}", name)
        manage(url_of(name), "migrate", "-v0")
    except (AssertionError, OSError, psycopg.Error) as error:
        failed.append(error)
        _run(guard, "drop database if exists {} with (force)", name)
    finally:
        guard.execute("select pg_advisory_unlock(hashtext(%s))", [name])


def copied():
    """The name of the run's pattern, once it is migrated; None in a run that has none."""
    name = os.environ.get(PATTERN)
    if name is None:
        return None
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute("select pg_advisory_lock_shared(hashtext(%s))", [name])
        found = admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
    assert found, "The database to copy could not be migrated; the end of the run says why."
    return name


@contextmanager
def database(name, pattern=None):
    """A migrated database that lives as long as the block; yields its address.

    It is a copy of the database named, or of the run's pattern where there is one.
    """
    pattern = pattern or copied()
    create = "create database {} template {}" if pattern else "create database {}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        _run(admin, "drop database if exists {} with (force)", name)
        _run(admin, create, name, *([pattern] if pattern else []))
    try:
        if not pattern:
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
