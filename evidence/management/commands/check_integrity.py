"""Compare sources with their notices, and claims with their sources."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from evidence import integrity


class Command(BaseCommand):
    """Print every difference and end with exit code 1 if there is one; docs/integrity.md has the rules."""

    help = "Compare what sources and claims say with the notices that it follows from."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take --repair: bring everything in step before comparing."""
        parser.add_argument("--repair", action="store_true", help="bring everything in step first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Repair if asked, and compare."""
        if options["repair"]:
            integrity.repair()
        found = 0
        for sentence in integrity.differences():
            found += 1
            self.stdout.write(sentence)
        if found:
            self.stderr.write(f"{found} differences. Run check_integrity --repair to mend them.")
            raise SystemExit(1)
        self.stdout.write("Sources and claims are what their notices give.")
