"""A plain page instead of a trace while the database is away."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from psycopg_pool import PoolTimeout

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 30


class DatabaseOutageMiddleware:
    """Answer 503 with Retry-After when the database does not answer. Outermost of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a database that does not answer into a page; leave every other error alone."""
        return unavailable(error) if is_outage(error) else None


def is_outage(error: BaseException | None) -> bool:
    """True when `error` says that the database does not answer."""
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout)


def unavailable(error: BaseException | None) -> HttpResponse:
    """Return the page that says the site is away for a moment; it uses no database."""
    log.error("The database does not answer: %s", error)
    response = render(None, "503.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
