"""Four people publishing at once, with and without what readers' pages are read from.

They work on a copy of the measured database, which is dropped afterwards.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import psycopg

from .database import ROOT, copy, drop, name_for, url_for
from .writes import SWITCH

PUBLISHERS = 4
MOST_ARTICLES = 400
ROUNDS = 3
SECONDS = 120
_SETTLE = """
    update evidence_claim c
    set label_id = l.id, label_version = l.version, labelled_at = now(),
        label_reason = 'Filler for measuring.', reader_count = 2
    from evidence_evidencelabel l where l.slug = 'animal' and c.article_id = any(%s)
"""

# The gate holds back an article that leads with a result in animals and names none.
_NAME_THE_ANIMAL = """
    update articles_article set standfirst = standfirst || ' It was seen in mice.' where id = any(%s)
"""


def measure(claims: int) -> dict[str, float]:
    """Return articles a second, the deadlocks met, and the counts found wrong afterwards.

    Nobody else may be connected to the database of this size while it is copied.
    """
    url = url_for(f"{name_for(claims)}_writers")
    copy(url_for(name_for(claims)), url)
    try:
        with psycopg.connect(url, autocommit=True) as admin:
            drafts = [
                pk
                for (pk,) in admin.execute("select id from articles_article where status = 'draft'")
            ][:MOST_ARTICLES]
            admin.execute(_SETTLE, [drafts])
            admin.execute(_NAME_THE_ANIMAL, [drafts])
            rates: dict[str, list[float]] = {"enable": [], "disable": []}
            deadlocks = 0
            for word in ("disable", "enable") * ROUNDS:
                admin.execute(SWITCH.format(word=word))
                rate, met = _publish(url, drafts)
                rates[word].append(rate)
                deadlocks += met
                if word == "disable" or len(rates[word]) < ROUNDS:
                    _take_back(admin, drafts)
        without, with_them = (statistics.median(rates[word]) for word in ("disable", "enable"))
        return {
            "articles a second": with_them,
            "with history only": without,
            "share kept": with_them / without,
            "deadlocks": deadlocks,
            "wrong counts afterwards": _wrong(url),
        }
    finally:
        drop(url)


def _take_back(admin: psycopg.Connection, drafts: list[int]) -> None:
    """Make the articles drafts again, through the triggers, so that the counts follow."""
    admin.execute(SWITCH.format(word="enable"))
    admin.execute("update evidence_claim set status = 'draft' where article_id = any(%s)", [drafts])
    admin.execute(
        "update articles_article set status = 'draft', published_at = null where id = any(%s)",
        [drafts],
    )


def _publish(url: str, drafts: list[int]) -> tuple[float, int]:
    """Publish all drafts from several processes at once; return articles a second and deadlocks."""
    context = multiprocessing.get_context("spawn")
    barrier, done = context.Barrier(PUBLISHERS), context.Queue()
    workers = [
        context.Process(target=_worker, args=(url, drafts[place::PUBLISHERS], barrier, done))
        for place in range(PUBLISHERS)
    ]
    for worker in workers:
        worker.start()
    found = [done.get(timeout=SECONDS) for _ in workers]
    for worker in workers:
        worker.join(SECONDS)
    seconds = max(end for _, end, _ in found) - min(start for start, _, _ in found)
    return len(drafts) / seconds, sum(met for _, _, met in found)


def _worker(url: str, articles: list[int], barrier: Barrier, done: Queue) -> None:
    """Publish these articles and report when it began, when it ended, and the deadlocks met."""
    os.environ.update(DATABASE_URL=url, DEBUG="off", LOG_LEVEL="ERROR")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.db import OperationalError, connection

    from articles.models import Article
    from articles.publishing import publish

    connection.ensure_connection()
    barrier.wait(SECONDS)
    started, met = time.monotonic(), 0
    for pk in articles:
        while True:
            try:
                publish(Article(pk=pk))
                break
            except OperationalError as error:
                if not isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
                    raise
                met += 1
    done.put((started, time.monotonic(), met))


def _wrong(url: str) -> int:
    """Return how many reading rows and counts the check command finds wrong."""
    command = [sys.executable, "manage.py", "check_reading"]
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    checked = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return len(checked.stdout.splitlines()) if checked.returncode else 0
