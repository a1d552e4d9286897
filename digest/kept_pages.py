"""Pages kept in memory while nothing has changed, the ones last asked for; never stale.

A page is kept with the ETag that names all it is made of (digest.freshness), and is given out only
to a request that met the same ETag a moment ago. So keeping it changes no answer, only its cost.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Key = tuple[str, str, str]


class KeptPages:
    """At most so many bytes of pages; what was asked for longest ago goes first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._bytes = 0
        self._pages: OrderedDict[Key, tuple[str, bytes, dict[str, str]]] = OrderedDict()
        self._lock = Lock()

    def get(self, request: HttpRequest, etag: str) -> HttpResponse | None:
        """Return a copy of the page that answered this address under this ETag."""
        key = _key(request)
        with self._lock:
            found = self._pages.get(key)
            if found is None or found[0] != etag:
                return None
            self._pages.move_to_end(key)
        return HttpResponse(found[1], headers=found[2])

    def keep(self, request: HttpRequest, etag: str, response: HttpResponse) -> None:
        """Keep a rendered page, unless it sets a cookie or takes a quarter of the room."""
        size = len(response.content)
        if response.cookies or size > self.most_bytes // 4:
            return
        key = _key(request)
        with self._lock:
            self._drop(key)
            self._pages[key] = (etag, response.content, dict(response.headers))
            self._bytes += size
            while self._bytes > self.most_bytes:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        if key in self._pages:
            self._bytes -= len(self._pages.pop(key)[1])


def _key(request: HttpRequest) -> Key:
    return (request.scheme or "", request.get_host(), request.get_full_path())


PAGES = KeptPages(settings.PAGE_MEMORY_MB * 2**20)
