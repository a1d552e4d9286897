"""Reading the state of the pages at the least cost: a connection kept for this alone, one statement.

Django's pooled connection asks whether it is alive before every request, and that takes longer than
the question. Here the question itself finds out, and a dead connection is replaced by Django's way.
A cursor costs twice as much as the answer too, so libpq is asked directly.

Every page asks this first, so this is where a frozen database is noticed: after a few seconds without
an answer the reader gets the 503. From then on one thread asks at a time, after a pause, and the others
answer at once, so that a site whose database hangs still has threads for what needs none.
"""

from __future__ import annotations

import select
import time
from collections import deque
from threading import Lock
from typing import cast

import psycopg
from django.db import OperationalError, connection
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import pq
from psycopg.pq import ExecStatus

from .patience import SMALL_QUESTION, silence

NAME = b"revision"
STATEMENT = "SELECT coalesce(sum(writes), 0)::bigint FROM digest_revision"

PAUSE = 1  # seconds in which a silent database is left alone

_idle: deque[psycopg.Connection] = deque()
_asking_the_silent = Lock()
_silent_since: float | None = None  # time.monotonic()


class Silence(psycopg.OperationalError):
    """The database did not answer in time, which is not the same as a connection that has ended."""


def read() -> int:
    """Return the sum of all writes that are committed; within a transaction, its own included.

    Raises django.db.Error when the database does not answer.
    """
    if connection.in_atomic_block:
        return _through_django()
    since = _silent_since
    if since is None:
        return _ask()
    if time.monotonic() - since < PAUSE or not _asking_the_silent.acquire(blocking=False):
        raise OperationalError("The database was silent a moment ago.")
    try:
        return _ask()
    finally:
        _asking_the_silent.release()


def _ask() -> int:
    global _silent_since  # noqa: PLW0603 - one word that every thread of the process goes by
    own = None
    try:
        own = _idle.pop() if _idle else _open()
        own.pgconn.send_query_prepared(NAME, [])
        found = _answer(own.pgconn, ExecStatus.TUPLES_OK)
    except (psycopg.Error, IndexError) as error:
        if own is not None:
            own.close()
        close()
        if isinstance(error, Silence | psycopg.errors.ConnectionTimeout):
            _silent_since = time.monotonic()
            raise OperationalError(str(error)) from error
        _silent_since = None
        return _through_django()
    _silent_since = None
    _idle.append(own)
    return int(found.get_value(0, 0) or 0)


def close() -> None:
    """Close the connections kept; the next question opens another."""
    while _idle:
        _idle.pop().close()


def _open() -> psycopg.Connection:
    params = cast(DatabaseWrapper, connection).get_connection_params()
    own = psycopg.connect(**{**params, "autocommit": True, "connect_timeout": SMALL_QUESTION})
    try:
        own.pgconn.send_prepare(NAME, STATEMENT.encode())
        _answer(own.pgconn, ExecStatus.COMMAND_OK)
    except psycopg.Error:
        own.close()
        raise
    return own


def _answer(asked: pq.abc.PGconn, wanted: ExecStatus) -> pq.abc.PGresult:
    """Return the answer to what was just sent. Raises psycopg.OperationalError; Silence if none came."""
    until = time.monotonic() + SMALL_QUESTION
    asked.flush()
    poll = select.poll()
    poll.register(asked.socket, select.POLLIN)
    found = None
    while True:
        while asked.is_busy():
            left = until - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise Silence(*silence(SMALL_QUESTION).args)
            asked.consume_input()
        result = asked.get_result()
        if result is None:
            break
        found = result
    if found is None or found.status != wanted:
        why = found.error_message if found else asked.error_message
        raise psycopg.OperationalError(why.decode(errors="replace"))
    return found


def _through_django() -> int:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT)
        return int(cursor.fetchone()[0])
