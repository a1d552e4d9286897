"""Export every source as CSV or JSON, in the form that import_sources reads back."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence.ingest.exchange import write_csv, write_json
from evidence.ingest.record import COLUMNS
from evidence.models import Source

WRITE = {"csv": write_csv, "json": write_json}


class Command(BaseCommand):
    """`export_sources [--format csv|json] [--output FILE]`; without a file it writes to the terminal."""

    help = "Export every source; spreadsheets see no formula, import_sources reads it back exactly."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the format and the file."""
        parser.add_argument("--format", choices=sorted(WRITE), default="csv")
        parser.add_argument("--output", type=Path, metavar="FILE")

    def handle(self, *, format: str, output: Path | None, **_options: Any) -> None:  # noqa: A002
        """Write the sources, in the order in which they came."""
        sources = Source.objects.order_by("pk").only(*COLUMNS).iterator(chunk_size=500)
        with ExitStack() as opened:
            try:
                to: Any = (
                    self.stdout._out
                    if output is None
                    else opened.enter_context(output.open("w", encoding="utf-8", newline=""))
                )
            except OSError as error:
                raise CommandError(f"{output}: cannot be written: {error.strerror}") from None
            count = WRITE[format](sources, to)
        if output is not None:
            self.stdout.write(f"{count} sources written to {output}")
