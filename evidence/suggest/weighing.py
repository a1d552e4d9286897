"""From a title and a text to points for each side, with the words that gave them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from . import animals, dishes, documents, people
from .record import Reason, Where
from .words import Hit, Phrasebook, Signal, Text

TITLE_COUNTS = 2  # what a title says, it says of the whole study
_MASK = "·"

_SPECIES_OF = {
    **{word: name for name, words in animals.SPECIES.items() for word in words.split()},
}
SIGNALS: tuple[Signal, ...] = (
    *animals.ANIMALS,
    *(
        Signal("animal", 5, f"a strain of {name}", phrases)
        for name, phrases in animals.STRAINS.items()
    ),
    *dishes.DISHES,
    *people.PEOPLE,
    people.RANDOMISED,
    people.EARLY,
    *people.TREATED,
    people.OBSERVED,
    *people.MEASURED,
    *documents.REVIEW,
    *documents.POOLED,
    *documents.PROTOCOL,
    *documents.CASES,
)
LISTS = {**animals.LISTS, **people.LISTS}
_MISLEADING = Phrasebook([animals.MISLEADING, animals.ORIGIN, people.MISLEADING], LISTS)
_BOOK = Phrasebook(SIGNALS, LISTS)
_TITLES = Phrasebook(documents.TITLED)


@dataclass(slots=True)
class Weights:
    """Points for each side, and in `found` the findings behind them in the order of the text."""

    points: Counter[str] = field(default_factory=Counter)
    titled: Counter[str] = field(default_factory=Counter)
    found: list[tuple[Hit, Text, Where]] = field(default_factory=list)

    def reasons(self, side: str, most: int = 3) -> list[Reason]:
        """Return the findings of a side that weigh most, each wording once."""
        mine = [entry for entry in self.found if entry[0].signal.side == side]
        mine.sort(key=lambda entry: -entry[0].signal.points * (2 if entry[2] == "title" else 1))
        reasons: dict[str, Reason] = {}
        for hit, text, where in mine:
            quote = text.quote(hit.first, hit.last)
            reasons.setdefault(quote.lower(), Reason(hit.signal.says, quote, where))
        return list(reasons.values())[:most]


def weigh(title: Text, body: Text, where: Where) -> Weights:
    """Return the points that title and body give each side."""
    weights = Weights()
    parts: tuple[tuple[Text, Where, int], ...] = ((title, "title", TITLE_COUNTS), (body, where, 1))
    for text, place, times in parts:
        counted: Counter[int] = Counter()
        for hit in _BOOK.find(unmisled(text)):
            signal = hit.signal
            if counted[id(signal)] < signal.most:
                counted[id(signal)] += 1
                weights.points[signal.side] += signal.points * times
                if times > 1:
                    weights.titled[signal.side] += signal.points
            weights.found.append((hit, text, place))
    for hit in _TITLES.find(title):
        weights.points[hit.signal.side] += hit.signal.points
        weights.titled[hit.signal.side] += hit.signal.points
        weights.found.append((hit, title, "title"))
    return weights


def unmisled(text: Text) -> Text:
    """Cover the words that only look like a sign, in place; the text itself stays as it is."""
    for hit in _MISLEADING.find(text):
        last = hit.first + 1 if hit.signal.side == "origin" else hit.last
        text.words[hit.first : last] = [_MASK] * (last - hit.first)
    return text


def species(weights: Weights) -> tuple[str, ...]:
    """Return the species that the findings name, the one named most often first."""
    named: Counter[str] = Counter()
    for hit, text, _ in weights.found:
        if hit.signal.side == "animal":
            named.update(
                {
                    _SPECIES_OF[word]
                    for word in text.words[hit.first : hit.last]
                    if word in _SPECIES_OF
                }
            )
            if hit.signal.says.startswith("a strain of "):
                named[hit.signal.says.removeprefix("a strain of ")] += 1
    return tuple(name for name, _ in named.most_common())
