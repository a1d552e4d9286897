"""Import sources from PubMed exports (efetch XML, also gzipped)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, transaction

from evidence.ingest.pubmed import CannotRead, parse
from evidence.ingest.record import Record
from evidence.ingest.source_loading import Report, load

Read = Iterator[Record | Any]


class Command(BaseCommand):
    """`import_sources FILE...`; docs/importing-sources.md says whose word counts."""

    help = (
        "Import PubMed records. Importing a file again changes nothing; a bad file imports nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *, files: list[Path], **_options: Any) -> None:
        """Import all files, or say what is wrong with one and import none."""
        reports = []
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    # Two imports at once would each create what the other is creating.
                    cursor.execute("LOCK TABLE evidence_source IN SHARE ROW EXCLUSIVE MODE")
                reports = [(file, self._load(file)) for file in files]
        except OperationalError as error:
            reason = str(error).splitlines()[0]
            raise CommandError(f"Nothing was imported; the database says: {reason}") from None
        for file, report in reports:
            self._tell(file, report)

    def _load(self, file: Path) -> Report:
        with ExitStack() as opened:
            try:
                stream = opened.enter_context(file.open("rb"))
                return load(parse(stream))
            except OSError as error:
                reason = error.strerror or str(error)
                raise CommandError(f"{file}: cannot be read: {reason}. Nothing imported.") from None
            except CannotRead as error:
                raise CommandError(f"{file}: {error}. Nothing imported.") from None

    def _tell(self, file: Path, report: Report) -> None:
        self.stdout.write(
            f"{file.name}: {report.created} created, {report.updated} updated,"
            f" {report.unchanged} unchanged, {len(report.rejected)} rejected"
        )
        for rejected in report.rejected:
            self.stdout.write(f"  rejected {rejected}")
        for note in report.notes:
            self.stdout.write(f"  note: {note}")
