"""Answering "nothing has changed" cheaply: one small query stands for a whole page.

A page is a function of its address, of the database, of the program and of the day (ages and due dates).
Its ETag names all four: the count of writes that triggers keep (digest.models.Revision), a digest of
the program's own files, the date, and a checksum of the address.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any
from zlib import crc32

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from . import revision
from .asked import named, unknown_keys
from .kept_pages import PAGES

PACKAGES = ("articles", "digest", "evidence")
# Settings that pages repeat.
SAID = ("SITE_NAME", "SITE_OPERATOR", "SITE_EMAIL", "SITE_LICENCE", "EVIDENCE_SECOND_READER")
SHOWN = {".py", ".html", ".css", ".js", ".svg", ".tsv"}

ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!;\s*q=0(?:\.0*)?(?:,|$))")

View = Callable[..., HttpResponseBase]


class UnchangedMiddleware:
    """Answer 304 before anything else is done, while nothing has changed since the browser's copy.

    A page's ETag names the state; on its way out it is given its address too, so that it says nothing
    about another address, one without a page or of the curators' among them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or settings.DEBUG:
            return self.get_response(request)
        asked, here = request.META.get("HTTP_IF_NONE_MATCH", ""), _address(request)
        if here in asked:
            etag = _etag(stamp() + here)
            if etag in parse_etags(asked):
                return _dated(HttpResponseNotModified(), etag)
        response = self.get_response(request)
        if response.get("ETag", "").startswith('W/"'):
            response["ETag"] = f'{response["ETag"][:-1]}{here}"'
        return response


def revisioned(view: View) -> View:
    """Give a reader's page an ETag, and keep the page while nothing has changed.

    For pages that are the same for everybody. With DEBUG on it does nothing, since templates then
    change under a running program. The stamp is read before the page, so a write in between makes
    the next answer fresh, never stale. The view finds it in `request.stamp`.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.DEBUG or request.method not in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        request.stamp = stamp()  # type: ignore[attr-defined]
        etag = _etag(request.stamp)  # type: ignore[attr-defined]
        if kept := PAGES.get(request, etag):
            return packed(request, kept)
        return _made(request, etag, view(request, *args, **kwargs))

    return answer


def _made(request: HttpRequest, etag: str, response: HttpResponseBase) -> HttpResponseBase:
    """Date a page just made, and keep it. Nothing of an open transaction is kept."""
    if response.status_code != 200:
        return response
    _dated(response, etag)
    if isinstance(response, SimpleTemplateResponse) and not connection.in_atomic_block:
        response.add_post_render_callback(lambda made: PAGES.keep(request, etag, made))
    if isinstance(response, SimpleTemplateResponse):
        response.add_post_render_callback(lambda made: packed(request, made))
    return response


def packed(request: HttpRequest, response: HttpResponse, *, is_kept: bool = True) -> HttpResponse:
    """Compress a page for a reader who takes gzip. Nothing in it is secret or of one reader's own."""
    if ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        content = bytes(response.content)
        response.content = _zipped(content) if is_kept else _zip(content)
        response["Content-Encoding"] = "gzip"
    return response


def _zip(content: bytes) -> bytes:
    """Compress; a fixed time makes equal pages equal bytes."""
    return gzip.compress(content, compresslevel=6, mtime=0)


@lru_cache(maxsize=128)
def _zipped(content: bytes) -> bytes:
    """Compress a page once for as long as it is kept."""
    return _zip(content)


def _address(request: HttpRequest) -> str:
    """Return what names an address within an ETag."""
    return f"-{crc32(request.get_full_path().encode(errors='replace')):08x}"


def _etag(stamp: str) -> str:
    return f'W/"{stamp}"'


def _dated(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


class Revisioned:
    """For class-based pages: the same as `revisioned`.

    `keys` are those that an address may have; None when the page's own form names the others. The
    page's frame shows `not_understood`.
    """

    keys: tuple[str, ...] | None = ()
    request: HttpRequest

    def unknown(self) -> list[str]:
        """Return the keys of the address that the page does not know."""
        return [] if self.keys is None else unknown_keys(self.request.GET, self.keys)

    def not_understood(self) -> str:
        """Return what the page says of keys that it does not know, "" without any."""
        if not (unknown := self.unknown()):
            return ""
        return _("This page cannot be asked for %s: it shows all that it has.") % named(unknown)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return the view with its ETag."""
        return revisioned(super().as_view(**initkwargs))  # type: ignore[misc]


def stamp() -> str:
    """Return what names the state of all pages; one query."""
    return f"{revision.read()}-{timezone.now():%Y%m%d}-{_program()}"


@lru_cache(maxsize=1)
def _program() -> str:
    """Return a digest of the files and settings that pages are made of, read once a process."""
    digest = hashlib.sha256(repr([getattr(settings, name) for name in SAID]).encode())
    for package in PACKAGES:
        for path in sorted(Path(settings.BASE_DIR, package).rglob("*")):
            if path.suffix in SHOWN and path.is_file():
                digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
