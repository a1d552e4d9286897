"""One paper while it is being judged: its texts are weighed once, when they are first needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from . import tags as index
from .counting import Count, counted, phase_in
from .reading import Reading, read
from .record import Label, Reason, Record, Trust, Where
from .registry import phase_of
from .tags import Tags
from .weighing import Weights, weigh
from .words import Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label or none, how far to trust it, and why; species and numbers are added later."""

    label: Label | None
    trust: Trust
    reasons: tuple[Reason, ...]


class Paper:
    """A paper or preprint with its words weighed once, when they are first needed."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.tags = Tags.of(record)
        self.title = Text(record.title)
        self.where: Where = "abstract" if record.abstract else "text"
        self.body = Text(record.abstract or record.text)

    @cached_property
    def weights(self) -> Weights:
        """Points of title and abstract."""
        return weigh(self.title, self.body, self.where)

    @cached_property
    def count(self) -> tuple[Count, Text, Where] | None:
        """The largest number of people named, with the text that names it."""
        counts = ((counted(text), text, where) for text, where in self._texts())
        found = [(count, text, where) for count, text, where in counts if count]
        return max(found, key=lambda each: each[0].people, default=None)

    @property
    def people(self) -> int | None:
        """How many people the words name."""
        return self.count[0].people if self.count else None

    @cached_property
    def reading(self) -> Reading:
        """What the words say; nothing when there is no abstract."""
        if not self.body.words:
            return Reading.UNCLEAR
        people = self.people if self.weights.points["case"] >= 7 else None
        return read(self.weights, people)

    def _texts(self) -> tuple[tuple[Text, Where], ...]:
        return (self.title, "title"), (self.body, self.where)

    def phase(self) -> tuple[str, list[Reason]]:
        """The phase: the record's own, then the publication type's, then the words'."""
        if self.record.phase:
            phase = phase_of(self.record.phase)
            return phase, [Reason("the phase", self.record.phase, "phase")] if phase else []
        typed = [name for name in index.PHASE if name in self.tags.types]
        if typed:
            return "/".join(index.PHASE[name] for name in typed), self.tags.typed(
                typed, "the phase"
            )
        for text, where in self._texts():
            phase, quote = phase_in(text.text)
            if phase:
                return phase, [Reason("the phase", quote, where)]
        return "", []

    def counted_reason(self, says: str) -> list[Reason]:
        """Return the reason that quotes the number of people, if a number is named."""
        if not self.count:
            return []
        count, text, where = self.count
        return [Reason(says, text.quote(count.first, count.last), where)]
