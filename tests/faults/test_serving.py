import http.client
import os
import signal
import socket
import threading
import time

import psycopg
import pytest

from digest import cluster as clusters
from digest import postgres

from .sites import answer, frozen, has_replaced, kill, site, wait_for


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
        killed, statuses = cluster.live_pid(), []
        os.kill(killed, signal.SIGKILL)

        def is_back():
            statuses.append(answer(port, "/readyz"))
            return statuses[-1] == 200 and has_replaced(cluster, killed)

        wait_for(is_back, 30)
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


def test_frozen_database_takes_the_pages_away_but_not_the_site(environment, monkeypatch):
    monkeypatch.setenv("DIGEST_HOME", environment["DIGEST_HOME"])
    with site(environment) as (_process, port):
        answer(port, "/claims/")
        cluster = clusters.Cluster.of_this_user()
        answers = []

        def ask():
            began = time.monotonic()
            answers.append((answer(port, "/claims/"), time.monotonic() - began))

        with frozen(cluster):
            threads = [threading.Thread(target=ask) for _ in range(16)]  # twice the site's own
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            began = time.monotonic()
            machines = [answer(port, "/healthz"), answer(port, "/readyz")]
            took = time.monotonic() - began
        wait_for(lambda: answer(port, "/claims/") == 200, 5)
        after = [answer(port, path) for path in ("/claims/", "/readyz") * 8]

    assert {status for status, _seconds in answers} == {503}
    assert max(seconds for _status, seconds in answers) < 6
    assert machines == [200, 503]
    assert took < 5
    assert after == [200] * 16


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
