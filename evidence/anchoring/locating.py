"""Find a quote again in a text that may have been edited. When in doubt, say so: a person decides.

The order of trust: the same words in the same context; the same words with one side of the context
intact; a long quote whose words stand in the text only once; a quote reworded within the bound of
`rewording`. A mark in the wrong place is worse than none, so these are refused however well the
words fit:

- a place inside a longer word or number ("human" in "non-human", "10 of 12" in "10 of 120");
- a place beside which, in the same sentence, a negation or a hedge came or went;
- a place elsewhere, while something like the quote still stands in the old context: there it was
  edited.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, takewhile

from rapidfuzz import fuzz

from .folding import Folded, fold, folded
from .quotes import CONTEXT, Quote, take
from .rewording import MIN_CHARACTERS, MIN_WORDS, reworded, turning_words, words

MIN_SUPPORT = 8  # Characters of context on one side that count as a sign of the place.
MIN_LANDMARK = 16  # Characters of context that can be looked for by themselves.
MIN_LEAD = 0.2  # How far the best place must lead the next; scores run from 0 to 1.
LIKENESS = 60  # Percent, rapidfuzz ratio: above it two passages may be one, edited.
MAX_PLACES = 200
SENTENCE_END = re.compile(r"[.!?]\s|\n")
ZERO_WIDTH_JOINER = "\u200d"


class State(StrEnum):
    """What became of a quote, best first."""

    FOUND = "found"
    MOVED = "moved"
    AMBIGUOUS = "ambiguous"
    LOST = "lost"


@dataclass(frozen=True)
class Anchor:
    """Where a quote stands now: `text[start:end]` when found or moved, nowhere otherwise.

    `found` is the same place in the same context; `moved` is sure enough to mark and worth a look.
    `score`, from 0 to 1, is the share of the quote and its context that is unchanged.
    """

    state: State
    start: int | None = None
    end: int | None = None
    score: float = 0.0


@dataclass(frozen=True)
class _Place:
    """A candidate, in the folded text.

    `before` and `after` count the characters of context that agree, from the quote outwards.
    """

    start: int
    end: int
    before: int
    after: int
    is_whole_before: bool
    is_whole_after: bool
    agreement: float


@dataclass(frozen=True)
class _Wanted:
    """A quote folded for comparison."""

    exact: str
    prefix: str
    suffix: str

    def score(self, place: _Place) -> float:
        """Return the share of context and words that agree, from 0 to 1."""
        total = len(self.exact) + len(self.prefix) + len(self.suffix)
        return (place.agreement * len(self.exact) + place.before + place.after) / total

    def lead(self, place: _Place) -> float:
        """Return the share of the context alone that agrees, from 0 to 1."""
        return (place.before + place.after) / max(1, len(self.prefix) + len(self.suffix))


def locate(text: str, quote: Quote) -> Anchor:
    """Return where `quote` stands in the plain text; lost or ambiguous rather than a guess."""
    whole = fold(text)
    wanted = _Wanted(folded(quote.exact), folded(quote.prefix), folded(quote.suffix))
    if not wanted.exact or not whole.text:
        return Anchor(State.LOST)
    end = quote.start + len(quote.exact)
    if text[quote.start : end] == quote.exact and take(text, quote.start, end) == quote:
        context = wanted.prefix + wanted.exact + wanted.suffix
        if whole.text.find(context) == whole.text.rfind(context):
            return Anchor(State.FOUND, quote.start, end, 1.0)
    spans = list(_exact_spans(whole.text, wanted))
    if len(spans) > MAX_PLACES:
        return Anchor(State.AMBIGUOUS)
    places = _places(text, whole, quote, wanted, [(*span, 1.0) for span in spans])
    if not places:
        places = _places(text, whole, quote, wanted, list(reworded(whole.text, wanted.exact)))
    return _choose(whole, quote, wanted, places)


def _choose(whole: Folded, quote: Quote, wanted: _Wanted, places: list[_Place]) -> Anchor:
    """Return the one place that is better than all others, or why there is none."""
    same = [place for place in places if place.is_whole_before and place.is_whole_after]
    if len(same) > 1:
        return Anchor(State.AMBIGUOUS)
    if same:
        return _anchor(whole, quote, wanted, same[0])
    ranked = sorted(places, key=wanted.lead, reverse=True)
    if not ranked:
        return Anchor(State.LOST)
    best = ranked[0]
    if len(ranked) > 1 and wanted.lead(best) - wanted.lead(ranked[1]) < MIN_LEAD:
        return Anchor(State.AMBIGUOUS)
    is_supported = _is_supported(wanted, best)
    if not is_supported and (len(ranked) > 1 or not _is_long(wanted.exact)):
        return Anchor(State.AMBIGUOUS if len(ranked) > 1 else State.LOST)
    if _was_edited_elsewhere(whole.text, wanted, best, is_supported=is_supported):
        return Anchor(State.AMBIGUOUS)
    return _anchor(whole, quote, wanted, best)


def _anchor(whole: Folded, quote: Quote, wanted: _Wanted, place: _Place) -> Anchor:
    start, end = whole.original(place.start, place.end)
    is_same = place.is_whole_before and place.is_whole_after and place.agreement == 1
    is_unmoved = (
        is_same and start == quote.start and whole.text[place.start : place.end] == wanted.exact
    )
    return Anchor(
        State.FOUND if is_unmoved else State.MOVED, start, end, round(wanted.score(place), 3)
    )


def _is_long(exact: str) -> bool:
    """Say whether the words are enough to know the place by themselves."""
    return len(exact) >= MIN_CHARACTERS and len(words(exact).sequence) >= MIN_WORDS


def _is_supported(wanted: _Wanted, place: _Place) -> bool:
    """Say whether one side of the context is intact, and long enough to mean something."""
    return (place.is_whole_before and len(wanted.prefix) >= MIN_SUPPORT) or (
        place.is_whole_after and len(wanted.suffix) >= MIN_SUPPORT
    )


# Candidates


def _exact_spans(text: str, wanted: _Wanted) -> Iterator[tuple[int, int]]:
    """Yield where the folded words stand; if that is very often, only where in their context."""
    needle, shift = wanted.exact, 0
    if text.count(needle) > MAX_PLACES:
        needle, shift = wanted.prefix + wanted.exact + wanted.suffix, len(wanted.prefix)
    place = text.find(needle)
    while place >= 0:
        yield place + shift, place + shift + len(wanted.exact)
        place = text.find(needle, place + 1)


def _places(
    text: str, whole: Folded, quote: Quote, wanted: _Wanted, spans: list[tuple[int, int, float]]
) -> list[_Place]:
    """Return the candidates that are whole words and have no new negation or hedge beside them."""
    places = []
    for start, end, agreement in spans:
        if _is_cut(whole.text, start, end, wanted):
            continue
        here = take(text, *whole.original(start, end))
        prefix, suffix = folded(here.prefix), folded(here.suffix)
        before = _agreeing(prefix[::-1], wanted.prefix[::-1])
        after = _agreeing(suffix, wanted.suffix)
        is_whole_before = _is_whole(before, prefix, wanted.prefix, quote.prefix)
        is_whole_after = _is_whole(after, suffix, wanted.suffix, quote.suffix)
        if not is_whole_before and _last_sentence(here) != _last_sentence(quote):
            continue
        if not is_whole_after and _first_sentence(here) != _first_sentence(quote):
            continue
        places.append(_Place(start, end, before, after, is_whole_before, is_whole_after, agreement))
    return places


def _agreeing(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _is_whole(agreeing: int, here: str, wanted: str, original: str) -> bool:
    """Say whether a side of the context is intact.

    Folding may have made one of two full windows shorter than the other.
    """
    if here == wanted:
        return True
    return (
        len(original) == CONTEXT
        and agreeing >= CONTEXT // 2
        and agreeing == min(len(here), len(wanted))
    )


def _last_sentence(quote: Quote) -> frozenset[str]:
    """Return the turning words of the quote's sentence before it; a cut first word is left out."""
    kept = quote.prefix.partition(" ")[2] if len(quote.prefix) == CONTEXT else quote.prefix
    return turning_words(folded(SENTENCE_END.split(kept)[-1]))


def _first_sentence(quote: Quote) -> frozenset[str]:
    """Return the turning words of the quote's sentence after it; a cut last word is left out."""
    kept = quote.suffix.rpartition(" ")[0] if len(quote.suffix) == CONTEXT else quote.suffix
    return turning_words(folded(SENTENCE_END.split(quote.exact[-1] + kept)[0]))


def _is_cut(text: str, start: int, end: int, wanted: _Wanted) -> bool:
    """Say whether the place is inside a longer word, number or sign that the quote was not in."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if _joins_before(before, text[start]) and before != wanted.prefix[-2:]:
        return True
    return _joins_after(text[end - 1], after) and after != wanted.suffix[:2]


def _joins_before(before: str, first: str) -> bool:
    if before[-1:] == ZERO_WIDTH_JOINER or unicodedata.combining(first):
        return True
    if not first.isalnum() or not before:
        return False
    if first.isdigit() and before[-1] in "-+±<>=~.,/$€£":
        return True
    return before[-1].isalnum() or (before[-1] in "-.,/:'" and before[:-1].isalnum())


def _joins_after(last: str, after: str) -> bool:
    if not after:
        return False
    if after[0] == "?":  # A statement has become a question.
        return True
    if (
        after[0] == ZERO_WIDTH_JOINER
        or unicodedata.combining(after[0])
        or "\U0001f3fb" <= after[0] <= "\U0001f3ff"
    ):
        return True
    if not last.isalnum():
        return False
    if last.isdigit() and after.strip()[:1] == "%":
        return True
    return after[0].isalnum() or (after[0] in "-.,/:'" and after[1:].isalnum())


# The old context


def _was_edited_elsewhere(text: str, wanted: _Wanted, place: _Place, *, is_supported: bool) -> bool:
    """Say whether the old context still stands elsewhere with something like the quote in it.

    A place without any context of its own needs more: the old context may only stand closed up, as
    it does when the passage was cut out and put in here.
    """
    closed_up = folded(f"{wanted.prefix.rstrip()} {wanted.suffix.lstrip()}")
    if not is_supported and closed_up in text:
        return False
    beside = [
        text[max(0, start) : max(0, end)]
        for start, end in _beside_landmarks(text, wanted, place)
        if end <= place.start or start >= place.end
    ]
    if not is_supported:
        return bool(beside)
    return any(fuzz.ratio(passage, wanted.exact) >= LIKENESS for passage in beside)


def _beside_landmarks(text: str, wanted: _Wanted, place: _Place) -> Iterator[tuple[int, int]]:
    """Yield where a quote as long would stand beside each old prefix and suffix that is left."""
    length = len(wanted.exact)
    if len(wanted.prefix) >= MIN_LANDMARK and not place.is_whole_before:
        for found in islice(re.finditer(re.escape(wanted.prefix), text), MAX_PLACES):
            yield found.end(), found.end() + length
    if len(wanted.suffix) >= MIN_LANDMARK and not place.is_whole_after:
        for found in islice(re.finditer(re.escape(wanted.suffix), text), MAX_PLACES):
            yield found.start() - length, found.start()
