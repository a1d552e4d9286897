"""Requests that no page can mean, refused before they reach one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _

NUL = "\x00"


class AdminNulMiddleware:
    """Refuse a NUL character in an admin address with 400: PostgreSQL cannot store or compare one.

    The stock admin passes its filters and look-ups to the database unread. Readers' lists check their
    own values and say which one is wrong.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/") and (
            NUL in request.path or any(NUL in word for word in _words(request))
        ):
            return HttpResponseBadRequest(
                _("This address contains a character (NUL) that no text can contain."),
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)


def _words(request: HttpRequest) -> list[str]:
    return [word for key, values in request.GET.lists() for word in (key, *values)]
