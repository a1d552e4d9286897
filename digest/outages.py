"""A plain page instead of a trace while the database is away, busy or full."""

from __future__ import annotations

import logging
from collections.abc import Callable
from traceback import walk_tb
from typing import NamedTuple, cast

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg_pool import PoolTimeout

log = logging.getLogger(__name__)


class Trouble(NamedTuple):
    """What keeps the database from answering: for the log, for the reader, and for how long."""

    name: str
    heading: str | Promise
    words: str | Promise
    retry_after: int  # seconds


AWAY = Trouble(
    "The database does not answer",
    _("The site is away for a moment"),
    _("The site cannot reach its database just now. Please try again in a minute."),
    30,
)
REFUSED = Trouble(
    AWAY.name,
    AWAY.heading,
    _(
        "Nothing was saved. Go back in a minute: your browser still has what you wrote. Then send"
        " it again."
    ),
    30,
)
UNSURE = Trouble(
    "The database went away while it was told to keep a change",
    _("It may have been saved, or not"),
    _(
        "The site lost its database at the very moment of saving, so it cannot tell. In a minute,"
        " reload this page and let your browser send the form again. Nothing is saved twice: if it"
        " was saved already, you are told so."
    ),
    30,
)
FULL = Trouble(
    "The database's disk is full",
    _("The site's disk is full"),
    _("Nothing was saved. Whoever runs the site has to make room; please try again later."),
    300,
)


def _busy(name: str) -> Trouble:
    return Trouble(
        name,
        _("The site is busy"),
        _("Nothing was saved. Please go back and try again."),
        5,
    )


# PostgreSQL 18 documentation, appendix A, error codes.
BY_SQLSTATE = {
    "40001": _busy("Two transactions could not both be kept (serialization failure)"),
    "40P01": _busy("Two transactions waited for each other (deadlock)"),
    "55P03": _busy("A lock was not to be had in time (lock timeout)"),
    "57014": _busy("A statement took too long (statement timeout)"),
    "53100": FULL,
}


class DatabaseOutageMiddleware:
    """Answer 503 with Retry-After when the database does not do its work. Outermost of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a database that does not answer into a page; leave every other error alone."""
        return unavailable(error, request) if is_outage(error) else None


def is_outage(error: BaseException | None) -> bool:
    """True when `error` says that the database is away, busy or full."""
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout)


def trouble(error: BaseException | None, *, is_writing: bool = False) -> Trouble:
    """Return which trouble an `error` of the database is; psycopg's own one, its cause, knows the code.

    A form's change is kept by one COMMIT. What failed before it was not saved; of a COMMIT without an
    answer nobody here can know.
    """
    code = getattr(error.__cause__, "sqlstate", None) if error else None
    if code in BY_SQLSTATE or not is_writing:
        return BY_SQLSTATE.get(code or "", AWAY)
    return UNSURE if _was_committing(error) else REFUSED


def unavailable(error: BaseException | None, request: HttpRequest) -> HttpResponse:
    """Return the page that says what the trouble is; it uses no database."""
    found = trouble(error, is_writing=request.method not in ("GET", "HEAD", "OPTIONS"))
    log.error("%s: %s", found.name, error)
    if found in (AWAY, REFUSED, UNSURE):
        _forget_connections()
    page = {"heading": found.heading, "words": found.words}
    response = render(None, "503.html", page, status=503)
    response["Retry-After"] = str(found.retry_after)
    return response


def _was_committing(error: BaseException | None) -> bool:
    """True when an error came out of Django's own COMMIT."""
    frames = walk_tb(error.__traceback__) if error else ()
    return any(frame.f_code.co_qualname == "BaseDatabaseWrapper._commit" for frame, _line in frames)


def _forget_connections() -> None:
    """Have the pool connect anew: its idle connections died together, and it would try each in turn."""
    pool = cast(DatabaseWrapper, connections[DEFAULT_DB_ALIAS]).pool
    if pool is not None and not pool.closed:
        pool.drain()
