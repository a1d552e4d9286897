"""Read PubMed records as efetch writes them (XML, also gzipped): a stream in, one record at a time out.

Nothing here touches the database or the network. The reader holds one record at a time, expands no entity,
fetches no DTD, and stops at a size no honest export reaches.
Source: NLM, "MEDLINE/PubMed XML element descriptions" and the DTD pubmed_190101.dtd.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from lxml import etree

from .pubmed_record import BadRecord, Record, record

MAX_BYTES = 200_000_000
MAX_RECORD_BYTES = 10_000_000
CHUNK = 1 << 16
GZIP = b"\x1f\x8b"
ROOTS = frozenset({"PubmedArticleSet", "PubmedBookArticleSet"})
RECORDS = frozenset({"PubmedArticle", "PubmedBookArticle"})


class CannotRead(Exception):
    """The file is not a PubMed export, or not all of one; the message says where and why."""


class Rejected(Exception):
    """One record that cannot be a source, its place in the file and the reason."""

    def __init__(self, position: int, line: int, reason: str) -> None:
        self.position, self.line, self.reason = position, line, reason
        super().__init__(f"record {position} (line {line}): {reason}")


def parse(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Record | Rejected]:
    """Yield every record of an export, or of a file that is one record, or what is wrong with it.

    Raises CannotRead, possibly after some records, if the file is empty, not well-formed XML, not a
    PubmedArticleSet, cut short, declares entities, or is larger than `max_bytes` when unpacked. A caller
    that must not import half a file loads inside one transaction.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    reader = _Reader()
    total = since_record = 0
    try:
        for chunk in _chunks(stream):
            total, since_record = total + len(chunk), since_record + len(chunk)
            if total > max_bytes:
                raise CannotRead(f"is larger than {max_bytes:,} bytes when unpacked")
            parser.feed(chunk)
            for found in reader.records(parser):
                since_record = 0
                yield found
            if since_record > MAX_RECORD_BYTES:
                raise CannotRead(f"holds a record larger than {MAX_RECORD_BYTES:,} bytes")
        if not total:
            raise CannotRead("is empty")
        parser.close()
        yield from reader.records(parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        reason = str(error.msg).split(", line ")[0]
        raise CannotRead(f"line {line}: is not well-formed XML: {reason}") from None


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of a file, unpacked if it is gzipped."""
    head = stream.read(len(GZIP))
    whole = _Joined(head, stream)
    source = gzip.GzipFile(fileobj=cast(BinaryIO, whole)) if head == GZIP else cast(BinaryIO, whole)
    try:
        while chunk := source.read(CHUNK):
            yield chunk
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CannotRead(f"is a damaged gzip file: {error}") from None


class _Joined(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        return self._rest.read(size)


class _Reader:
    """Follows the parser through the file and lets go of everything it has read."""

    def __init__(self) -> None:
        self._depth = 0
        self._record_depth = 1
        self._position = 0

    def records(self, parser: etree.XMLPullParser) -> Iterator[Record | Rejected]:
        """Yield the records that are complete so far."""
        for event, given in parser.read_events():
            element = cast(etree._Element, given)  # no other kind of event was asked for
            if event == "start":
                if self._depth == 0:
                    _require_export(element)
                    self._record_depth = 0 if element.tag in RECORDS else 1
                self._depth += 1
                continue
            self._depth -= 1
            if self._depth != self._record_depth:
                continue
            if element.tag in RECORDS:
                self._position += 1
                yield _read(element, self._position)
            _forget(element)


def _require_export(root: etree._Element) -> None:
    if root.tag not in ROOTS | RECORDS:
        name = str(root.tag)[:60]
        raise CannotRead(f"is not a PubMed export: it holds <{name}> and not <PubmedArticleSet>")
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and list(cast(Any, dtd).iterentities()):
        raise CannotRead("declares entities, which no PubMed export does")


def _read(element: etree._Element, position: int) -> Record | Rejected:
    try:
        return record(element)
    except BadRecord as error:
        return Rejected(position, cast(int, element.sourceline or 0), str(error))


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
