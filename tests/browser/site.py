"""The site as a volunteer runs it: gunicorn, built static files, the sample digest, its own database."""

import fcntl
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.databases import database, url_of

from .filling import CURATOR, EDITOR, SUPERUSER

CHECKOUT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """A running site: its address, and who may sign in (all with the one password)."""

    url: str
    password: str
    superuser: str = SUPERUSER
    curator: str = CURATOR
    editor: str = EDITOR


class RunningSite:
    """Context manager: copies a filled database, serves it; takes all of it away again.

    `folder` is the site's own. Sites with one `common` folder share the static files and what they
    copy: the first of them fills it.
    """

    def __init__(self, folder: Path, common: Path, name: str):
        self.name = name
        self.folder = folder
        self.common = common
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "digest.settings",
            "STATIC_ROOT": str(common / "static"),
            "SECRET_KEY": secrets.token_urlsafe(48),
            "LOG_LEVEL": "WARNING",
        }

    def __enter__(self):
        self.kept = ExitStack()
        with _alone(self.common):
            filled = self.common / "filled.json"
            if not filled.exists():
                self.kept.enter_context(self._filled(filled))
            pattern, password = json.loads(filled.read_text())
            self.kept.enter_context(database(self.name, pattern))
        self.environment["DATABASE_URL"] = url_of(self.name)
        site = Site(url=f"http://127.0.0.1:{_free_port()}", password=password)
        self._serve(site)
        return site

    def __exit__(self, *_error):
        self.server.terminate()
        self.server.wait(timeout=20)
        self.log.close()
        self.kept.close()

    def retract(self):
        """Have one claim rest on a paper that was retracted; return the addresses that tell of it."""
        return self._run("retract").split()

    @contextmanager
    def _filled(self, told):
        """Fill a database to copy from, and tell of it in a file for as long as the block runs."""
        pattern, password = f"{self.name}_filled", secrets.token_urlsafe(18)
        with database(pattern) as url:
            self._run("fill", DATABASE_URL=url, DJANGO_SUPERUSER_PASSWORD=password)
            told.touch(mode=0o600)
            told.write_text(json.dumps([pattern, password]))
            yield
            with _alone(self.common):
                told.unlink()

    def _run(self, what, **environment):
        done = subprocess.run(
            [sys.executable, "-m", "tests.browser.filling", what],
            cwd=CHECKOUT,
            env={**self.environment, **environment, "STATEMENT_TIMEOUT_MS": "0"},
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"{what}: {done.stdout}{done.stderr}"
        return done.stdout

    def _serve(self, site):
        self.log = (self.folder / "gunicorn.log").open("w")
        address = site.url.removeprefix("http://")
        self.server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "digest.wsgi", "--bind", address),
                *("--workers", "1", "--threads", "4", "--no-control-socket"),
            ],
            cwd=CHECKOUT,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + START_SECONDS
        while not _answers(address):
            if self.server.poll() is not None or time.monotonic() > deadline:
                self.log.flush()
                raise AssertionError((self.folder / "gunicorn.log").read_text())
            time.sleep(0.1)


@contextmanager
def _alone(folder):
    """Keep the run's other processes out of what is made in the folder."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(address):
    connection = HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
