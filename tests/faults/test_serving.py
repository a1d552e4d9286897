import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from digest import cluster as clusters
from digest import postgres

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def environment():
    """A home of its own for the site that these tests kill."""
    top = Path(tempfile.mkdtemp(prefix="digest-test-", dir="/tmp"))
    top.chmod(0o755)
    left_out = {"DATABASE_URL", "HOST", "PORT", "DEBUG", "SECRET_KEY"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    yield {**kept, "DIGEST_HOME": str(top / "home"), "STATIC_ROOT": str(top / "static")}
    shutil.rmtree(top)


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


def talk(port, open_connections):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    for path in ("/readyz", "/labels/", "/robots.txt"):
        connection.request("GET", path)
        connection.getresponse().read()
    open_connections.append(connection)


def test_killed_database_comes_back_and_ctrl_c_ends_the_site_at_once(environment, monkeypatch):
    monkeypatch.setenv("DIGEST_HOME", environment["DIGEST_HOME"])
    with site(environment) as (process, port):
        cluster = clusters.Cluster.of_this_user()
        os.kill(cluster.live_pid(), signal.SIGKILL)
        statuses = []
        wait_for(lambda: statuses.append(answer(port, "/readyz")) or statuses[-1] == 200, 30)
        after = [answer(port, "/readyz") for _ in range(12)]

        connections = []
        threads = [threading.Thread(target=talk, args=(port, connections)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        silent = socket.create_connection(("127.0.0.1", port))
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=60)
        took = time.monotonic() - began

    for connection in (silent, *connections):
        connection.close()
    assert set(statuses) <= {503, 200}
    assert after.count(200) >= 10
    assert len(connections) == 6
    assert process.returncode == 0
    assert took < 6
    assert "SIGKILL" not in said
    assert "has died. It is started again." in said


def test_keeper_gives_up_on_a_server_that_dies_over_and_over(environment, monkeypatch):
    monkeypatch.setenv("DIGEST_HOME", environment["DIGEST_HOME"])
    monkeypatch.setattr(postgres, "MOST_DEATHS", 2)
    with postgres.running() as url:
        keeper = postgres.Keeper()
        for _ in range(2):
            kill(keeper.cluster)
            keeper.look()
            with psycopg.connect(url) as connection:
                assert connection.execute("select 1").fetchone() == (1,)

        kill(keeper.cluster)
        with pytest.raises(postgres.PostgresError, match="died 2 times within a minute"):
            keeper.look()


def kill(cluster):
    os.kill(cluster.live_pid(), signal.SIGKILL)
    wait_for(lambda: not cluster.live_pid(), 10)
