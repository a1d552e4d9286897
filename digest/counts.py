"""What a list counts, and the filter as the counting code reads it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from evidence.models.reading import CLAIMANTS, KINDS, SUBJECTS

from .filters import ReadingFilter


@dataclass
class Counts:
    """How many rows each choice would give, by stored value or id; `total` match, of `published`."""

    total: int = 0
    published: int = 0
    label: Counter[int] = field(default_factory=Counter)
    at_least: Counter[str] = field(default_factory=Counter)
    topic: Counter[int] = field(default_factory=Counter)
    kind: Counter[str] = field(default_factory=Counter)
    subject: Counter[str] = field(default_factory=Counter)
    claimant: Counter[str] = field(default_factory=Counter)
    year: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Narrowing:
    """The filter as sets of allowed values; None allows all."""

    labels: set[int] | None
    strong: set[int] | None
    years: tuple[int, int]
    kind: int | None
    subject: int | None
    claimant: int | None

    @classmethod
    def of(cls, asked: ReadingFilter) -> Narrowing:
        """Read it off a valid filter."""
        given = asked.given
        return cls(
            labels=asked.label_ids(),
            strong=asked.strong_enough_ids(),
            years=(given.get("year_from") or 0, given.get("year_to") or 9999),
            kind=KINDS.get(given.get("kind") or ""),
            subject=SUBJECTS.get(given.get("subject") or ""),
            claimant=CLAIMANTS.get(given.get("claimant") or ""),
        )

    @property
    def narrows_labels(self) -> bool:
        """Whether some label does not pass."""
        return self.labels is not None or self.strong is not None

    def allows_label(self, label: int) -> bool:
        """Whether a label passes both `label` and `at_least`."""
        return (self.labels is None or label in self.labels) and (
            self.strong is None or label in self.strong
        )
