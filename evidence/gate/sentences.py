"""Texts cut into sentences, each with the place where it starts; and what a word stands under there.

Written for English digests: blocks are one newline apart, as `articles.plaintext` writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_END = re.compile(r"[.!?]+[”’\"')\]]*(?=\s+[“‘\"'(\[]?[A-Z0-9])|\n")
# A full stop after these ends no sentence: abbreviations, initials, "U.S." and "e.g.".
_NO_END = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|prof|st|vs|no|fig|ca|approx|etc|e\.g|i\.e|al)|\b[A-Z]|\b[A-Z]\.[A-Z])\.$",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|neither|nor|without|cannot|nothing|far from|yet to|fail(?:s|ed)? to"
    r"|unable to|too (?:early|soon|small|few))\b|n[’']t\b",
    re.IGNORECASE,
)
_NOT_NEGATING = re.compile(r"\bnot only\b|\bno doubt\b|\bno less\b|\bnot just\b", re.IGNORECASE)
_CLAUSE = re.compile(r";|:|,?\s\bbut\b|,\s(?:and|while|whereas|so)\b|\s[–—]\s|—", re.IGNORECASE)


class Sentence(NamedTuple):
    """A sentence and where it starts in the text it was cut from."""

    text: str
    start: int


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text in order, without the space around them."""
    start = 0
    for end in _END.finditer(text):
        if text[end.start()] == "." and _NO_END.search(text, start, end.start() + 1):
            continue
        yield from _cut(text, start, end.end())
        start = end.end()
    yield from _cut(text, start, len(text))


def around(text: str, start: int, end: int) -> Sentence:
    """Return the whole sentence, or sentences, that `text[start:end]` stands in."""
    touched = [
        one for one in sentences(text) if one.start < end and one.start + len(one.text) > start
    ]
    if not touched:
        return Sentence(text[start:end], start)
    last = touched[-1].start + len(touched[-1].text)
    return Sentence(text[touched[0].start : last], touched[0].start)


def is_denied(sentence: str, place: int) -> bool:
    """True when the clause says "no", "not", "never" … before `place`: what stands there is denied."""
    clause = _CLAUSE.split(sentence[:place])[-1]
    return bool(_NEGATION.search(_NOT_NEGATING.sub(" ", clause)))


def _cut(text: str, start: int, end: int) -> Iterator[Sentence]:
    piece = text[start:end]
    if words := piece.strip():
        yield Sentence(words, start + len(piece) - len(piece.lstrip()))
