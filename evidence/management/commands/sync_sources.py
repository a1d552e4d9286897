"""Refresh the records of sources that claims rest on."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from evidence.ingest.fetch import CannotFetch, fetcher
from evidence.ingest.syncing import AlreadyRunning, alone, sync


class Command(BaseCommand):
    """`sync_sources [--limit N] [--older-than DAYS]`; docs/fetching-sources.md has a line for cron."""

    help = "Ask again for the records of cited sources, the one longest unasked first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many, and how old."""
        parser.add_argument("--limit", type=int, default=200, help="most sources; 200 if not given")
        parser.add_argument(
            "--older-than",
            type=int,
            default=7,
            metavar="DAYS",
            help="leave out what was asked for in the last days; 7 if not given, 0 for everything",
        )

    def handle(self, *, limit: int, older_than: int, **_options: Any) -> None:
        """Refresh, and say what changed; fail if another sync runs or no service answered."""
        if limit < 1 or not 0 <= older_than <= 36_500:
            raise CommandError("--limit must be at least 1, and --older-than 0 to 36,500 days.")
        before = timezone.now() - timedelta(days=older_than)
        count = failed = 0
        try:
            with alone(), fetcher() as get:
                for saved in sync(get, limit=limit, before=before, now=timezone.now):
                    count, failed = count + 1, failed + bool(saved.problem)
                    if saved.problem or saved.result != "unchanged":
                        self.stdout.write(str(saved))
        except AlreadyRunning:
            raise CommandError("Another sync is running; this one did nothing.") from None
        except CannotFetch as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count} sources asked for, {failed} without a record.")
        if count and failed == count:
            raise CommandError("Nothing could be refreshed.")
