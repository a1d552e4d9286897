"""Requests that no page can mean, refused before they reach one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.utils.translation import gettext as _

NUL = "\x00"
PLAIN = "text/plain; charset=utf-8"
LONGEST_NAME = 255  # characters that django-axes has room for; an account's name has at most 150


class WithoutTrace(logging.Filter):
    """Leaves a refusal (an answer below 500) its line in the log, and takes its traceback away."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass; Django's own say what was answered as `status_code`."""
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


class NulMiddleware:
    """Keep the NUL character, which PostgreSQL can neither store nor compare, out of every query.

    A cookie with one is as good as none. An admin address with one is answered 400, because the stock
    admin passes its filters and look-ups to the database unread. Readers' lists check their own values
    and say which one is wrong.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if NUL in name + value]:
            del request.COOKIES[name]
        if request.path.startswith("/admin/") and any(NUL in word for word in _words(request)):
            return HttpResponseBadRequest(
                _("This address contains a character (NUL) that no text can contain."),
                content_type=PLAIN,
            )
        return self.get_response(request)


def _words(request: HttpRequest) -> list[str]:
    """Return what the address says, and the names (not the values) of what a form sends."""
    asked = [word for key, values in request.GET.lists() for word in (key, *values)]
    return [request.path, *asked, *request.POST]


class ReadingOnlyMiddleware:
    """Answer 405 to a form sent to a page that takes none, whoever sent it and with what token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Let reading pass, and forms sent to the admin, whose pages look after themselves."""
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        match = request.resolver_match
        if match and match.namespace == "admin" and request.method == "POST":
            return None
        if hasattr(getattr(view, "view_class", None), str(request.method).lower()):
            return None
        return HttpResponseNotAllowed(
            ["GET", "HEAD"], _("This page can only be read."), content_type=PLAIN
        )


def attempted_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """Return whose sign-in failed, as django-axes counts it: the name given, cut to what fits."""
    given = credentials.get("username") if credentials else request.POST.get("username")
    return None if given is None else str(given).replace(NUL, "")[:LONGEST_NAME]
