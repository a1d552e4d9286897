"""How many people a text says took part, and which phase of trial it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from . import people
from .words import NUMBERS, Text, number

_PEOPLE = frozenset(people.LISTS["@people"].split()) - {
    "controls",
    "cases",
    "families",
    "couples",
    "pregnancies",
    "users",
} | {"outpatient"}
# Words that may stand between a number and the people: "22 newly diagnosed adult patients".
_REACH = 4
_NOT_BETWEEN = frozenset(
    "year years month months week weeks day days mg ml kg hours h hour minutes min percent cm mm of "
    "in to and or with for from the were was had at by times sessions centers centres sites hospitals "
    "clinics trials studies items points score scores % ) ( . , ; : = < ·".split()
)
# "Type 1" is no number of people.
_KINDS = {"type", "grade", "stage", "phase", "class", "group", "level"}
_TENS = {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
_IN_NUMBERS = {"hundred", "thousand"}
_PHASE = re.compile(
    r"""\bphase[\s_-]*(?P<first>[0-4]|iv|i{1,3})[ab]?
        (?:\s*(?:/|-|–|and|to|or)\s*(?:phase[\s_-]*)?(?P<second>[1-4]|iv|i{1,3})[ab]?)?\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


class Count(NamedTuple):
    """A number of people, and tokens `first` to `last` (exclusive) that say so."""

    people: int
    first: int
    last: int


def counted(text: Text) -> Count | None:
    """Return the largest number of people that the text names, or None; people, not events or years."""
    return max(_counts(text), key=lambda count: count.people, default=None)


def _counts(text: Text) -> Iterator[Count]:
    words = text.words
    for place, word in enumerate(words):
        if word not in _PEOPLE:
            continue
        for last in range(place - 1, max(-1, place - 1 - _REACH), -1):
            if words[last] in _IN_NUMBERS or number(words[last]) is not None:
                first = _begins(words, last)
                value = _value(words[first : last + 1])
                # 1998 children is rare; "in 1998 children" is not.
                year = first == last and 1900 <= value <= 2035
                if first and words[first - 1] in _KINDS:
                    continue
                if value and not year and _is_count(words, first):
                    yield Count(value, first, place + 1)
                break
            if words[last] in _NOT_BETWEEN:
                break


def _begins(words: list[str], last: int) -> int:
    """Return where a number written in several words begins: "five hundred and thirty"."""
    first = last
    while first and words[first].isalpha():
        before = words[first - 1]
        joined = before == "and" and first > 1 and words[first - 2] in _IN_NUMBERS
        if not (
            joined
            or before in _IN_NUMBERS
            or before in _TENS
            or (before in NUMBERS and words[first] in _IN_NUMBERS)
        ):
            break
        first -= 2 if joined else 1
    return first


def _value(words: list[str]) -> int:
    """Return the number that the words say, 0 if they say none."""
    total, part = 0, 0
    for word in words:
        if word == "hundred":
            part = max(part, 1) * 100
        elif word == "thousand":
            total, part = total + max(part, 1) * 1000, 0
        else:
            part += number(word) or 0
    return total + part


def _is_count(words: list[str], first: int) -> bool:
    before = words[first - 1] if first else ""
    if before in {"one", "of"} and first > 1 and words[first - 2] in {"one", "out"}:
        return False  # "one of 12 patients" counts 12 elsewhere, "1 out of 3" is a share
    return before not in {"per", "aged", "age", "p", "<", "="}


def phase_in(text: str) -> tuple[str, str]:
    """Return the phase that a text names ("1", "1/2", "2"; empty if none) and the words that name it."""
    found = _PHASE.search(text)
    if not found:
        return "", ""
    first, second = (found["first"] or "").lower(), (found["second"] or "").lower()
    digits = [_ROMAN.get(each, each) for each in (first, second) if each]
    return "/".join(dict.fromkeys(digits)), found.group()
