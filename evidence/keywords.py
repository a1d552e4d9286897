"""Words that a curator should not read past: species, numbers, hedges, and words that promise too much.

Found in an article's plain text, and put into its HTML as quiet spans that a style shows or hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.plaintext import stretches

from .anchoring.meaning import HEDGES, NUMBER_WORDS
from .suggest.animals import SPECIES
from .suggest.words import NUMBERS

COUNTS = "half third thirds quarter quarters dozen dozens few several some many most none"


class Kind(StrEnum):
    """What a word may tell; also its name in the page's `data-keyword`."""

    SPECIES = "species"
    NUMBER = "number"
    HEDGE = "hedge"
    HYPE = "hype"


class Keyword(NamedTuple):
    """One word, or a number with its sign, at `start` to `end` of the plain text."""

    start: int
    end: int
    kind: Kind


def find(text: str, strong: tuple[str, ...] = ()) -> list[Keyword]:
    """Return the words to look at in a plain text, in reading order; none overlaps another.

    `strong` are the forms of the words that promise too much: the rows of StrongWord.
    """
    return [
        Keyword(*match.span(), Kind(match.lastgroup))
        for match in _pattern(strong).finditer(text)
        if match.lastgroup
    ]


def highlighted(html: str, strong: tuple[str, ...] = ()) -> SafeString:
    """Return rendered HTML with each found word in `<span data-keyword="KIND">`.

    What `plain_text` reads from it stays the same, marks keep their places, and a word that an
    element cuts is as many spans. `html` is what `articles.markup.render` or `anchoring.mark` made.
    """
    runs = list(stretches(html))
    found = find("".join(run.text for run in runs), strong)
    written: list[str] = []
    copied = 0
    index = 0
    for run in runs:
        end = run.start + len(run.text)
        while index < len(found) and found[index].end <= run.start:
            index += 1
        if not run.is_literal or run.source_start < 0:
            continue
        for word in _within(found, index, end):
            start = run.source_start + max(word.start, run.start) - run.start
            stop = run.source_start + min(word.end, end) - run.start
            written += [html[copied:start], _span(word.kind, html[start:stop])]
            copied = stop
    return SafeString("".join([*written, html[copied:]]))


def _within(found: list[Keyword], index: int, end: int) -> Iterator[Keyword]:
    while index < len(found) and found[index].start < end:
        yield found[index]
        index += 1


def _span(kind: Kind, words: str) -> str:
    # The words are a piece of HTML that was escaped when it was rendered.
    return format_html('<span data-keyword="{}">{}</span>', kind, SafeString(words))


@lru_cache(maxsize=8)
def _pattern(strong: tuple[str, ...]) -> re.Pattern[str]:
    """Return one expression with a group a kind; species win over numbers, longer words over shorter."""
    animals = " ".join(SPECIES.values()).split()
    groups = {
        Kind.SPECIES: _any_of(["non-human primates?", "nonhuman primates?", *animals, "animals?"]),
        Kind.HYPE: _any_of(re.escape(form) for form in strong) if strong else r"(?!)",
        Kind.HEDGE: _any_of(HEDGES),
        Kind.NUMBER: rf"\d[\d.,]*(?<=\d)(?:\s?%|\s?per\scent\b)?|"
        rf"{_any_of([*NUMBERS, *NUMBER_WORDS, *COUNTS.split()])}",
    }
    alternatives = "|".join(f"(?P<{kind}>{words})" for kind, words in groups.items())
    return re.compile(rf"(?<![\w])(?:{alternatives})(?!\w)", re.IGNORECASE)


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(longest_first) + ")"
