"""A plain page instead of a trace while the database is away."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
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
        if not isinstance(error, OperationalError | InterfaceError | PoolTimeout):
            return None
        log.error("The database does not answer: %s", error)
        return unavailable(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """A page that says the site is away for a moment; uses no database."""
    body = _("The site cannot reach its database just now. Please try again in a minute.")
    response = HttpResponse(body, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
