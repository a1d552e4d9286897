"""Find a quote again whose words were edited, when the edit cannot have changed what it says.

Edit distance alone knows nothing of meaning: "10 of 12" and "2 of 12", "effective" and
"ineffective" are close. So the bound is drawn on words. The same content words must stand in the
same order, one for one. Free to differ:

- full stops, commas, brackets and hyphens (not after "no" or "not"), and the case of a word's first
  letter;
- the small words in `meaning.SMALL`, unless they stand before a word they change ("few", "a few"),
  or began the quote;
- the spelling of one word in eight, at least of one, as far as `meaning.is_misspelling` goes.

Numbers, signs, negations, hedges, species and every other word must be the same. What has fewer
than MIN_WORDS content words or MIN_CHARACTERS characters must be found exactly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from .meaning import CHANGED_BY_ARTICLE, SMALL, TURNING, is_misspelling

MIN_WORDS = 5
MIN_CHARACTERS = 32
WORDS_PER_MISSPELLING = 8

TOKEN = re.compile(
    r"""
      (?:(?<![\w)])[-+±])?\d+(?:[.,:/]\d+)*\w*   # a number, its sign and its unit
    | \w+(?:'\w+)*                               # a word, "isn't" in one
    | (?<=\bno)[-.,;:!] | (?<=\bnot)[-.,;:!]     # "no, cells survive" is not "no cells survive"
    | [^\w\s.,;:!()\[\]-]                        # any other sign says something: % < ? " an emoji
    """,
    re.VERBOSE | re.IGNORECASE,
)
OPENING, CLOSING = "([", ".,;:!)]"


class Word(NamedTuple):
    """A content word, its first letter made small; `reach` is where small words before it begin."""

    text: str
    start: int
    end: int
    reach: int


@dataclass(frozen=True)
class Words:
    """The content words of a folded text in order, and the positions of each in that order."""

    sequence: list[Word]
    positions: dict[str, list[int]]


class Reworded(NamedTuple):
    """Where the quote's words stand in the folded text, and what share is spelt the same."""

    start: int
    end: int
    agreement: float


@lru_cache(maxsize=128)
def words(text: str) -> Words:
    """Return the content words of a folded text."""
    found = list(TOKEN.finditer(text))
    sequence: list[Word] = []
    positions: dict[str, list[int]] = {}
    reach = -1
    for token, following in zip_longest(found, found[1:]):
        if _is_small(token[0], following[0] if following else ""):
            reach = token.start() if reach < 0 else reach
            continue
        word = token[0][:1].lower() + token[0][1:]
        positions.setdefault(word, []).append(len(sequence))
        sequence.append(
            Word(word, token.start(), token.end(), token.start() if reach < 0 else reach)
        )
        reach = -1
    return Words(sequence, positions)


def _is_small(word: str, following: str) -> bool:
    # A capital letter of its own names something: hepatitis A, group A.
    return word != "A" and word.lower() in SMALL and following.lower() not in CHANGED_BY_ARTICLE


def turning_words(text: str) -> frozenset[str]:
    """Return the words of a folded text that turn a statement round, limit it or hedge it."""
    found = {token[0].lower() for token in TOKEN.finditer(text)}
    return frozenset(word for word in found if word in TURNING or word.endswith("n't"))


def reworded(text: str, exact: str) -> Iterator[Reworded]:
    """Yield where `exact` stands in `text` in the same words differently written, in order.

    Both are folded.
    """
    wanted, whole = words(exact), words(text)
    length = len(wanted.sequence)
    if length < MIN_WORDS or len(exact) < MIN_CHARACTERS:
        return
    allowed = max(1, length // WORDS_PER_MISSPELLING)
    for first in sorted(_candidates(wanted, whole, allowed)):
        window = whole.sequence[first : first + length]
        changed = [
            (old.text, new.text)
            for old, new in zip(wanted.sequence, window, strict=True)
            if old.text != new.text
        ]
        if _lost_its_article(wanted.sequence[0], window[0]) or len(changed) > allowed:
            continue
        if all(is_misspelling(old, new) for old, new in changed):
            yield Reworded(*_edges(text, exact, wanted.sequence, window), 1 - len(changed) / length)


def _candidates(wanted: Words, whole: Words, allowed: int) -> set[int]:
    """Return where a window may begin.

    Of `allowed + 1` words of the quote, one at least is spelt the same, so the rarest will do.
    """
    rarest = sorted(
        range(len(wanted.sequence)),
        key=lambda i: len(whole.positions.get(wanted.sequence[i].text, [])),
    )
    firsts = {
        place - index
        for index in rarest[: allowed + 1]
        for place in whole.positions.get(wanted.sequence[index].text, [])
    }
    return {first for first in firsts if 0 <= first <= len(whole.sequence) - len(wanted.sequence)}


def _lost_its_article(old: Word, new: Word) -> bool:
    """Say whether "the cells" became "cells", behind a word that may be "some"."""
    return old.reach < old.start and new.reach == new.start


def _edges(text: str, exact: str, wanted: list[Word], window: list[Word]) -> tuple[int, int]:
    """Return the window's ends, with small words and punctuation at the edges as in the quote."""
    start = window[0].reach if wanted[0].reach < wanted[0].start else window[0].start
    end = window[-1].end
    if exact[0] in OPENING and start and text[start - 1] in OPENING:
        start -= 1
    if exact[-1] in CLOSING and text[end : end + 1] and text[end] in CLOSING:
        end += 1
    return start, end
