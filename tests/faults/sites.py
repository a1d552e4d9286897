"""The site as a volunteer runs it, in a terminal of its own, to be killed piece by piece."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from digest import postgres

CHECKOUT = Path(__file__).resolve().parents[2]


def answer(port, path):
    """The status of the page, or None while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def wait_for(condition, seconds):
    """Seconds until `condition` held; fails after `seconds`."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it never came"
        time.sleep(0.1)
    return time.monotonic() - began


@contextmanager
def site(environment):
    """The site in a terminal of its own: process and port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "digest.launch"],
        cwd=CHECKOUT,
        env={**environment, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        wait_for(lambda: process.poll() is not None or answer(port, "/readyz") == 200, 120)
        yield process, port
    finally:
        process.terminate()
        process.communicate(timeout=60)


def kill(cluster):
    os.kill(cluster.live_pid(), signal.SIGKILL)
    wait_for(lambda: not cluster.live_pid(), 10)


def has_replaced(cluster, killed):
    """Whether another server has taken a killed one's place; its children answer for a while yet."""
    return cluster.live_pid() not in (None, killed)


@contextmanager
def frozen(cluster):
    """The database as a stuck disk or a paused machine leaves it: alive, and silent."""
    ours_apart = "select pid from pg_stat_activity where pid <> pg_backend_pid()"
    with psycopg.connect(postgres.embedded_url()) as connection:
        rows = connection.execute(ours_apart).fetchall()
    processes = [cluster.live_pid(), *(pid for (pid,) in rows)]
    try:
        _tell(processes, signal.SIGSTOP)
        yield
    finally:
        _tell(processes, signal.SIGCONT)


def _tell(processes, sent):
    for pid in processes:
        with suppress(ProcessLookupError):  # it has ended meanwhile
            os.kill(pid, sent)
