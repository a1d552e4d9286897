import os
import re
import signal
import subprocess
import sys
import threading
import time
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import psycopg
from lxml import html

from digest import cluster as clusters
from digest import postgres

from .sites import CHECKOUT, answer, has_replaced, site, wait_for

PASSWORD = "four-words-nobody-guesses"
ADD = "/admin/articles/topic/add/"
SAVERS, KILLS = 4, 2


class Staying(HTTPRedirectHandler):
    """Does not follow: what is asked for after a form was saved is another request."""

    def redirect_request(self, *_asked):
        return None


class Browser:
    """One signed-in curator: opens pages and sends their forms."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()), Staying())
        form = self.form("/admin/login/?next=/robots.txt")
        status, _page = self.send(
            "/admin/login/?next=/robots.txt", {**form, "username": "ana", "password": PASSWORD}
        )
        assert status == 302

    def form(self, address):
        page = html.fromstring(self.opener.open(self.url + address, timeout=30).read())
        form = next(one for one in page.forms if one.get("id", "").endswith("form") and one.fields)
        form = next((one for one in page.forms if "once" in one.fields), form)
        return {name: value for name, value in form.form_values() if value is not None}

    def send(self, address, data):
        try:
            answer = self.opener.open(self.url + address, urlencode(data).encode(), timeout=30)
        except HTTPError as error:
            return error.code, error.read().decode()
        return answer.status, answer.read().decode()

    def send_again(self, data):
        """What a reload sends, and the page that it leads to."""
        status, _page = self.send(ADD, data)
        return status, self.opener.open(f"{self.url}/admin/", timeout=30).read().decode()


def _save_until(ended, browser, name, told):
    """Add topic after topic; note what the person was told of each."""
    number = 0
    while not ended.is_set():
        number += 1
        slug = f"{name}-{number}"
        try:
            data = {**browser.form(ADD), "name": slug, "slug": slug}
        except (HTTPError, URLError):
            time.sleep(0.1)
            continue
        status, page = browser.send(ADD, data)
        if status == 302:
            told["saved"].append((browser, data))
        elif "Nothing was saved" in page:
            told["refused"].append((browser, data))
        elif "It may have been saved, or not" in page:
            told["unsure"].append((browser, data))
        else:
            told["lost"].append((status, page))


def _read_away(pipe):
    while os.read(pipe, 65_536):
        pass


def _names(home, monkeypatch):
    monkeypatch.setenv("DIGEST_HOME", home)
    with postgres.running() as url, psycopg.connect(url) as connection:
        rows = connection.execute("select name from articles_topic").fetchall()
    return [name for (name,) in rows]


def test_acknowledged_is_saved_refused_is_not_and_what_is_unsure_is_told_when_sent_again(
    environment, monkeypatch
):
    home = environment["DIGEST_HOME"]
    monkeypatch.setenv("DIGEST_HOME", home)
    told = {"saved": [], "refused": [], "unsure": [], "lost": []}
    with site(environment) as (process, port):
        # What the site says while it has no database would fill the pipe, and then it would wait.
        threading.Thread(target=_read_away, args=(process.stdout.fileno(),), daemon=True).start()
        subprocess.run(
            [sys.executable, "manage.py", "create_curator", "ana", "--password-stdin"],
            cwd=CHECKOUT,
            env=environment,
            input=PASSWORD,
            text=True,
            check=True,
            capture_output=True,
        )
        cluster, ended = clusters.Cluster.of_this_user(), threading.Event()
        savers = [
            threading.Thread(target=_save_until, args=(ended, Browser(port), f"t{n}", told))
            for n in range(SAVERS)
        ]
        for saver in savers:
            saver.start()
        for number in range(KILLS):
            before = len(told["saved"])
            wait_for(lambda before=before: len(told["saved"]) >= before + 8, 60)
            time.sleep(0.05 * number)
            killed = cluster.live_pid()
            os.kill(killed, signal.SIGKILL)
            wait_for(lambda killed=killed: has_replaced(cluster, killed), 60)
            wait_for(lambda: answer(port, "/readyz") == 200, 60)
        ended.set()
        for saver in savers:
            saver.join()
        names = _names(home, monkeypatch)
        again = {
            what: [(data["name"], *browser.send_again(data)) for browser, data in told[what]]
            for what in ("refused", "unsure")
        }
        after = _names(home, monkeypatch)

    assert told["lost"] == []
    assert told["refused"] or told["unsure"]
    assert {data["name"] for _browser, data in told["saved"]} <= set(names)
    assert {data["name"] for _browser, data in told["refused"]}.isdisjoint(names)
    for what in ("refused", "unsure"):
        for name, status, page in again[what]:
            assert status == 302
            assert after.count(name) == 1
            assert (name in names) == bool(re.search("This was saved already, on ", page))
