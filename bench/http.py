"""The site over HTTP: gunicorn with two processes of four threads, and eight clients on loopback.

Clients and server share the machine's cores, so these rates are lower than the server's own.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from .database import ROOT, name_for, url_for

CLIENTS = 8
SECONDS = 8.0
MOST_REQUESTS = 20_000
START_SECONDS = 30
Request = tuple[str, dict[str, str]]


def measure(claims: int) -> dict[str, float]:
    """Return requests a second for a mixed load, for 304s and for a view that says a constant."""
    from . import readers

    url = url_for(name_for(claims))
    addresses = readers.addresses(claims)
    found: dict[str, float] = {}
    with _gunicorn(url, 32) as port:
        found["mixed load, just started"] = _rate(port, _mixed(addresses, first=0), SECONDS)
        found["mixed load"] = _rate(port, _mixed(addresses, first=CLIENTS), SECONDS)
    with _gunicorn(url, 0) as port:
        found["mixed load, no page kept"] = _rate(port, _mixed(addresses, first=0), SECONDS)
    with _gunicorn(url, 32) as port:
        etag = {"If-None-Match": _etag(port, "/claims/")}
        # By turns, because whoever comes later meets another machine.
        rates: dict[str, list[float]] = {"304": [], "constant": [], "kept": []}
        for _ in range(3):
            for kind, request in (
                ("304", ("/claims/", etag)),
                ("constant", ("/constant/", {})),
                ("kept", ("/claims/", {})),
            ):
                expect = 304 if kind == "304" else 200
                rates[kind].append(_rate(port, [[request]] * CLIENTS, SECONDS / 4, expect=expect))
    found["one kept page"] = sorted(rates["kept"])[1]
    found["304"] = sorted(rates["304"])[1]
    found["constant view"] = sorted(rates["constant"])[1]
    found["304 share of a constant view"] = found["304"] / found["constant view"]
    return found


def _mixed(addresses: list[str], first: int) -> list[list[Request]]:
    """Return what eight readers ask for in turn, those from the number `first` on."""
    from . import readers

    return [
        [(address, {}) for address in readers.requests(reader, addresses)]
        for reader in range(first, first + CLIENTS)
    ]


@contextmanager
def _gunicorn(url: str, megabytes: int) -> Iterator[int]:
    """Serve the site from `url` on a free port of loopback, keeping so many megabytes of pages."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "digest.wsgi:application", "--no-control-socket"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"]
    command += ["--log-level", "warning"]
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "LOG_LEVEL": "ERROR",
        "PAGE_MEMORY_MB": str(megabytes),
        "STATEMENT_TIMEOUT_MS": "10000",  # as the site is served
    }
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _await(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(START_SECONDS)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers. Raises RuntimeError when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("gunicorn did not start; its messages are above")


def _etag(port: int, address: str) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    connection.request("GET", address, headers={"Host": "localhost"})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.getheader("ETag") or ""


def _rate(port: int, requests: list[list[Request]], seconds: float, *, expect: int = 200) -> float:
    """Return answers a second over so many seconds; each client has a list of its own.

    Raises RuntimeError when an answer has another status than expected.
    """
    context = multiprocessing.get_context("fork")
    barrier, done = context.Barrier(CLIENTS), context.Queue()
    clients = []
    for place in range(CLIENTS):
        arguments = (port, requests[place], seconds, expect, barrier, done)
        clients.append(context.Process(target=_client, args=arguments))
    for client in clients:
        client.start()
    found = [done.get(timeout=seconds + 2 * START_SECONDS) for _ in clients]
    for client in clients:
        client.join(START_SECONDS)
    if problems := [problem for _, _, problem in found if problem]:
        raise RuntimeError(problems[0])
    return sum(count / taken for count, taken, _ in found)


def _client(
    port: int, requests: list[Request], seconds: float, expect: int, barrier: Barrier, done: Queue
) -> None:
    """Ask one request after another on one connection; report the count, the seconds, a problem."""
    connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    barrier.wait(START_SECONDS)
    started, count, problem = time.monotonic(), 0, ""
    for address, headers in cycle(requests):
        connection.request("GET", address, headers={"Host": "localhost", **headers})
        response = connection.getresponse()
        response.read()
        count += 1
        if response.status != expect:
            problem = f"{address} answers {response.status}, not {expect}"
        if problem or count >= MOST_REQUESTS or time.monotonic() - started >= seconds:
            break
    taken = time.monotonic() - started
    connection.close()
    done.put((count, taken, problem))
