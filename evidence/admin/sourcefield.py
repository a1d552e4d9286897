"""One field for a source: an identifier as it is pasted, words of a title, or a line that was picked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pghistory
from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from articles import legible
from evidence.ingest.fetch import PAGE, CannotFetch, fetcher
from evidence.ingest.fetch_records import Asked, Kind, find, recognised
from evidence.ingest.fetch_saving import Saved, save
from evidence.models import Source

NUMBERED = re.compile(r"#(\d{1,18})\b")
MIN_LETTERS = 3
MAX_OFFERED = 12
MAX_FETCHED = 3


def line_of(source: Source) -> str:
    """Return a source as a line to pick: "#12 Islets in mice (2024)"."""
    return f"#{source.pk} {source}"


def offered(words: str) -> QuerySet[Source]:
    """Return up to twelve sources whose title holds all these words, or that have this identifier."""
    found = by_identifier(words)
    if found is None:
        found = Source.objects.all()
        for word in words.split()[:8]:
            found = found.filter(title__icontains=word)
    return found.defer("raw").order_by("title", "pk")[:MAX_OFFERED]


def by_identifier(words: str) -> QuerySet[Source] | None:
    """Return the sources with the identifier that `words` are, None when they are none."""
    try:
        asked = recognised(words)
    except ValueError:
        return None
    found = Source.objects.filter(**{asked.kind.name.lower(): asked.value})
    if asked.kind is Kind.NCT and (records := found.filter(kind="registry_record")):
        return records
    return found


class SourceField(forms.CharField):
    """Typed words that name one source. `problems` says why an identifier could not be fetched."""

    def __init__(self, **options: object) -> None:
        super().__init__(max_length=500, **options)  # type: ignore[arg-type]
        self.problems: Mapping[str, str] = {}

    def prepare_value(self, value: object) -> object:
        """Return the line of a stored source; typed words as they are."""
        if isinstance(value, Source):
            return line_of(value)
        if isinstance(value, int):
            source = Source.objects.filter(pk=value).only("title", "published_year").first()
            return line_of(source) if source else ""
        return value

    def has_changed(self, initial: object, data: object) -> bool:
        """Compare the words with the line of the stored source."""
        return str(data or "").strip() != str(self.prepare_value(initial) or "").strip()

    def to_python(self, value: object) -> Source | None:  # type: ignore[override]
        """Return the source. Raises ValidationError saying what to type instead."""
        words = super().to_python(value)
        if not words:
            return None
        legible.check(words)
        if numbered := NUMBERED.match(words):
            found: QuerySet[Source] = Source.objects.filter(pk=int(numbered[1]))
        else:
            found = by_identifier(words) or self._by_title(words)
        rows = list(found.defer("raw").order_by("title", "pk")[:MAX_OFFERED])
        if len(rows) == 1:
            return rows[0]
        if rows:
            lines = [_("More than one source fits. Paste the line of the one that is meant:")]
            raise forms.ValidationError([*lines, *map(line_of, rows)])
        raise forms.ValidationError(self.problems.get(words) or self._nothing(words))

    def run_validators(self, value: object) -> None:
        """Check the words' length only; what they name was found in the database."""

    def _by_title(self, words: str) -> QuerySet[Source]:
        exact = Source.objects.filter(title__iexact=words)
        if len(words) < MIN_LETTERS or exact.exists():
            return exact
        return Source.objects.filter(title__icontains=words)

    def _nothing(self, words: str) -> str:
        return _(
            "No source here is “%s”. Type a PMID, a DOI, an NCT number or words of its title;"
            " “Add source” takes one that has none of these."
        ) % (words if len(words) <= 60 else f"{words[:59]}…")


def unknown_identifiers(typed: Iterable[str]) -> dict[str, Asked]:
    """Return the identifiers among typed words that no source here has, by the words."""
    unknown = {}
    for words in filter(None, (one.strip() for one in typed)):
        found = None if "\0" in words else by_identifier(words)
        if found is not None and not found.exists():
            unknown[words] = recognised(words)
    return unknown


def fetch_unknown(
    unknown: Mapping[str, Asked], *, by: AbstractBaseUser
) -> tuple[list[Saved], dict[str, str]]:
    """Fetch and save records that are not here yet; say of every other why there is none.

    Asks the network, so it must not run while rows are locked.
    """
    wanted = dict(list(unknown.items())[:MAX_FETCHED])
    problems = {words: _("These are too many to fetch at once. Save again.") for words in unknown}
    if not wanted:
        return [], {}
    try:
        with fetcher(PAGE) as get, pghistory.context(curator=by.pk):
            saved = [save(one) for one in find(get, wanted.values())]
    except CannotFetch as error:
        return [], dict.fromkeys(unknown, str(error))
    for words, asked in wanted.items():
        outcome = next((one for one in saved if one.found.asked == asked), None)
        problems[words] = outcome.problem if outcome else ""
    return [one for one in saved if not one.problem], problems
