"""Import retractions, concerns, corrections and reinstatements from Crossref's Retraction Watch CSV."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from evidence.ingest.importing import reason_of
from evidence.ingest.record import CannotRead
from evidence.ingest.retraction_loading import RESULTS, Report, load
from evidence.ingest.retractions import parse


class Command(BaseCommand):
    """`import_retractions FILE [--dry-run]`; docs/integrity.md says what follows from a notice."""

    help = (
        "Import a Retraction Watch CSV. Importing it again changes nothing; a broken file imports "
        "nothing. Rows about papers that are not here are left: import again after adding sources."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and whether only to try."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="do it all, then take it back")

    def handle(self, *, file: Path, dry_run: bool, verbosity: int, **_options: Any) -> None:
        """Import the file, or say what is wrong with it and import nothing."""
        try:
            with file.open("rb") as stream:
                report = load(parse(stream), is_dry_run=dry_run)
        except OSError as error:
            reason = error.strerror or str(error)
            raise CommandError(f"{file}: cannot be read: {reason}. Nothing imported.") from None
        except CannotRead as error:
            raise CommandError(f"{file}: {error}. Nothing imported.") from None
        except OperationalError as error:
            raise CommandError(f"Nothing was imported: {reason_of(error)}.") from None
        self._tell(file, report, says_unmatched=verbosity > 1)
        if dry_run:
            self.stdout.write("dry run: all of it was taken back")

    def _tell(self, file: Path, report: Report, *, says_unmatched: bool) -> None:
        counts = ", ".join(f"{report.counts[name]} {name}" for name in RESULTS)
        self.stdout.write(f"{file.name}: {counts}")
        for rejected in report.rejected:
            self.stdout.write(f"  rejected {rejected}")
        for one in report.unmatched if says_unmatched else ():
            name = f"PMID {one.pmid}" if one.pmid else f"DOI {one.doi}"
            self.stdout.write(
                f"  unmatched row {one.position} (line {one.line}): {name} is not here"
            )
        for note in report.notes:
            self.stdout.write(f"  note: {note}")
        if report.suspended:
            self.stdout.write(f"claims suspended: {', '.join(map(str, report.suspended))}")
        if report.released:
            self.stdout.write(f"claims released: {', '.join(map(str, report.released))}")
