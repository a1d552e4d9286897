"""What a claim rested on, and when: who added a source to it, changed how it is cited, or took it off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles.history import events_of
from articles.versions import DELETED, TOLD, Version, versions_in

from .models import Citation, Claim, Source

SAYS = ("pgh_obj_id", "source_id", "relation", "where")


@dataclass(frozen=True)
class CitationChange:
    """One source that was added, changed or removed: whose doing, and how it is cited since."""

    version: Version
    done: str
    words: str


@dataclass(frozen=True)
class CitationHistory:
    """Every line of the history of a claim's citations, the oldest first, with the sources' titles."""

    lines: list[Mapping[str, Any]]
    titles: Mapping[int, str]

    def changes(self) -> list[CitationChange]:
        """Return every change, newest first; one query. A line that says what its last one said is none."""
        told: dict[int, str] = {}
        found = []
        for line, version in zip(self.lines, versions_in(self.lines), strict=True):
            key, words = line["pgh_obj_id"], self._words(line)
            done = self._done(line, told.get(key), words)
            told[key] = words
            if done:
                found.append(CitationChange(version, done, words))
        return found[::-1]

    def at(self, moment: datetime | None = None) -> str:
        """Return what the claim rested on at a time, now unless told, a source a line."""
        standing: dict[int, Mapping[str, Any]] = {}
        for line in self.lines:
            if moment is None or line["pgh_created_at"] <= moment:
                standing[line["pgh_obj_id"]] = line
        lines = [standing[key] for key in sorted(standing)]
        return "\n".join(self._words(one) for one in lines if one["pgh_label"] != DELETED)

    def _words(self, line: Mapping[str, Any]) -> str:
        title = self.titles.get(line["source_id"], _("a source that is no longer there"))
        where = f" ({line['where']})" if line["where"] else ""
        return f"{Citation.Relation(line['relation']).label}: {title}{where}"

    def _done(self, line: Mapping[str, Any], before: str | None, words: str) -> str:
        if line["pgh_label"] == DELETED:
            return _("Removed")
        if before is None:
            return _("Added")
        return _("Changed") if before != words else ""


def citation_history(claim: Claim) -> CitationHistory:
    """Return the history of a claim's citations; two queries."""
    events = events_of(Citation).objects.filter(claim_id=claim.pk).order_by("pgh_id")
    lines = list(events.values(*TOLD, *SAYS))
    return CitationHistory(lines, _titles(line["source_id"] for line in lines))


def _titles(keys: Iterable[int]) -> dict[int, str]:
    return dict(Source.objects.filter(pk__in=set(keys)).values_list("pk", "title"))
