"""Ask whether the addresses of guides and registry searches still work."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.link_checks import due
from articles.models import Resource
from evidence.ingest.fetch import CannotFetch, user_agent
from evidence.ingest.fetch_answer import new_client
from evidence.ingest.link_asking import look
from evidence.ingest.link_checking import LINK_LOCK, Looked, NothingHeard, Pace, check
from evidence.ingest.syncing import AlreadyRunning, alone

WORDS = {True: "works", False: "fails", None: "cannot be told"}


class Command(BaseCommand):
    """`check_links [--limit N] [--older-than DAYS] [--apart DAYS]`; docs/fetching-sources.md says more."""

    help = "Ask whether the addresses of guides and registry searches still work, the longest unasked first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many, how old, and how far apart two failures lie that make a link dead."""
        parser.add_argument("--limit", type=int, default=200, help="most links; 200 if not given")
        parser.add_argument(
            "--older-than",
            type=int,
            default=3,
            metavar="DAYS",
            help="leave out what was asked in the last days; 3 if not given, 0 for everything",
        )
        parser.add_argument(
            "--apart",
            type=int,
            default=3,
            metavar="DAYS",
            help="days from a first failure to the one that makes a link dead; 3 if not given",
        )

    def handle(self, *, limit: int, older_than: int, apart: int, **_options: Any) -> None:
        """Ask, and tell what does not work; fail if another check runs or nothing answered."""
        if limit < 1 or not 0 <= older_than <= 36_500 or not 1 <= apart <= 365:
            raise CommandError(
                "--limit must be at least 1, --older-than 0 to 36,500 days, --apart 1 to 365 days."
            )
        before = timezone.now() - timedelta(days=older_than)
        counts: Counter[bool | None] = Counter()
        try:
            with alone(LINK_LOCK), new_client(user_agent()) as client:
                see = partial(look, client, wait=Pace().wait)
                rows = list(due(before=before)[:limit])
                for one in check(rows, see, now=timezone.now, apart=timedelta(days=apart)):
                    counts[one.seen.works] += 1
                    self._tell(one)
        except AlreadyRunning:
            raise CommandError("Another check is running; this one did nothing.") from None
        except CannotFetch as error:
            raise CommandError(str(error)) from None
        except NothingHeard:
            raise CommandError(
                "No address answered; is this machine online? Nothing was kept."
            ) from None
        told = ", ".join(f"{counts[works]} {words}" for works, words in WORDS.items())
        self.stdout.write(f"{counts.total()} links asked: {told}.")

    def _tell(self, one: Looked) -> None:
        if one.seen.problem:
            dead = "; it is dead" if one.resource.state == Resource.State.DEAD else ""
            self.stdout.write(f"{one.resource.title} ({one.resource.url}) {one.seen.problem}{dead}")
