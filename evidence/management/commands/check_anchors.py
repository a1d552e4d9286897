"""Look for every quote in its article's text, and compare with the queue of quotes in trouble."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from evidence import quoting


class Command(BaseCommand):
    """Print every quote whose trouble is not in the queue; end with exit code 1 if there is one."""

    help = "Compare the queue of quotes in trouble with what their articles say; nightly with --repair."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take --repair: bring the queue in step."""
        parser.add_argument("--repair", action="store_true", help="bring the queue in step")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, and mend if asked."""
        found = 0
        for sentence in quoting.differences(repair=options["repair"]):
            found += 1
            self.stdout.write(sentence)
        if not found:
            self.stdout.write("Every quote is where the queue says.")
        elif options["repair"]:
            self.stdout.write(f"{found} brought in step.")
        else:
            self.stderr.write(f"{found} differences. Run check_anchors --repair to mend them.")
            raise SystemExit(1)
