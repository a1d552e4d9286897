"""`manage.py export_digest FOLDER`: the articles with their claims, as load_digest reads them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from evidence.ingest.digest_writing import folder_files


class Command(BaseCommand):
    """Writes a digest folder; docs/authoring.md describes it."""

    help = "Write all articles with their claims, sources and readers as a digest folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, which must be empty or not there yet."""
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **_options: Any) -> None:
        """Write the files, all as of one moment. Raises CommandError where they cannot be written."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise CommandError(f"{folder} is not empty. Nothing was written.")
            with transaction.atomic():
                if not connection.savepoint_ids:
                    with connection.cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                count = 0
                for name, text in folder_files():
                    (folder / name).write_text(text, encoding="utf-8", newline="\n")
                    count += 1
        except OSError as error:
            raise CommandError(f"{folder}: cannot be written: {error.strerror}") from None
        self.stdout.write(f"{count} files written to {folder}")
