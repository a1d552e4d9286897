"""For machines: is the program up, can it read its database, what may a crawler fetch."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

ROBOTS = "User-agent: *\nDisallow: /admin/\n"


def _plain(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """/healthz for machines: the program answers. Asks nothing of the database."""
    return _plain("ok\n")


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """/readyz for machines: the database answers too; 503 while it does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return _plain("ok\n")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """/favicon.ico for browsers that ask there, as they do on pages without an icon of their own."""
    return HttpResponsePermanentRedirect(static("digest/favicon.svg"))


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """/robots.txt for crawlers: everything but the curators' rooms."""
    return _plain(ROBOTS)
