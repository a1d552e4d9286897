"""The questions readers ask, by the names the goals use, and what each is to cost beside the
others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from . import corpus

TOPIC = corpus.topic_slug(5)  # about one claim in twelve
PAGE = 500


@dataclass(frozen=True)
class Shape:
    """One page: a query on the list of claims, or (h) one claim.

    `goals` are the least ratios of the other's time to ours at 100,000 claims; for the floor, the
    most of ours to its.
    """

    name: str
    title: str
    query: Mapping[str, str] = field(default_factory=dict)
    goals: Mapping[str, float] = field(default_factory=dict)

    def at(self, claims: int) -> Shape:
        """Return the shape for a corpus of this size: page 500 is there from 12,000 claims on."""
        last_full = claims * 8 // 10 // 20
        if "page" not in self.query or last_full >= PAGE:
            return self
        return replace(self, query={**self.query, "page": str(max(1, last_full))})

    @property
    def has_words(self) -> bool:
        """Whether the query searches text."""
        return "q" in self.query

    @property
    def is_list(self) -> bool:
        """Whether the page is a list with counts."""
        return self.name != "h"


def _goals(naive: float, datasette: float) -> dict[str, float]:
    return {"naive": naive, "datasette": datasette, "floor": 2.0}


def _words(word: str, **more: str) -> dict[str, str]:
    return {"q": word, "sort": "relevance", **more}


_FIVE_YEARS = {"year_from": "2018", "year_to": "2022"}

SHAPES = {
    shape.name: shape
    for shape in (
        Shape("a", "newest, no filter", {}, _goals(40, 50)),
        Shape("b", "one label", {"label": "animal"}, _goals(40, 50)),
        Shape("c", "label and topic", {"label": "animal", "topic": TOPIC}, _goals(20, 40)),
        Shape("d", "rare word, ranked", _words(corpus.RARE), _goals(3, 2)),
        Shape("m", "word in 2%, ranked", _words(corpus.SOME), _goals(3, 2)),
        Shape("e", "word in 30%, ranked", _words(corpus.MANY), _goals(5, 4)),
        Shape(
            "f",
            "word in 30%, label, five years",
            _words(corpus.MANY, label="animal", **_FIVE_YEARS),
            _goals(3, 2),
        ),
        Shape("g", "page 500", {"page": str(PAGE)}, _goals(40, 50)),
        Shape("h", "one claim with its article's claims", {}, _goals(1.2, 1)),
    )
}


def goal(shape: Shape, other: str, claims: int) -> float | None:
    """Return the ratio to meet against `other` at this size, None where there is none."""
    if claims == 100_000:
        return shape.goals.get(other)
    if claims == 1_000_000 and other == "naive" and shape.is_list:
        return 3.0 if shape.has_words else 250.0
    return None


def growth_goal(shape: Shape, fewer: int, more: int) -> float | None:
    """Return how many times slower the larger size may be, None where nothing is asked."""
    if shape.is_list and not shape.has_words and (fewer, more) == (10_000, 1_000_000):
        return 2.0
    if shape.has_words and (fewer, more) == (100_000, 1_000_000):
        return 4.0 if shape.name == "d" else 8.0
    return None
