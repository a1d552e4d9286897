"""Files of one tag and its words a line: MEDLINE, RIS, EndNote's tagged text, Web of Science's plain text.

A reader knows how a line begins, which tag opens a record and which one closes it; what the tags mean is
the business of medline.py and ris.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from .record import MAX_BYTES, MAX_RECORD_BYTES, CannotRead
from .streams import lines


@dataclass(frozen=True)
class Dialect:
    """How a kind of tagged file is written; `line` has two groups, tag and words.

    `opens` opens a record, `closes` closes one where it is set, `preamble` tags stand before the first.
    With `opens_after_blank` a tag after an empty line opens one too.
    """

    line: re.Pattern[str]
    opens: str
    closes: str = ""
    preamble: frozenset[str] = frozenset()
    opens_after_blank: bool = False


@dataclass
class Tagged:
    """One record: its place, its tags in order, each with its lines, and the text it was read from."""

    position: int
    line: int
    tags: list[tuple[str, list[str]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    size: int = 0

    def all(self, *tags: str) -> list[str]:
        """The words of each such tag, in the file's order; lines joined by a space."""
        found = [" ".join(" ".join(words).split()) for tag, words in self.tags if tag in tags]
        return [words for words in found if words]

    def first(self, *tags: str) -> str:
        """The words of the first such tag, tried in the order given."""
        return next((words for tag in tags for words in self.all(tag)), "")

    def lines_of(self, *tags: str) -> list[str]:
        """Every line under such a tag as a value of its own, as EndNote writes lists."""
        return [
            " ".join(line.split())
            for tag, words in self.tags
            if tag in tags
            for line in words
            if line.strip()
        ]

    def raw(self) -> str:
        """The record as it stood in the file."""
        return "\n".join(self.text)


def records(stream: BinaryIO, dialect: Dialect, *, max_bytes: int = MAX_BYTES) -> Iterator[Tagged]:
    """Yield each record. Raises CannotRead, possibly after some records."""
    reader = _Reader(dialect)
    number = 0
    for number, line in enumerate(lines(stream, max_bytes=max_bytes), start=1):
        yield from reader.take(number, line.lstrip("\ufeff"))
    yield from reader.finish()
    if not reader.position:
        raise CannotRead("holds no record")


class _Reader:
    """Sorts lines into records."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._record: Tagged | None = None
        self._was_blank = True
        self.position = 0

    def take(self, number: int, line: str) -> Iterator[Tagged]:
        """Take the next line; yield the record that it ends."""
        was_blank, self._was_blank = self._was_blank, not line.strip()
        found = self._dialect.line.match(line)
        tag = found[1] if found else ""
        if tag in self._dialect.preamble and self._record is None:
            return
        if found and self._opens(tag, was_blank):
            yield from self.finish()
            self.position += 1
            self._record = Tagged(self.position, number)
        if self._record is None:
            return
        self._record.text.append(line)
        self._record.size += len(line)
        if self._record.size > MAX_RECORD_BYTES:
            raise CannotRead(f"holds a record larger than {MAX_RECORD_BYTES:,} characters")
        if found and tag == self._dialect.closes:
            yield from self.finish()
        elif found:
            self._record.tags.append((tag, [found[2] or ""]))
        elif line.strip() and self._record.tags:
            self._record.tags[-1][1].append(line)

    def _opens(self, tag: str, was_blank: bool) -> bool:
        if self._record is None:
            return tag == self._dialect.opens or self._dialect.opens_after_blank
        if self._dialect.opens_after_blank:
            return was_blank or tag == self._dialect.opens
        # Some files repeat the opening tag inside a record; between records there is a closing
        # tag, or at least an empty line.
        return tag == self._dialect.opens and (was_blank or not self._dialect.closes)

    def finish(self) -> Iterator[Tagged]:
        """Yield the record in hand, if there is one."""
        record, self._record = self._record, None
        if record is not None and record.tags:
            yield record
