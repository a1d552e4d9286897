"""Fetch sources by identifier, or by a search of PubMed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evidence.ingest.fetch import CannotFetch, Getter, fetcher
from evidence.ingest.fetch_records import SEARCH_MAX, Asked, Kind, find, search
from evidence.ingest.fetch_saving import save


class Command(BaseCommand):
    """`fetch_sources --pmid … --doi … --nct … --search "…"`; docs/fetching-sources.md."""

    help = "Fetch records from PubMed, Crossref and ClinicalTrials.gov and save them as sources."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take identifiers, a search, and what to do with them."""
        for kind in Kind:
            parser.add_argument(
                f"--{kind.name.lower()}",
                nargs="+",
                action="extend",
                default=[],
                metavar=kind.name,
                help=f"asked of {kind.value}",
            )
        parser.add_argument("--search", metavar="WORDS", help="what PubMed finds for these words")
        parser.add_argument(
            "--limit",
            type=int,
            default=20,
            help=f"most records to take from a search, 1 to {SEARCH_MAX}; 20 if not given",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be saved")

    def handle(self, **options: Any) -> None:
        """Save what can be had, name what cannot, and fail if anything is missing."""
        wanted = self._wanted(options)
        if not wanted and not options["search"]:
            raise CommandError("Name at least one --pmid, --doi or --nct, or give a --search.")
        if not 1 <= options["limit"] <= SEARCH_MAX:
            raise CommandError(f"--limit must be 1 to {SEARCH_MAX}.")
        try:
            with fetcher() as get:
                failed = self._fetch(get, wanted, options)
        except CannotFetch as error:
            raise CommandError(str(error)) from None
        if failed:
            raise CommandError(f"{failed} could not be had; the others are not affected.")

    def _wanted(self, options: dict[str, Any]) -> list[Asked]:
        """Return the identifiers. Raises CommandError naming every one that is none, before any is asked."""
        wanted, problems = [], []
        for kind in Kind:
            for given in options[kind.name.lower()]:
                try:
                    wanted.append(Asked(kind, kind.read(given)))
                except ValueError as error:
                    problems.append(f"{error}.")
        if problems:
            raise CommandError("\n".join([*problems, "Nothing was fetched."]))
        return wanted

    def _fetch(self, get: Getter, wanted: list[Asked], options: dict[str, Any]) -> int:
        failed = 0
        if options["search"]:
            try:
                found = search(get, options["search"], limit=options["limit"])
                self.stdout.write(f"The search found {len(found)} records to fetch.")
                wanted = [*wanted, *found]
            except CannotFetch as error:
                self.stdout.write(f"search: {error}")
                failed += 1
        for one in find(get, wanted):
            saved = save(one, is_dry_run=options["dry_run"])
            failed += bool(saved.problem)
            self.stdout.write(f"dry run: {saved}" if options["dry_run"] else str(saved))
        return failed
