"""Files as chunks and lines: unpacked, counted and decoded, never whole in memory.

Raises CannotRead for what no honest export is: empty, damaged, too large, in an encoding nobody declared.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from .record import MAX_BYTES, MAX_RECORD_BYTES, CannotRead

CHUNK = 1 << 16
HEAD_BYTES = 1 << 16
GZIP = b"\x1f\x8b"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Joined(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the bytes read ahead first, then what follows."""
        if self._head:
            end = len(self._head) if size < 0 else size
            head, self._head = self._head[:end], self._head[end:]
            return head
        return self._rest.read(size)


def read_ahead(stream: BinaryIO, size: int = HEAD_BYTES) -> tuple[bytes, BinaryIO]:
    """Return a stream's first bytes, and a stream that still begins with them."""
    parts, count = [], 0
    while count < size and (part := stream.read(size - count)):
        parts.append(part)
        count += len(part)
    head = b"".join(parts)
    return head, cast(BinaryIO, Joined(head, stream))


def unpacked_head(head: bytes) -> bytes:
    """Return the first bytes of a file as they are when unpacked. Raises CannotRead."""
    if not head.startswith(GZIP):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
    except zlib.error as error:
        raise CannotRead(f"is a damaged gzip file: {error}") from None


def chunks(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[bytes]:
    """Yield the bytes of a file, unpacked if it is gzipped."""
    head, whole = read_ahead(stream, CHUNK)
    source = gzip.GzipFile(fileobj=whole) if head.startswith(GZIP) else whole
    total = 0
    try:
        while chunk := source.read(CHUNK):
            total += len(chunk)
            if total > max_bytes:
                raise CannotRead(f"is larger than {max_bytes:,} bytes when unpacked")
            yield chunk
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CannotRead(f"is a damaged gzip file: {error}") from None
    if not total:
        raise CannotRead("is empty")


def encoding_of(head: bytes) -> str:
    """Return the encoding that a byte order mark declares; UTF-8 without one."""
    return next((name for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), "utf-8")


def texts(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[str]:
    """Yield a file's text in pieces. Raises CannotRead where it is not in its encoding."""
    decoder: codecs.IncrementalDecoder | None = None
    line = 1
    for chunk in chunks(stream, max_bytes=max_bytes):
        if decoder is None:
            encoding = encoding_of(chunk)
            decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            piece = decoder.decode(chunk)
        except UnicodeError as error:
            raise _undecodable(error, encoding, line) from None
        line += piece.count("\n")
        yield piece
    try:
        yield decoder.decode(b"", final=True) if decoder else ""
    except UnicodeError as error:
        raise _undecodable(error, encoding, line) from None


def _undecodable(error: UnicodeError, encoding: str, line: int) -> CannotRead:
    if isinstance(error, UnicodeDecodeError):
        line += error.object[: error.start].count(b"\n")
    name = "UTF-8" if encoding.startswith("utf-8") else encoding.upper()
    return CannotRead(f"line {line}: is not {name}; save it as UTF-8 and try again")


def lines(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[str]:
    """Yield a file's lines without their ends, which may be LF, CRLF or CR, and nothing else.

    Unlike str.splitlines, U+2028 and U+2029 are part of a line: abstracts hold them.
    """
    newlines = io.IncrementalNewlineDecoder(None, translate=True)

    def translated() -> Iterator[str]:
        for piece in texts(stream, max_bytes=max_bytes):
            yield newlines.decode(piece)
        yield newlines.decode("", final=True)

    for line in cut(translated()):
        yield line.removesuffix("\n")


def cut(pieces: Iterator[str]) -> Iterator[str]:
    """Yield lines with their "\\n" from text in pieces. Raises CannotRead for one without end."""
    parts: list[str] = []
    size = 0
    for piece in pieces:
        if "\n" not in piece:
            parts.append(piece)
            size += len(piece)
            if size > MAX_RECORD_BYTES:
                raise CannotRead(f"holds a line longer than {MAX_RECORD_BYTES:,} characters")
            continue
        first, *whole = piece.split("\n")
        yield f"{''.join(parts)}{first}\n"
        for line in whole[:-1]:
            yield f"{line}\n"
        parts, size = [whole[-1]], len(whole[-1])
    if rest := "".join(parts):
        yield rest
