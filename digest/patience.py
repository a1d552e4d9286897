"""How long a page waits for the database: a server that hangs cannot time its own statements.

PostgreSQL ends a statement that takes too long. Frozen (its disk is stuck, its machine is paused or
gone from the net) it ends nothing, and every thread of the site would wait for it. So we count too.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from psycopg.errors import _WaitTimeout
from psycopg.pq import TransactionStatus

# Seconds for a question that costs the server nothing: does the connection live, what is the state.
SMALL_QUESTION = 3
CONNECTING = 10
# Beyond the server's own limit, so that its word, which says more, comes first.
SPARE = 2
# Changes may lift the server's limit for themselves (evidence.reading rebuilds every row).
CHANGING = 600
# A peer gone from the net without a word: libpq ends its connection (ignored on a Unix socket).
NETWORK = {
    "connect_timeout": CONNECTING,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


class Connection(psycopg.Connection[Any]):
    """A connection that closes itself when the server is silent for too long.

    Raises psycopg.OperationalError then. Without STATEMENT_TIMEOUT_MS (commands) it waits on.
    """

    _most: float | None = None

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> psycopg.Cursor[Any]:
        """Ask as ever; the empty statement, by which the pool asks for life, gets the short time."""
        self._most = SMALL_QUESTION if query == "" else None
        try:
            return super().execute(query, *args, **kwargs)
        finally:
            self._most = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer, no longer than it may take."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        most = self._most or self._longest()
        try:
            return super().wait(gen, interval, most)
        except _WaitTimeout:
            # What it was asked may still be answered one day; nobody must take that for theirs.
            self.pgconn.finish()
            raise silence(most) from None

    def _longest(self) -> float | None:
        if not settings.STATEMENT_TIMEOUT_MS:
            return None
        server = settings.STATEMENT_TIMEOUT_MS / 1000 + SPARE
        is_idle = self.pgconn.transaction_status == TransactionStatus.IDLE
        return server if is_idle else max(server, CHANGING)


def silence(seconds: float | None) -> psycopg.OperationalError:
    """Return the error that says for how long the database said nothing."""
    return psycopg.OperationalError(f"The database has said nothing for {seconds} seconds.")
