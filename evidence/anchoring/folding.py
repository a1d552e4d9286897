"""Fold away differences of writing that are no differences of wording, keeping a way back to the
original.

Folded alike: composed and decomposed letters (NFC), straight and typographic quotation marks, every
hyphen and dash, every kind and number of spaces and line ends. Dropped: soft hyphens, zero-width
spaces, variation selectors. Case, letters, digits and all other signs stay.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))
SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2039\u203a\u02bc\u2032`\xb4"
DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\xab\xbb\u2033"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
DROPPED = "\xad\u200b\u2060\ufeff\ufe0e\ufe0f"

ALIKE = {
    **dict.fromkeys(map(ord, SPACES), " "),
    **dict.fromkeys(map(ord, SINGLE_QUOTES), "'"),
    **dict.fromkeys(map(ord, DOUBLE_QUOTES), '"'),
    **dict.fromkeys(map(ord, DASHES), "-"),
}
DROP = dict.fromkeys(map(ord, DROPPED))
UNEVEN = re.compile(rf"[{DROPPED}]|[{SPACES}][{SPACES}]")


@dataclass(frozen=True)
class Folded:
    """A folded text; character `i` of it stands for `starts[i]` to `ends[i]` of the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]`, at least one character, stands in the original."""
        return self.starts[start], self.ends[end - 1]


def folded(text: str) -> str:
    """Return `text` folded, without the way back."""
    return re.sub(" {2,}", " ", unicodedata.normalize("NFC", text.translate(DROP)).translate(ALIKE))


@lru_cache(maxsize=16)
def fold(text: str) -> Folded:
    """Return `text` folded, with the original place of every character."""
    if unicodedata.is_normalized("NFC", text) and not UNEVEN.search(text):
        return Folded(text.translate(ALIKE), range(len(text)), range(1, len(text) + 1))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, cluster in _clusters(text):
        for character in unicodedata.normalize("NFC", cluster).translate(ALIKE):
            if character == " " and characters and characters[-1] == " ":
                ends[-1] = end
                continue
            characters.append(character)
            starts.append(start)
            ends.append(end)
    return Folded("".join(characters), starts, ends)


def _clusters(text: str) -> list[tuple[int, int, str]]:
    """Cut `text` into start, end and characters composed together, without the dropped ones."""
    clusters: list[tuple[int, int, str]] = []
    for index, character in enumerate(text):
        if character in DROPPED:
            continue
        if clusters and _is_composed_with(clusters[-1][2], character):
            start, _, cluster = clusters[-1]
            clusters[-1] = (start, index + 1, cluster + character)
        else:
            clusters.append((index, index + 1, character))
    return clusters


def _is_composed_with(cluster: str, character: str) -> bool:
    """Say whether `character` may change, or be changed by, the cluster before it."""
    if unicodedata.combining(character):
        return True
    if character.isascii():
        return False
    return not unicodedata.normalize("NFC", cluster + character).endswith(character)
