"""The words that lists filter by: labels and topics, read once for each state of the database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.http import HttpRequest

from articles.models import Topic
from evidence.ladder import Ladder
from evidence.models import EvidenceLabel
from evidence.models.reading import SUSPENDED


class TopicName(NamedTuple):
    """A topic as lists need it: sixty models would take longer to make than to fetch."""

    pk: int
    slug: str
    name: str


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The ladder, and all topics by id, A to Z."""

    ladder: Ladder
    topics: dict[int, TopicName]

    @classmethod
    def load(cls) -> Vocabulary:
        """Read both; two queries."""
        topics = Topic.objects.order_by("name").values_list("pk", "slug", "name")
        return cls(Ladder(), {topic[0]: TopicName(*topic) for topic in topics})

    @classmethod
    def of(cls, request: HttpRequest | None) -> Vocabulary:
        """Return what is true under the request's stamp (digest.freshness); without one, what is now."""
        stamp = getattr(request, "stamp", None)
        return _under(stamp) if stamp else cls.load()

    @cached_property
    def choices(self) -> list[EvidenceLabel]:
        """Labels that are switched on: what a reader can choose."""
        return [label for label in self.ladder if label.is_active]

    @cached_property
    def rungs(self) -> list[EvidenceLabel]:
        """Labels that are switched on and stand on the ladder, weakest first."""
        return self.ladder.rungs()

    @cached_property
    def stored(self) -> list[int]:
        """What reading rows can hold for a label: every label's id, and that of suspended claims."""
        return [*(label.pk for label in self.ladder), SUSPENDED]

    def at_least(self, rung: EvidenceLabel) -> set[int]:
        """Return the ids of the rungs no weaker than `rung`.

        What does not count as research is never at least something that does, wherever it stands.
        """
        return {
            label.pk
            for label in self.rungs
            if (label.strength or 0) >= (rung.strength or 0)
            and (label.counts_as_research or not rung.counts_as_research)
        }

    @cached_property
    def strongest_first(self) -> list[list[int]]:
        """All of `stored` in groups of one strength; what is off the ladder or off comes last."""
        rungs = [label.pk for label in reversed(self.rungs)]
        rest = [pk for pk in self.stored if pk not in rungs]
        return [*([pk] for pk in rungs), rest]


@lru_cache(maxsize=2)
def _under(_stamp: str) -> Vocabulary:
    return Vocabulary.load()
