"""The site as a volunteer runs it: gunicorn, built static files, the sample digest, its own database."""

import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.databases import database, url_of

CHECKOUT = Path(__file__).resolve().parents[2]
# A paper that its journal took back, as PubMed's record tells it: PMID 10066780, notice PMID 11905463.
RETRACTED = CHECKOUT.parent / "shared/data/pubmed/retraction_trio/pubmed_retracted_publication.xml"
REST_ON_IT = """
from evidence import integrity
from evidence.models import Citation, Claim, Source

source = Source.objects.get(pmid="10066780")
claim = (
    Claim.objects.published()
    .filter(article__topics__isnull=False, label__strength__isnull=False)
    .filter(citations__relation="supports")
    .order_by("pk")
    .last()
)
kept = claim.citations.filter(relation="supports").first()
claim.citations.exclude(pk=kept.pk).delete()
Citation.objects.filter(pk=kept.pk).update(source=source)
integrity.review_citations([claim.pk])
print(f"/sources/{source.pk}/ /claims/{claim.pk}/ /articles/{claim.article.slug}/")
print(f"/topics/{claim.article.topics.first().slug}/ /changes/")
"""
START_SECONDS = 60
# Whoever settles has declared interests; "none" is a declaration.
DECLARE = """
from django.contrib.auth.models import User
from evidence.interests import declare
for user in User.objects.filter(is_staff=True):
    declare(by=user, name=user.username, has_none=True)
"""


@dataclass(frozen=True)
class Site:
    """A running site: its address, and who may sign in (all with the one password)."""

    url: str
    password: str
    superuser: str = "root-of-all"
    curator: str = "a-curator"
    editor: str = "an-editor"


class RunningSite:
    """Context manager: makes the database, loads the sample, serves; takes all of it away again."""

    def __init__(self, folder: Path, name: str):
        self.name = name
        self.folder = folder
        self.password = secrets.token_urlsafe(18)
        self.environment = {
            **os.environ,
            "DATABASE_URL": url_of(name),
            "STATIC_ROOT": str(folder / "static"),
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DJANGO_SUPERUSER_PASSWORD": self.password,
            "LOG_LEVEL": "WARNING",
        }

    def __enter__(self):
        self.database = ExitStack()
        self.database.enter_context(database(self.name))
        self._manage("collectstatic", "--noinput", "-v0")
        self._manage("load_digest", "sample")
        site = Site(url=f"http://127.0.0.1:{_free_port()}", password=self.password)
        self._manage(
            "createsuperuser", "--noinput", "--username", site.superuser, "--email", "x@example.org"
        )
        self._manage("create_curator", site.curator, "--password-stdin", stdin=self.password)
        self._manage(
            "create_curator", site.editor, "--editor", "--password-stdin", stdin=self.password
        )
        self._manage("shell", "-v0", "-c", DECLARE)
        self._serve(site)
        return site

    def __exit__(self, *_error):
        self.server.terminate()
        self.server.wait(timeout=20)
        self.log.close()
        self.database.close()

    def retract(self):
        """Have one claim rest on a paper that was retracted; return the addresses that tell of it."""
        self._manage("import_sources", str(RETRACTED))
        return self._manage("shell", "-v0", "-c", REST_ON_IT).split()

    def _manage(self, *words, stdin=None):
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=CHECKOUT,
            env=self.environment,
            input=stdin,
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"manage.py {words[0]}: {done.stdout}{done.stderr}"
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
