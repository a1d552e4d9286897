"""Finding phrases in a text: the small notation that the tables of words are written in.

A phrase is words divided by spaces; capitals and hyphens do not matter ("open label" finds "Open-label").
`a|b` is either word, `word~` any word that begins so (five letters at least), `#` a number in digits or
letters, `_` any one word, a closing `?` makes a word optional, and `@beasts` stands for a list of words.
Phrases are divided by commas or line ends; a line may end in "|" and go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

_TOKEN = re.compile(r"\d+(?:,\d{3})+(?!\d)|\d+\.\d+|[^\W_]+|[.!?;:,()=<%]")
_STEM = 5
NUMBERS = {
    word: value
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(),
        start=1,
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_MARKS = frozenset(".!?;:,()=<%")
_DIGITS = frozenset("0123456789")
# One word of a phrase: any of these words, a word that begins so, or any word at all.
_Element = frozenset[str] | str | None


@dataclass(frozen=True, slots=True)
class Signal:
    """Phrases that speak for one thing: its side, the points each finding is worth, and why.

    At most `most` findings count, so that a word said ten times does not outweigh the rest.
    """

    side: str
    points: int
    says: str
    phrases: str
    most: int = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: tokens `first` to `last` (exclusive) of a text."""

    signal: Signal
    first: int
    last: int


_Entry = tuple[tuple[_Element, ...], Signal]
_Shelf = tuple[dict[str, list[_Entry]], list[_Entry]]


class Text:
    """One title, abstract or page, cut into words and marks; knows where each stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Lower case can be longer than the text, so the places are those of the text as it came.
        tokens = _TOKEN.findall(text)
        self.words: list[str] = "\n".join(tokens).lower().split("\n") if tokens else []

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        return [found.span() for found in _TOKEN.finditer(self.text)]

    def quote(self, first: int, last: int) -> str:
        """Return the text from token `first` up to `last`, exactly as it stands."""
        return self.text[self._places[first][0] : self._places[last - 1][1]]


def number(word: str) -> int | None:
    """Return the whole number that a word says, None for any other word."""
    if word.replace(",", "").isdecimal():
        return int(word.replace(",", "")) if len(word) < 12 else None
    return NUMBERS.get(word)


class Phrasebook:
    """Many phrases, found together in one walk over the words.

    Phrases are filed under their first word and, where that is a plain word, their second, so that
    most words of a text are passed over after one look.
    """

    def __init__(self, signals: Iterable[Signal], lists: Mapping[str, str] | None = None) -> None:
        self._lists = {name: frozenset(words.split()) for name, words in (lists or {}).items()}
        by_word: dict[str, list[_Entry]] = {}
        by_stem: dict[str, list[_Entry]] = {}
        for signal in signals:
            for phrase in re.split(r"[,\n]", re.sub(r"\|\s+", "|", signal.phrases)):
                for words in _choices(phrase.split()) if phrase.strip() else ():
                    elements = tuple(self._element(word) for word in words)
                    _file((elements, signal), by_word, by_stem)
        counted = by_word.pop("#", [])
        for word in (*NUMBERS, "#"):
            by_word[word] = by_word.get(word, []) + counted
        self._by_word = {word: _by_second_word(entries) for word, entries in by_word.items()}
        self._by_stem = {stem: _by_second_word(entries) for stem, entries in by_stem.items()}

    def find(self, text: Text) -> list[Hit]:
        """Return the longest findings of each side, as they stand in the text; one side never overlaps."""
        words, by_word, by_stem = text.words, self._by_word, self._by_stem
        busy: dict[str, int] = {}
        hits: list[Hit] = []
        following = [*words[1:], "."]
        for place, word in enumerate(words):
            shelf = by_word.get(word) or (
                by_word["#"] if word[0] in _DIGITS else by_stem.get(word[:_STEM])
            )
            if shelf is None:
                continue
            seconds, others = shelf
            second = following[place]
            for entry in seconds.get("#" if second[0] in _DIGITS else second, others):
                _try(words, place, entry, busy, hits)
        return hits

    def _element(self, word: str) -> _Element:
        if word == "_":
            return None
        if word.endswith("~"):
            return word[:-1]
        names = (self._lists.get(part, frozenset((part,))) for part in word.split("|"))
        return frozenset[str]().union(*names)


def _file(
    entry: _Entry, by_word: dict[str, list[_Entry]], by_stem: dict[str, list[_Entry]]
) -> None:
    first = entry[0][0]
    if first is None or (isinstance(first, str) and len(first) < _STEM):
        raise ValueError(f"No phrase can begin with so little: {entry[1].phrases}")
    if isinstance(first, str):
        by_stem.setdefault(first[:_STEM], []).append(entry)
    else:
        for word in first:
            by_word.setdefault(word, []).append(entry)


def _by_second_word(entries: list[_Entry]) -> _Shelf:
    """Return what to try before each second word, and what to try before any other; longest first."""
    seconds: dict[str, list[_Entry]] = {}
    others = [entry for entry in entries if len(entry[0]) == 1 or not _is_plain(entry[0][1])]
    for entry in entries:
        if len(entry[0]) > 1 and _is_plain(entry[0][1]):
            for word in _spelled(entry[0][1]):
                seconds.setdefault(word, list(others)).append(entry)
    for each in (others, *seconds.values()):
        each.sort(key=lambda entry: -len(entry[0]))
    return seconds, others


def _is_plain(element: _Element) -> bool:
    return isinstance(element, frozenset)


def _spelled(element: _Element) -> Iterable[str]:
    """Return every word that a plain element stands for; digits are filed under "#"."""
    assert isinstance(element, frozenset)
    return (*element, *NUMBERS) if "#" in element else element


def _try(
    words: list[str], place: int, entry: _Entry, busy: dict[str, int], hits: list[Hit]
) -> None:
    elements, signal = entry
    last = place + len(elements)
    if busy.get(signal.side, 0) > place or last > len(words):
        return
    for nth, element in enumerate(elements):
        if not _fits(words[place + nth], element):
            return
    busy[signal.side] = last
    hits.append(Hit(signal, place, last))


def _choices(phrase: list[str]) -> Iterator[list[str]]:
    """Yield the phrase with and without each optional word."""
    for place, word in enumerate(phrase):
        if word.endswith("?"):
            yield from _choices([*phrase[:place], word[:-1], *phrase[place + 1 :]])
            yield from _choices([*phrase[:place], *phrase[place + 1 :]])
            return
    yield phrase


def _fits(word: str, element: _Element) -> bool:
    if element is None:
        return word not in _MARKS
    if isinstance(element, str):
        return word.startswith(element)
    return word in element or ("#" in element and (word[0] in _DIGITS or word in NUMBERS))
