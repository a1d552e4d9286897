"""Load a digest folder: articles in Markdown, their claims and sources beside them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from evidence import reading
from evidence.ingest.authoring import parse, read_folder
from evidence.ingest.loading import ladder, load
from evidence.ingest.merging import Report
from evidence.ingest.problems import CannotLoad


class Command(BaseCommand):
    """`load_digest FOLDER [--dry-run]`; docs/authoring.md describes the folder."""

    help = (
        "Load a digest folder. Loading it again changes nothing; a mistake anywhere loads nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and whether only to try."""
        parser.add_argument("folder", type=Path, help="where site.toml and the articles lie")
        parser.add_argument("--dry-run", action="store_true", help="do it all, then take it back")

    def handle(self, *, folder: Path, dry_run: bool, **_options: Any) -> None:
        """Load the folder, or say on which line of which file it is wrong."""
        try:
            report = load(parse(read_folder(folder), ladder()), is_dry_run=dry_run)
        except CannotLoad as error:
            count = len(error.problems)
            problems = "1 problem" if count == 1 else f"{count} problems"
            raise CommandError(f"{error}\nNothing was loaded: {problems}.") from None
        except OperationalError as error:
            reason = str(error).splitlines()[0]
            raise CommandError(f"Nothing was loaded; the database says: {reason}") from None
        if not dry_run and not report.changed_nothing():
            reading.tidy()  # so that searches rank by the words that are there
        self._tell(report, is_dry_run=dry_run)

    def _tell(self, report: Report, *, is_dry_run: bool) -> None:
        for note in report.notes:
            self.stdout.write(f"note: {note}")
        if report.changed_nothing():
            self.stdout.write("nothing changed")
            return
        for done, counts in (("created", report.created), ("updated", report.updated)):
            if counts:
                words = ", ".join(f"{count} {table}" for table, count in counts.items())
                self.stdout.write(f"{done}: {words}")
        if is_dry_run:
            self.stdout.write("dry run: all of it was taken back")
