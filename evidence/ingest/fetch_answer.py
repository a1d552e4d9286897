"""One question to one service over HTTPS, and its whole answer: never more than the cap, never another host.

Source: RFC 9110 (10.2.3 Retry-After, 15.4 redirection); https://www.encode.io/httpcore/extensions/ (trace).
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from socket import SHUT_RDWR
from typing import Any

import httpx2

MAX_BYTES = 20_000_000
MAX_REDIRECTS = 3
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Clock = Callable[[], float]


class NoAnswer(Exception):
    """Nothing whole came back, and another try may do better; the message ends a sentence."""


class BadAnswer(Exception):
    """What came back is not what was asked for, and would not be next time."""


@dataclass(frozen=True)
class Answer:
    """What a service said: `body` only if the status is 200; `retry_after` as its header reads."""

    status: int
    body: bytes = b""
    retry_after: str = ""


@dataclass(frozen=True)
class Question:
    """An address and its parameters, the content types that can answer it, the time for all of it."""

    address: str
    params: Mapping[str, str]
    speaks: frozenset[str]
    total_seconds: float


def new_client(user_agent: str) -> httpx2.Client:
    """Return a client that names us, keeps no connection or cookie and follows nothing by itself.

    Proxies, passwords and hosts from the environment are left out; SSL_CERT_FILE is not.
    """
    limits = httpx2.Limits(max_connections=1, max_keepalive_connections=0)
    return httpx2.Client(
        transport=httpx2.HTTPTransport(limits=limits),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
    )


def ask(client: httpx2.Client, question: Question) -> Answer:
    """Return the answer. Raises NoAnswer or BadAnswer, whose messages never hold an address we sent.

    The question may carry a key, so no error repeats it. A redirect is followed to the same https
    origin only, and at most MAX_REDIRECTS times.
    """
    url = httpx2.URL(question.address, params=dict(question.params))
    if url.scheme != "https" or not url.host:
        raise BadAnswer("has an address that is not https")
    deadline = Deadline(question.total_seconds)
    try:
        with deadline:
            for _ in range(MAX_REDIRECTS + 1):
                request = client.build_request("GET", url, extensions={"trace": deadline.trace})
                request.extensions["timeout"] = client.timeout.as_dict()
                response = client.send(request, stream=True)
                try:
                    if response.status_code not in REDIRECTS:
                        return _answer(response, question, deadline)
                    url = _next(url, response.headers.get("Location", ""))
                finally:
                    response.close()
                    client.cookies.clear()
            raise BadAnswer(f"sent us on more than {MAX_REDIRECTS} times")
    except httpx2.TimeoutException:
        raise NoAnswer("did not answer in time") from None
    except (httpx2.DecodingError, httpx2.InvalidURL):
        raise BadAnswer("sent something that cannot be unpacked") from None
    except (httpx2.RequestError, ssl.SSLError, OSError) as error:
        if deadline.has_passed:
            raise NoAnswer(_too_slow(question)) from None
        raise NoAnswer(what_broke(error)) from None


def _answer(response: httpx2.Response, question: Question, deadline: Deadline) -> Answer:
    if response.status_code != httpx2.codes.OK:
        return Answer(response.status_code, retry_after=response.headers.get("Retry-After", ""))
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind not in question.speaks:
        raise BadAnswer(f"sent {plain(kind) or 'no content type'} where a record was expected")
    claimed = response.headers.get("Content-Length", "")
    if claimed.isdecimal() and (len(claimed) > 12 or int(claimed) > MAX_BYTES):
        raise BadAnswer(_too_large())
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if max(size, response.num_bytes_downloaded) > MAX_BYTES:
            raise BadAnswer(_too_large())
        parts.append(part)
    if deadline.has_passed:  # A body of no stated length looks whole when its connection ends.
        raise NoAnswer(_too_slow(question))
    return Answer(response.status_code, b"".join(parts))


def _next(url: httpx2.URL, location: str) -> httpx2.URL:
    """Return where a redirect leads. Raises BadAnswer if that is another origin or not https."""
    try:
        target = url.join(location)
    except httpx2.InvalidURL:
        raise BadAnswer("sent us on to an address that is none") from None
    if not location or _origin(target) != _origin(url) or target.userinfo:
        raise BadAnswer(f"sent us on to {plain(target.host) or 'nowhere'}, which we do not follow")
    return target


def _origin(url: httpx2.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def plain(words: str) -> str:
    """Return a stranger's words short and printable."""
    return "".join(one for one in words[:60] if one.isprintable())


def _too_large() -> str:
    return f"sent more than {MAX_BYTES:,} bytes"


def _too_slow(question: Question) -> str:
    return f"took longer than {question.total_seconds:g} seconds"


def what_broke(error: Exception) -> str:
    """Return, as the end of a sentence, why no whole answer came."""
    if isinstance(error, httpx2.ConnectError):
        return "cannot be reached, or its certificate is not right"
    return "broke off before its answer was whole"


class Deadline:
    """Ends a connection that is not done in time, however slowly it drips.

    A read timeout starts anew with every byte; this does not. `trace` is told of each new socket.
    """

    def __init__(self, seconds: float) -> None:
        self.has_passed = False
        self._socket: Any = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Note the socket in use."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._socket = info["return_value"].get_extra_info("socket")
            if self.has_passed:
                self._end()

    def _end(self) -> None:
        self.has_passed = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(SHUT_RDWR)
