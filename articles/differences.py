"""What two texts have in common and what not, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, takewhile

from rapidfuzz.distance import Indel

TOKEN = re.compile(r"\s+|\w+(?:[.,’'-]\w+)*|[^\w\s]")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
# The comparison keeps a bit for every pair of tokens; this is 64 MB.
MOST_PAIRS = 2**29
# Characters of an unchanged stretch that stand around a change; the rest is left out.
AROUND = 160
LEFT_OUT = " […] "


class Is(StrEnum):
    """Where a part stands: in both texts, in the first alone, in the second alone."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Part:
    """A stretch of text and where it stands."""

    kind: Is
    text: str


def compare(before: str, after: str) -> list[Part]:
    """Return the parts of two texts in order; what is gone stands before what is new.

    The SAME and GONE parts make `before`, the SAME and NEW ones `after`. Words, numbers and signs
    are compared whole; texts too long for that by lines, and longer ones as wholes. Blanks and signs
    between two changes belong to both. What is kept is a longest common subsequence (Hyyrö 2004,
    Bit-parallel LCS-length computation revisited), as rapidfuzz finds it.
    """
    parts: list[Part] = []
    gone = new = between = ""
    for is_same, old, fresh in _steps(before, after):
        if not is_same:
            gone, new, between = gone + between + old, new + between + fresh, ""
        elif (gone or new) and not re.search(r"\w", old):
            between = old
        else:
            parts += [*_change(gone, new), Part(Is.SAME, old)]
            gone = new = ""
    return list(_joined([*parts, *_change(gone, new), Part(Is.SAME, between)]))


def shortened(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with long unchanged stretches cut to what stands around a change."""
    last = len(parts) - 1
    return [
        Part(one.kind, _cut(one.text, is_first=n == 0, is_last=n == last))
        if one.kind == Is.SAME
        else one
        for n, one in enumerate(parts)
    ]


def _steps(before: str, after: str) -> Iterator[tuple[bool, str, str]]:
    old, new = _tokens(before, after)
    for step in Indel.opcodes(old, new):
        gone = "".join(old[step.src_start : step.src_end])
        fresh = "".join(new[step.dest_start : step.dest_end])
        yield step.tag == "equal", gone, fresh


def _tokens(before: str, after: str) -> tuple[list[str], list[str]]:
    for pattern in (TOKEN, LINE):
        old, new = pattern.findall(before), pattern.findall(after)
        if len(old) * len(new) <= MOST_PAIRS:
            return old, new
    return [before], [after]


def _change(gone: str, new: str) -> list[Part]:
    """Return one change; blanks that open both sides are none of it."""
    pairs = zip(gone, new, strict=False)
    size = len(list(takewhile(lambda pair: pair[0] == pair[1] and pair[0].isspace(), pairs)))
    return [Part(Is.SAME, gone[:size]), Part(Is.GONE, gone[size:]), Part(Is.NEW, new[size:])]


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts without empty ones, neighbours of one kind as one."""
    for kind, same in groupby((one for one in parts if one.text), key=lambda one: one.kind):
        yield Part(kind, "".join(one.text for one in same))


def _cut(text: str, *, is_first: bool, is_last: bool) -> str:
    head = "" if is_first else text[:AROUND]
    tail = "" if is_last else text[-AROUND:]
    if len(text) <= len(head) + len(tail) + AROUND:
        return text
    return f"{head.rsplit(maxsplit=1)[0] if head else ''}{LEFT_OUT}{_from_a_word(tail)}"


def _from_a_word(tail: str) -> str:
    _start, _blank, rest = tail.partition(" ")
    return rest or tail
