"""XML exports as a stream of records: a file in, one element at a time out.

The reader holds one record at a time, expands no entity, fetches no DTD, and stops at a size no honest
export reaches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from lxml import etree

from .record import (
    MAX_BYTES,
    MAX_RECORD_BYTES,
    BadRecord,
    CannotRead,
    Found,
    Record,
    Rejected,
    checked,
)
from .streams import chunks

DECLARED = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.-]{1,40})""")


@dataclass(frozen=True)
class Export:
    """One kind of export: what to call it, its outermost elements, and what reads one record."""

    name: str
    roots: Collection[str]
    records: Collection[str]
    read: Callable[[etree._Element], Record]


def parse(stream: BinaryIO, export: Export, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield every record of an export, or of a file that is one record, or what is wrong with it.

    Raises CannotRead, possibly after some records, if the file is empty, not well-formed XML, another
    kind of file, cut short, declares entities, or is larger than `max_bytes` when unpacked. A caller
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
    reader = _Reader(export)
    since_record, is_first = 0, True
    try:
        for chunk in chunks(stream, max_bytes=max_bytes):
            if is_first:
                _require_honest_encoding(chunk)
            is_first = False
            since_record += len(chunk)
            parser.feed(chunk)
            for found in reader.records(parser):
                since_record = 0
                yield found
            if since_record > MAX_RECORD_BYTES:
                raise CannotRead(f"holds a record larger than {MAX_RECORD_BYTES:,} bytes")
        parser.close()
        yield from reader.records(parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        reason = str(error.msg).split(", line ")[0]
        raise CannotRead(f"line {line}: is not well-formed XML: {reason}") from None


def _require_honest_encoding(chunk: bytes) -> None:
    """Refuse UTF-8 under another name: each letter with an accent would come in as two wrong ones."""
    declared = DECLARED.match(chunk)
    name = declared[1].decode().upper() if declared else "UTF-8"
    if not name.startswith(("ISO-8859", "WINDOWS-125", "LATIN")) or chunk.isascii():
        return
    try:
        chunk[:-4].decode()
    except UnicodeDecodeError:
        return
    raise CannotRead(f"line 1: says that it is {name} and is UTF-8; correct its first line")


class _Reader:
    """Follows the parser through the file and lets go of everything it has read."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._depth = 0
        self._record_depth = 1
        self._position = 0

    def records(self, parser: etree.XMLPullParser) -> Iterator[Found]:
        """Yield the records that are complete so far."""
        for event, given in parser.read_events():
            element = cast(etree._Element, given)  # no other kind of event was asked for
            if event == "start":
                if self._depth == 0:
                    self._require_export(element)
                    self._record_depth = 0 if element.tag in self._export.records else 1
                self._depth += 1
                continue
            self._depth -= 1
            if self._depth != self._record_depth:
                continue
            if element.tag in self._export.records:
                self._position += 1
                yield self._read(element)
            _forget(element)

    def _require_export(self, root: etree._Element) -> None:
        export = self._export
        if root.tag not in {*export.roots, *export.records}:
            name, expected = str(root.tag)[:60], next(iter(export.roots))
            raise CannotRead(f"is not a {export.name}: it holds <{name}> and not <{expected}>")
        dtd = root.getroottree().docinfo.internalDTD
        if dtd is not None and list(cast(Any, dtd).iterentities()):
            raise CannotRead(f"declares entities, which no {export.name} does")

    def _read(self, element: etree._Element) -> Found:
        line = cast(int, element.sourceline or 0)
        try:
            return checked(self._export.read(element)).at(self._position, line)
        except BadRecord as error:
            return Rejected(self._position, line, str(error))


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
