"""Measures one size, in one process whose settings point at that size's database.

`python -m bench` starts it once for each size; it writes its result as JSON to --out.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from . import database, http, publishing, writes
from .report import Result
from .shapes import SHAPES
from .timing import by_turns

if TYPE_CHECKING:
    from .pages import Site  # needs Django set up, and so the database's address

Answers = dict[tuple[str, str], Callable[[], object]]


def say(line: str) -> None:
    """Tell the person waiting."""
    sys.stderr.write(line + "\n")


def connect(url: str) -> None:
    """Have Django use the database in `url`, with DEBUG off and our addresses beside the site's."""
    # Pages are made anew for every measurement; bench.http has them kept as well.
    os.environ.update(DATABASE_URL=url, DEBUG="off", LOG_LEVEL="ERROR", PAGE_MEMORY_MB="0")
    # Filling a database, and the plain way's pages, may take longer than a reader would wait.
    os.environ["STATEMENT_TIMEOUT_MS"] = "0"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()


def make_ready(claims: int, url: str) -> None:
    """Connect to a database of this many claims under today's schema, filling it if need be."""
    filled = database.filling(url)
    if filled and (filled.claims, filled.version) == (claims, database.schema_version()):
        connect(url)
        return
    database.make_empty(url)
    connect(url)
    filled = database.fill(claims, say=say)
    say(f"Filled at {filled.rate():,.0f} claims a second")


def check(site: Site, names: list[str], result: Result) -> None:
    """Compare every number on our lists with the plain way's, before any time is taken."""
    from .pages import WrongPage, differences, neighbours, read

    for name in names:
        shape = SHAPES[name].at(result.claims)
        try:
            page = site.get(site.address(shape))
            floor = site.get(site.address(shape, "/floor"))
            if floor.replace(b"/floor/", b"/") != page.replace(b' aria-current="page"', b""):
                result.wrong.append(f"{name}: the floor is another page")
            plain = site.get(site.address(shape, "/naive"))
            if not shape.is_list:
                if neighbours(page) != neighbours(plain):
                    result.wrong.append(f"{name}: other claims beside it")
                continue
            ours, theirs = read(page), read(plain)
        except WrongPage as problem:
            result.wrong.append(f"{name}: {problem}")
            continue
        result.totals[name] = theirs.total
        result.wrong += [f"{name}: {difference}" for difference in differences(ours, theirs)]
        if not shape.has_words and ours.claims != theirs.claims:
            result.wrong.append(f"{name}: other claims on the page")


def answers(site: Site, names: list[str], result: Result) -> Answers:
    """Return who answers which shape, by a call; who cannot is noted in `result.skipped`."""
    from . import peers

    found: Answers = {}
    try:
        peer = peers.open_peer(result.claims)
    except ImportError:
        peer = None
        result.skipped["datasette"] = "not installed; it comes with requirements-dev.txt"
    for name in names:
        shape = SHAPES[name].at(result.claims)
        for who, prefix in (("ours", ""), ("naive", "/naive"), ("floor", "/floor")):
            found[name, who] = partial(site.get, site.address(shape, prefix))
        if peer:
            page = peer.address(shape.query) if shape.is_list else peer.claim_address(site.claim)
            found[name, "datasette"] = partial(peer.get, page)
    return found


def measure_pages(names: list[str], result: Result, rounds: int) -> None:
    """Time every shape's page, all who answer it by turns."""
    from .pages import Site

    site = Site()
    check(site, names, result)
    calls = answers(site, names, result)
    for (name, who), times in by_turns(calls, rounds=rounds).items():
        result.times.setdefault(name, {})[who] = times


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m bench.run")
    parser.add_argument("--claims", type=int, required=True)
    parser.add_argument("--shapes", nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", nargs="*", default=["pages", "load"])
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    make_ready(given.claims, database.url_for(database.name_for(given.claims)))
    result = Result(given.claims)
    if "pages" in given.only:
        measure_pages(given.shapes or list(SHAPES), result, given.rounds)
    if "load" in given.only:
        result.load = writes.load_rates()
    if "http" in given.only:
        result.http = http.measure(given.claims)
    if "publishing" in given.only:
        from django.db import connection

        from digest import revision

        revision.close()
        connection.close()
        connection.close_pool()
        result.publishing = publishing.measure(given.claims)
    given.out.write_text(json.dumps(result.as_json()))


if __name__ == "__main__":
    main()
