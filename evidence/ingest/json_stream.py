"""JSON as a stream of objects: one object, a list, a page that holds a list, or one object a line.

A scanner finds where each object ends, so that only one is in memory and none is parsed deeper than any
honest export goes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO, NoReturn

from .record import MAX_BYTES, MAX_RECORD_BYTES, CannotRead
from .streams import texts

MAX_DEPTH = 100
MAX_DIGITS = 40
MARK = re.compile(r'["{}\[\]]')
STRING_END = re.compile(r'["\\]')
SPACE = " \t\r\n,"


def objects(
    stream: BinaryIO, lists: Collection[str], *, max_bytes: int = MAX_BYTES
) -> Iterator[tuple[int, Any]]:
    """Yield each object with its line: those of the list under one of the keys `lists`, or of the top.

    Raises CannotRead for what is not JSON, is cut short, is nested deeper than MAX_DEPTH, holds an
    object larger than MAX_RECORD_BYTES, or is larger than `max_bytes`.
    """
    scanner = _Scanner(frozenset(lists))
    for piece in texts(stream, max_bytes=max_bytes):
        yield from scanner.feed(piece)
    scanner.finish()


class _Scanner:
    """Follows brackets and strings through the text; keeps the text from where an object began."""

    def __init__(self, lists: frozenset[str]) -> None:
        self._lists = lists
        self._buffer = ""
        self._at = 0  # how far the buffer was looked through
        self._line = 1  # of the buffer's first character
        self._start: int | None = None  # where the object in hand begins
        self._string: int | None = None  # where the string in hand begins
        self._open: list[str] = []
        self._outside = 0  # brackets around the objects: "[" of a list, "{" and "[" of a page
        self._has_page = False

    def feed(self, piece: str) -> Iterator[tuple[int, Any]]:
        """Take the next piece of text; yield the objects that end in it."""
        # Python lengthens in place a text that only one name holds, and copies any other.
        buffer, self._buffer = self._buffer, ""
        buffer += piece
        self._buffer = buffer
        while (found := self._next_mark()) is not None:
            mark, place = found
            if mark in "{[":
                self._opened(mark, place)
            elif mark in "}]":
                yield from self._closed(mark, place)
        self._forget()

    def _next_mark(self) -> tuple[str, int] | None:
        while True:
            if self._string is not None:
                if not self._string_ends():
                    return None
                continue
            found = MARK.search(self._buffer, self._at)
            if self._start is None and len(self._open) in {0, self._outside}:
                self._refuse_words(found.start() if found else len(self._buffer))
                if found and found[0] == '"':
                    self._refuse(found.start())
            if not found:
                self._at = len(self._buffer)
                return None
            self._at = found.end()
            if found[0] == '"':
                self._string = found.start()
                continue
            return found[0], found.start()

    def _string_ends(self) -> bool:
        while found := STRING_END.search(self._buffer, self._at):
            if found[0] == "\\":
                if found.end() >= len(self._buffer):
                    self._at = found.start()
                    return False
                self._at = found.end() + 1
                continue
            self._at, self._string = found.end(), None
            return True
        self._at = len(self._buffer)
        return False

    def _refuse_words(self, end: int) -> None:
        if self._buffer[self._at : end].strip(SPACE + "\ufeff"):
            self._refuse(self._at)

    def _refuse(self, place: int) -> NoReturn:
        where = "is not JSON" if not self._open else "holds something else than records in its list"
        raise CannotRead(f"line {self._line_of(place)}: {where}")

    def _opened(self, mark: str, place: int) -> None:
        self._open.append(mark)
        if len(self._open) > MAX_DEPTH:
            line = self._line_of(place)
            raise CannotRead(f"line {line}: is nested deeper than {MAX_DEPTH} levels")
        if mark == "[" and self._begins_page(place):
            self._outside, self._start, self._has_page = len(self._open), None, True
        elif mark == "[" and len(self._open) == 1:
            self._outside = 1
        elif self._start is None and len(self._open) == self._outside + 1:
            self._start = place

    def _begins_page(self, place: int) -> bool:
        """True for the "[" of {"studies": [: its key stands right before it."""
        if self._has_page or self._open != ["{", "["]:
            return False
        before = re.search(r'"([^"\\]{1,40})"\s*:\s*\Z', self._buffer[max(place - 80, 0) : place])
        return bool(before and before[1] in self._lists)

    def _closed(self, mark: str, place: int) -> Iterator[tuple[int, Any]]:
        expected = {"}": "{", "]": "["}[mark]
        if not self._open or self._open.pop() != expected:
            raise CannotRead(f"line {self._line_of(place)}: is not JSON: an odd “{mark}”")
        if self._start is not None and len(self._open) == self._outside:
            line = self._line_of(self._start)
            whole = self._buffer[self._start : place + 1]
            self._start = None
            self._drop(place + 1)
            yield line, _parsed(whole, line)
        elif len(self._open) < self._outside:
            self._outside = 0 if not self._open else self._outside
            if self._open == ["{"]:
                self._outside = 99_999  # what follows the list of a page is no record
            if not self._open:
                self._has_page = False

    def _forget(self) -> None:
        if self._start is None and self._string is None:
            self._drop(max(self._at - 80, 0))
        size = len(self._buffer) - (self._start or 0)
        if size > MAX_RECORD_BYTES:
            raise CannotRead(f"holds a record larger than {MAX_RECORD_BYTES:,} characters")

    def _drop(self, count: int) -> None:
        self._line += self._buffer.count("\n", 0, count)
        self._buffer = self._buffer[count:]
        self._at = max(self._at - count, 0)

    def _line_of(self, place: int) -> int:
        return self._line + self._buffer.count("\n", 0, place)

    def finish(self) -> None:
        """Raise CannotRead if the text ended in the middle of something."""
        if self._open or self._string is not None:
            raise CannotRead("breaks off before its JSON is complete")


def _parsed(whole: str, line: int) -> Any:
    try:
        return json.loads(
            whole, parse_constant=_refuse_constant, parse_int=_number, parse_float=_fraction
        )
    except ValueError as error:
        reason = str(error).split(": line ")[0]
        raise CannotRead(f"line {line}: is not JSON: {reason}") from None


def _number(digits: str) -> int | str:
    """Return a number, or the digits of one so long that no column of ours is meant."""
    return int(digits) if len(digits) <= MAX_DIGITS else digits


def _fraction(digits: str) -> float | str:
    """Return a number, or the digits of one too large to be one, which no JSON could give again."""
    number = float(digits)
    return number if math.isfinite(number) else digits


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")
