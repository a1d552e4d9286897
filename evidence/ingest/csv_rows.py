"""CSV and TSV as a stream of rows, read strictly: a quote out of place stops the file.

A quote that is opened by mistake swallows the records after it, so there is no honest way to go on.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from .record import MAX_BYTES, CannotRead
from .streams import cut, texts

CELL_MAX = 1_000_000


def rows(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it ends on, the header first. Blank lines are no rows.

    Raises CannotRead, possibly after some rows.
    """
    # A cell may hold any line end, so the lines keep theirs.
    lines = cut(texts(stream, max_bytes=max_bytes))
    first = next(lines, "")
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    before = csv.field_size_limit(CELL_MAX)
    reader = csv.reader(_again(first, lines), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise CannotRead(f"line {reader.line_num}: is not proper CSV: {error}") from None
    finally:
        csv.field_size_limit(before)


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines
