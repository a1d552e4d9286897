"""Import sources from files: PubMed, trial registries, reference managers, our own export."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, transaction

from evidence.ingest.importing import import_file, lock_sources, reason_of
from evidence.ingest.outcomes import MAX_TOLD, Outcome, Report
from evidence.ingest.record import CannotRead

EVERY = 0.2  # seconds between two states of the progress bar
BAR = 30  # letters


class Command(BaseCommand):
    """`import_sources FILE...`; docs/importing-sources.md says what is read and whose word counts."""

    help = (
        "Import sources. What kind of file each is shows by its content."
        " Importing a file again changes nothing; a bad file imports nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, and change nothing"
        )

    def handle(self, *, files: list[Path], dry_run: bool, **options: Any) -> None:
        """Import all files, or say what is wrong with one and import none."""
        self.is_wordy = options["verbosity"] > 1
        reports = []
        try:
            with transaction.atomic():
                if not dry_run:
                    lock_sources()
                reports = [(file, *self._load(file)) for file in files]
                transaction.set_rollback(dry_run)
        except OperationalError as error:
            raise CommandError(f"Nothing was imported: {reason_of(error)}.") from None
        for file, kind, report in reports:
            self._tell(file, kind, report)
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")

    def _load(self, file: Path) -> tuple[str, Report]:
        progress = _Progress(self, file.name)
        with ExitStack() as opened:
            try:
                stream = opened.enter_context(file.open("rb"))
                progress.watch(stream)
                return import_file(stream, file=file.name, tell=progress.hear)
            except OSError as error:
                reason = error.strerror or str(error)
                raise CommandError(f"{file}: cannot be read: {reason}. Nothing imported.") from None
            except CannotRead as error:
                raise CommandError(f"{file}: {error}. Nothing imported.") from None
            finally:
                progress.wipe()

    def _tell(self, file: Path, kind: str, report: Report) -> None:
        counts = report.counts
        self.stdout.write(
            f"{file.name}: {counts['created']} created, {counts['updated']} updated,"
            f" {counts['unchanged']} unchanged, {counts['rejected']} rejected,"
            f" {counts['merged']} merged ({kind})"
        )
        for rejected in report.rejected:
            self.stdout.write(f"  rejected {rejected}")
        if counts["rejected"] > MAX_TOLD:
            self.stdout.write(f"  and {counts['rejected'] - MAX_TOLD:,} more")
        for note in report.notes:
            self.stdout.write(f"  note: {note}")
        if report.conflicts:
            self.stdout.write(f"  {report.conflicts} conflicts wait for a curator in the admin")
        if report.grouped:
            self.stdout.write(f"  {report.grouped} sources joined the study of their trial")


class _Progress:
    """A bar of how much of the file was read, on a terminal only.

    With --verbosity 2 there is a line for each record instead.
    """

    def __init__(self, command: Command, name: str) -> None:
        self._command, self._name = command, name
        self._is_shown = not command.is_wordy and command.stderr.isatty()
        self._count = 0
        self._shown_at = 0.0
        self._stream: BinaryIO | None = None
        self._size = 0

    def watch(self, stream: BinaryIO) -> None:
        """Measure by this file; a pipe has no size, and its records are only counted."""
        if stream.seekable():
            self._stream, self._size = stream, os.fstat(stream.fileno()).st_size

    def hear(self, outcome: Outcome) -> None:
        """Count a record, and show it if it is time to."""
        self._count += 1
        if self._command.is_wordy:
            words = [outcome.result, outcome.called, outcome.reason]
            line = f"record {outcome.position} (line {outcome.line}): "
            self._command.stdout.write(f"  {line}{' '.join(filter(None, words))}")
        elif self._is_shown and time.monotonic() - self._shown_at > EVERY:
            self._shown_at = time.monotonic()
            self._write(f"{self._bar()} {self._count:,} records, {self._name}")

    def _bar(self) -> str:
        if self._stream is None or not self._size:
            return ""
        part = min(self._stream.tell() / self._size, 1)
        return f"[{'#' * int(part * BAR):.<{BAR}}] {part:4.0%}"

    def wipe(self) -> None:
        """Take the line away."""
        if self._is_shown and self._count:
            self._write("")

    def _write(self, words: str) -> None:
        self._command.stderr.write(f"\r\x1b[K{words}", ending="")
        self._command.stderr.flush()
