"""The whole ladder, read once for a page and put on every claim that the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .models import Claim, EvidenceLabel


class Ladder:
    """All labels, weakest first, what is not on the ladder last. One query when it is made."""

    def __init__(self) -> None:
        self._by_id = {label.pk: label for label in EvidenceLabel.objects.weakest_first()}

    def __iter__(self) -> Iterator[EvidenceLabel]:
        return iter(self._by_id.values())

    def __getitem__(self, label_id: int) -> EvidenceLabel:
        return self._by_id[label_id]

    def get(self, label_id: int | None) -> EvidenceLabel | None:
        """Return a label by its id, None for None."""
        return None if label_id is None else self._by_id[label_id]

    def rungs(self) -> list[EvidenceLabel]:
        """Return the labels that are switched on and have a strength, weakest first."""
        return [label for label in self if label.is_active and label.strength is not None]

    def all_rungs(self) -> list[EvidenceLabel]:
        """Return all labels that have a strength, switched on or not, weakest first."""
        return [label for label in self if label.strength is not None]

    def above(self, label: EvidenceLabel) -> list[EvidenceLabel]:
        """Return the rungs above a label, weakest first; none for what is not on the ladder."""
        strength = label.strength
        if strength is None:
            return []
        return [rung for rung in self.all_rungs() if (rung.strength or 0) > strength]

    def beside(self) -> list[EvidenceLabel]:
        """Return the words for what is not a strength at all, such as reasoning."""
        return [label for label in self if label.strength is None]

    def to_come(self) -> list[EvidenceLabel]:
        """Return the rungs that are written but switched off, weakest first."""
        return [label for label in self if not label.is_active and label.strength is not None]

    def name(self, claims: Iterable[Claim]) -> None:
        """Give each claim its label from here, so that no claim asks the database for it."""
        for claim in claims:
            if claim.label_id is not None:
                claim.label = self[claim.label_id]
