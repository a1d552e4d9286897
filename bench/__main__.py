"""`python -m bench`: fills each size's database, measures it in a process of its own, and prints
Markdown tables.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from digest import postgres

from . import report
from .database import ROOT
from .shapes import SHAPES
from .timing import ROUNDS

PARTS = ("pages", "load", "publishing", "http")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--million", action="store_true", help="add 1,000,000 claims")
    parser.add_argument("--shapes", nargs="+", choices=list(SHAPES), default=[])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--http", action="store_true", help="add gunicorn and publishers")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="measure these parts and no other")
    given = parser.parse_args()
    given.claims = sorted({*given.claims, *([1_000_000] if given.million else [])})
    given.only = given.only or (PARTS if given.http else PARTS[:2])
    return given


def measure(claims: int, given: argparse.Namespace) -> report.Result:
    """Measure one size in a process of its own, because Django is set up for one database."""
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "result.json"
        command = [sys.executable, "-m", "bench.run", "--claims", str(claims), "--out", str(out)]
        command += ["--rounds", str(given.rounds), "--only", *given.only]
        if given.shapes:
            command += ["--shapes", *given.shapes]
        subprocess.run(command, check=True, cwd=ROOT)
        return report.Result.from_json(json.loads(out.read_text()))


def say(line: str) -> None:
    """Write to standard output at once, though it may be a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Measure every size and return 1 if a count on some page was wrong."""
    given = arguments()
    results = []
    with ExitStack() as stack:
        stack.enter_context(postgres.running())
        for claims in given.claims:
            result = measure(claims, given)
            results.append(result)
            if result.times:
                report.say_pages(result, say)
            report.say_writing(result, say)
            report.say_http(result, say)
    report.say_growth(results, say)
    return 1 if any(result.wrong for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
