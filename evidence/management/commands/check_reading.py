"""Compare the reading rows and counts with a rebuild from scratch."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from evidence import reading


class Command(BaseCommand):
    """Print every difference and end with exit code 1 if there is one."""

    help = "Compare what lists read with the claims and articles it is made of."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take --rebuild: make the rows anew before comparing."""
        parser.add_argument(
            "--rebuild", action="store_true", help="make rows and counts anew first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild if asked, fold, and compare."""
        if options["rebuild"]:
            reading.rebuild()
        reading.tidy()
        found = list(reading.differences())
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            self.stderr.write(
                f"{len(found)} differences. Run check_reading --rebuild to repair them."
            )
            raise SystemExit(1)
        self.stdout.write("The reading rows and counts are what a rebuild gives.")
