"""Ask whether an address still leads to a page: HEAD, then GET, of public addresses alone; reads no page."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from .fetch_answer import REDIRECTS, Deadline, plain, what_broke

MAX_REDIRECTS = 5
TOTAL_SECONDS = 20.0
PORTS = {"http": 80, "https": 443}
# A server that says this may keep programs out, and its page may be there for people.
SHUT = frozenset({401, 402, 403, 405, 406, 407, 408, 418, 421, 423, 425, 429, 451, 503, 999})
# Its addresses lead on to any other, private ones too (RFC 6052).
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")

Allowed = Callable[[str], bool]


@dataclass(frozen=True)
class Seen:
    """What came of asking: whether the link works, None where nobody can tell, and what was wrong.

    `was_heard` is False when nothing answered at all, which may be our own network's fault.
    """

    works: bool | None
    problem: str = ""
    was_heard: bool = True


class NotPublic(Exception):
    """The address leads to a machine that is not on the public net; it was told nothing."""


def is_public(address: str) -> bool:
    """True for an IP address that anybody may reach: not of this machine, of a home or of an office."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner or ip in TRANSLATED:
            return inner is not None and is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def look(
    client: httpx2.Client,
    address: str,
    *,
    wait: Callable[[str], object],
    may_ask: Allowed = is_public,
) -> Seen:
    """Return what an address answers. `wait` is called with each host before it is asked anything."""
    seen = Seen(works=False)
    for method in ("HEAD", "GET"):  # Some servers know no HEAD, and then GET has the last word.
        try:
            seen = _followed(client, method, address, wait, may_ask)
        except NotPublic:
            return Seen(False, "leads to an address that is not public", was_heard=False)
        except (httpx2.InvalidURL, UnicodeError):
            return Seen(False, "is no address")
        except socket.gaierror:
            return Seen(False, "has a name that nobody knows", was_heard=False)
        except httpx2.TimeoutException:
            seen = Seen(False, "did not answer in time", was_heard=False)
        except (httpx2.RequestError, ssl.SSLError, OSError) as error:
            seen = Seen(False, what_broke(error), was_heard=False)
        if seen.works:
            return seen
    return seen


def _followed(
    client: httpx2.Client,
    method: str,
    address: str,
    wait: Callable[[str], object],
    may_ask: Allowed,
) -> Seen:
    url = httpx2.URL(address)
    for _ in range(MAX_REDIRECTS + 1):
        _check(url, may_ask)
        wait(url.host)
        status, location = _asked(client, method, url, may_ask)
        if status not in REDIRECTS or not location:
            return _judged(status)
        url = url.join(location)
    return Seen(False, f"sends on more than {MAX_REDIRECTS} times")


def _check(url: httpx2.URL, may_ask: Allowed) -> None:
    """Raise NotPublic unless every address of the host is public, before anything is sent to it."""
    if url.scheme not in PORTS or not url.host or url.userinfo:
        raise NotPublic(plain(url.scheme))
    found = socket.getaddrinfo(url.host, url.port or PORTS[url.scheme], type=socket.SOCK_STREAM)
    if not all(may_ask(str(one[4][0])) for one in found):
        raise NotPublic(plain(url.host))


def _asked(
    client: httpx2.Client, method: str, url: httpx2.URL, may_ask: Allowed
) -> tuple[int, str]:
    """Return the status and where it sends on. The body is left where it is."""
    deadline = Deadline(TOTAL_SECONDS)

    def trace(event: str, info: Mapping[str, Any]) -> None:
        deadline.trace(event, info)
        # A name may lead elsewhere the second time it is looked up: what counts is who answered.
        if event == "connection.connect_tcp.complete":
            peer = info["return_value"].get_extra_info("server_addr")
            if not may_ask(str(peer[0])):
                info["return_value"].close()
                raise NotPublic(plain(url.host))

    with deadline:
        request = client.build_request(method, url, extensions={"trace": trace})
        request.extensions["timeout"] = client.timeout.as_dict()
        response = client.send(request, stream=True)
        try:
            return response.status_code, response.headers.get("Location", "")
        finally:
            response.close()
            client.cookies.clear()


def _judged(status: int) -> Seen:
    if status < httpx2.codes.BAD_REQUEST:
        return Seen(works=True)
    words = f"answered with status {status}"
    return Seen(None if status in SHUT else False, words)
