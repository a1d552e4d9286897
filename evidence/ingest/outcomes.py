"""What became of the records of an import, one by one and counted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from .record import Rejected

MAX_TOLD = 1_000
RESULTS = ("created", "updated", "unchanged", "merged", "rejected")


@dataclass(frozen=True)
class Outcome:
    """What became of one record: its place in the file, one of RESULTS, and why or what with.

    `called` and `title` are the record's own; a rejected one has neither.
    """

    position: int
    line: int
    result: str
    called: str
    reason: str = ""
    title: str = ""


@dataclass
class Report:
    """What an import did, in records; lists hold the first MAX_TOLD entries of their kind.

    merged: the record joined a source that had come another way. `conflicts` were put to a curator,
    `grouped` sources joined a study.
    """

    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    conflicts: int = 0
    grouped: int = 0

    def __getattr__(self, name: str) -> int:
        """Return how many records were created, updated, unchanged or merged."""
        if name in RESULTS:
            return self.counts[name]
        raise AttributeError(name)

    def count(self, outcome: Outcome) -> None:
        """Count one record under what became of it."""
        self.counts[outcome.result] += 1
        if outcome.result == "rejected" and len(self.rejected) < MAX_TOLD:
            self.rejected.append(Rejected(outcome.position, outcome.line, outcome.reason))

    def note(self, words: Iterable[str]) -> None:
        """Keep what was left out."""
        self.notes.extend(islice(words, max(MAX_TOLD - len(self.notes), 0)))
