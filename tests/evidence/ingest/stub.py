"""A real HTTPS server on this machine that answers as told: well, slowly, wrongly, half, or not at all."""

import gzip
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from urllib.parse import parse_qs, unquote, urlsplit

import trustme

HOST = "127.0.0.1"
XML = "text/xml; charset=UTF-8"
JSON = "application/json"


@dataclass
class Asked:
    """One request as it came in; `raw` is the path before unquoting."""

    path: str
    raw: str
    params: dict
    headers: dict
    at: float
    method: str = "GET"


@dataclass
class Stub:
    """What was asked, and what to answer: `answers` by path, each a function of the handler, or a list.

    Of a list each request takes the next; the last one stays.
    """

    address: str
    ca_file: str
    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    def answer_to(self, path):
        found = self.answers.get(path, NOT_FOUND)
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found


def says(body, kind=XML, status=200, **headers):
    """Answer with this body."""
    body = body.encode() if isinstance(body, str) else body

    def answer(handler):
        handler.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **headers}.items():
            handler.send_header(name.replace("_", "-"), str(value))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def fails(status, **headers):
    return says("an error, in words", "text/plain", status, **headers)


NOT_FOUND = fails(404)


def packed(body, kind=XML):
    """Answer gzipped."""
    return says(gzip.compress(body.encode()), kind, Content_Encoding="gzip")


def bomb(kind=XML):
    """A hundred megabytes of nothing in a hundred kilobytes."""

    def answer(handler):
        says(_nothing(), kind, Content_Encoding="gzip")(handler)

    return answer


@cache
def _nothing():
    return gzip.compress(bytes(100_000_000), 9)


def half(body, kind=XML):
    """Promise all of the body, send half of it, and hang up."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body.encode()[: len(body) // 2])
        hang_up(handler)

    return answer


def endless(kind=XML):
    """Never stop sending."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        while True:
            handler.wfile.write(b"<!-- more -->" * 10_000)

    return answer


def claims_size(size, kind=XML):
    """Say that the body is this large, and send nothing of it."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(size))
        handler.end_headers()

    return answer


def drips(kind=XML):
    """Send a byte now and then, for ever, so that no single read takes long."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        while True:
            handler.wfile.write(b" ")
            threading.Event().wait(0.02)

    return answer


def drips_headers(handler):
    """Never come to the end of the headers."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: 1\r\n")
        threading.Event().wait(0.02)


def hang_up(handler):
    """Close the connection without another word."""
    handler.close_connection = True
    handler.connection.shutdown(SHUT_RDWR)


def sends_on(to, status=302):
    return says("", status=status, Location=to)


def _handler_for(stub):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            parts = urlsplit(self.path)
            params = {name: values[0] for name, values in parse_qs(parts.query).items()}
            path = unquote(parts.path)
            headers = dict(self.headers)
            now, method = time.monotonic(), self.command
            stub.asked.append(Asked(path, parts.path, params, headers, now, method))
            self.close_connection = True
            with suppress(OSError):  # The other side hangs up, as it should, on what never ends.
                stub.answer_to(path)(self)

        def do_HEAD(self):
            self.do_GET()

        def log_message(self, *_args):
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


@contextmanager
def stub_service(folder):
    """Start a server with a certificate of its own, and stop it."""
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, key_type=trustme.KeyType.ECDSA).configure_cert(context)
    ca_file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    stub = Stub("", str(ca_file))
    server = _Server((HOST, 0), _handler_for(stub))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    stub.address = f"https://{HOST}:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
