"""Print every fixed sentence that readers meet, in one place: reading age, file, words."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from articles.readability import reading_age
from digest.fixed_words import fixed_words, plain


class Command(BaseCommand):
    help = (
        "Print every fixed sentence that readers meet, with the age at which it is read with ease."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the age above which sentences are printed."""
        parser.add_argument(
            "--above", type=float, default=0.0, help="only what needs an older reader"
        )

    def handle(self, *, above: float, **_options: Any) -> None:
        """Print them, then the reading age of all of them together."""
        found = fixed_words()
        for one in found:
            age = reading_age(plain(one.text))
            if above and (age is None or age <= above):
                continue
            shown = "  – " if age is None else f"{age:4.1f}"
            self.stdout.write(f"{shown}  {one.place}: {one.text}")
        together = reading_age("\n".join(plain(one.text) for one in found))
        self.stdout.write(f"{len(found)} in all; read with ease at {together or 0:.1f} years.")
