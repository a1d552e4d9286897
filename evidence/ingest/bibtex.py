"""Read BibTeX and BibLaTeX: entries one at a time, a broken one by itself.

Source: O. Patashnik, "BibTeXing" (1988); the BibLaTeX manual, entry types and fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from evidence.models import Source

from .latex import plain
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
from .reference_record import Reference, reference_record
from .streams import lines

OPENS = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
MARK = re.compile(r"[{})]")
NEXT = re.compile(r"[^\s,]")
NAME = re.compile(r"\s*([^\s=,{}\"#()]+)\s*=\s*")
KEY = re.compile(r"\s*([^\s,={}\"]*)\s*(?:,|\Z)")
NUMBER_OR_MACRO = re.compile(r"[^\s,#{}\"=]+")
NOT_ENTRIES = frozenset({"comment", "preamble", "string"})
WEB_PAGES = frozenset({"online", "electronic", "www", "webpage"})
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
CLOSES = {"{": "}", "(": ")"}
TOO_LARGE = f"holds a record larger than {MAX_RECORD_BYTES:,} characters"
# What the names of a file may stand for in all, besides as much as was read of it: a name may be made of
# eight others, each of which is made of eight, and a file of 500 bytes would fill any memory.
MAX_FILLED_IN = 4 * MAX_RECORD_BYTES

Entry = tuple[
    int, str, str
]  # line, kind, what stands between the outer brackets; "" when cut short


def parse(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield every entry, or what is wrong with it. Raises CannotRead, possibly after some records."""
    macros = _Macros()
    position = 0
    for line, kind, body in _entries(stream, max_bytes):
        macros.room += len(body)
        try:
            if kind == "string":
                macros.values |= {name.lower(): value for name, value in _fields(body, 0, macros)}
            if kind in NOT_ENTRIES:
                continue
            position += 1
            yield checked(_record(kind, body, macros)).at(position, line)
        except BadRecord as error:
            if kind not in NOT_ENTRIES:
                yield Rejected(position, line, str(error))
    if not position:
        raise CannotRead("holds no entry")


def _entries(stream: BinaryIO, max_bytes: int) -> Iterator[Entry]:
    """Yield each entry. One that is not closed ends where the next begins a line."""
    reader = _Reader()
    for number, line in enumerate(lines(stream, max_bytes=max_bytes), start=1):
        yield from reader.take(number, line)
    yield from reader.finish()


class _Reader:
    """Counts brackets from line to line."""

    def __init__(self) -> None:
        self._kind = ""
        self._line = 0
        self._close = ""
        self._depth = 0
        self._parts: list[str] = []
        self._size = 0

    def take(self, number: int, line: str) -> Iterator[Entry]:
        """Take the next line; yield the entries that end in it."""
        if self._kind and OPENS.match(line):
            yield from self.finish()
        at = 0
        while at <= len(line):
            if not self._kind:
                found = OPENS.search(line, at)
                if not found:
                    return
                self._kind, self._line, self._depth = found[1].lower(), number, 0
                self._close, self._parts, self._size = CLOSES[found[2]], [], 0
                at = found.end()
            end = self._end(line, at)
            if end is None:
                self._keep(line[at:] + "\n")
                return
            self._keep(line[at:end])
            yield self._line, self._kind, "".join(self._parts)
            self._kind, at = "", end + 1

    def _end(self, line: str, at: int) -> int | None:
        for found in MARK.finditer(line, at):
            if self._depth == 0 and found[0] == self._close:
                return found.start()
            if found[0] == "{":
                self._depth += 1
            elif found[0] == "}":
                self._depth = max(self._depth - 1, 0)
        return None

    def _keep(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)
        if self._size > MAX_RECORD_BYTES:
            raise CannotRead(TOO_LARGE)

    def finish(self) -> Iterator[Entry]:
        """Yield the entry in hand as one that was cut short."""
        if self._kind:
            yield self._line, self._kind, ""
        self._kind = ""


class _Macros:
    """What a file's @string names stand for, and how many characters may still be put in their places."""

    def __init__(self) -> None:
        self.values = {month: month for month in MONTHS}
        self.room = MAX_FILLED_IN

    def filled_in(self, name: str) -> str:
        """Return what a name stands for, or the name. Raises CannotRead when that comes to too much."""
        value = self.values.get(name.lower(), name)
        self.room -= len(value)
        if self.room < 0:
            most = f"{MAX_FILLED_IN:,} characters more than it has"
            raise CannotRead(f"holds @string names that stand for {most}")
        return value


def _fields(body: str, at: int, macros: _Macros) -> Iterator[tuple[str, str]]:
    """Yield name and value of each field. Raises BadRecord where they are not written as such."""
    while start := NEXT.search(body, at):
        at = start.start()
        found = NAME.match(body, at)
        if not found:
            reason = "a name and “=” must stand there"
            raise BadRecord(f"is not BibTeX at “{_short(body, at)}”: {reason}")
        value, at = _value(body, found.end(), macros)
        yield found[1], value
        if at < len(body) and body[at] != ",":
            raise BadRecord(f"is not BibTeX at “{_short(body, at)}”: a comma is missing before it")


def _value(body: str, at: int, macros: _Macros) -> tuple[str, int]:
    """Return a value, its pieces joined, and the place after it and its white space."""
    pieces: list[str] = []
    size = 0
    while True:
        piece, at = _piece(body, at, macros)
        pieces.append(piece)
        size += len(piece)
        if size > MAX_RECORD_BYTES:
            raise CannotRead(TOO_LARGE)
        while at < len(body) and body[at].isspace():
            at += 1
        if at >= len(body) or body[at] != "#":
            return "".join(pieces), at
        at += 1
        while at < len(body) and body[at].isspace():
            at += 1


def _piece(body: str, at: int, macros: _Macros) -> tuple[str, int]:
    mark = body[at : at + 1]
    if mark and mark in '{"':
        end = _closing(body, at)
        return body[at + 1 : end], end + 1
    found = NUMBER_OR_MACRO.match(body, at)
    if not found:
        raise BadRecord("is not BibTeX: a field has no value")
    return macros.filled_in(found[0]), found.end()


def _closing(body: str, at: int) -> int:
    """Return where the value that opens at `at` is closed."""
    depth, close = 0, "}" if body[at] == "{" else '"'
    for found in re.compile(r'[{}"]').finditer(body, at + 1):
        if depth == 0 and found[0] == close:
            return found.start()
        depth += {"{": 1, "}": -1}.get(found[0], 0)
    raise BadRecord("is not BibTeX: a value is not closed")


def _record(kind: str, body: str, macros: _Macros) -> Record:
    if not body:
        raise BadRecord("breaks off: a bracket is not closed")
    key = KEY.match(body)
    entry: dict[str, str] = {}
    for name, value in _fields(body, key.end() if key else 0, macros):
        entry.setdefault(name.lower(), value)
    whole = {name: plain(value) for name, value in entry.items() if name != "author"}
    eprint = whole.get("eprinttype", whole.get("archiveprefix", "")).lower()
    return reference_record(
        Reference(
            kind=_kind(kind, whole, eprint),
            titles=[_title(whole)],
            authors=list(_names(entry.get("author") or entry.get("editor") or "")),
            containers=_some(whole, "journal", "journaltitle", "booktitle", "maintitle"),
            dates=[*_some(whole, "date"), _day(whole), *_some(whole, "year")],
            # These may hold signs that mean something in LaTeX.
            dois=[_bare(one) for one in _some(entry, "doi", "ee")],
            pmids=_some(whole, "pmid") + (_some(whole, "eprint") if "pubmed" in eprint else []),
            pmcids=_some(whole, "pmcid", "pmc"),
            addresses=[_bare(one) for one in _some(entry, "url", "howpublished")],
            abstracts=_some(whole, "abstract"),
            notes=_some(whole, "note", "annote", "annotation", "comment", "addendum"),
            language=whole.get("language", whole.get("langid", "")),
            raw=f"@{kind}{{{body}}}",
        )
    )


def _kind(kind: str, entry: Mapping[str, str], eprint: str) -> str:
    if "arxiv" in eprint and not entry.get("journal") and not entry.get("journaltitle"):
        return Source.Kind.PREPRINT
    return Source.Kind.WEB_PAGE if kind in WEB_PAGES else Source.Kind.PAPER


def _title(entry: Mapping[str, str]) -> str:
    title = entry.get("title") or entry.get("booktitle", "")
    return f"{title}: {entry['subtitle']}" if title and entry.get("subtitle") else title


def _day(entry: Mapping[str, str]) -> str:
    """Return "2001/Feb/3", "" where no day is given."""
    parts = ("year", "month", "day")
    return "/".join(entry.get(name) or "-" for name in parts) if entry.get("day") else ""


def _some(entry: Mapping[str, str], *names: str) -> list[str]:
    return [value for name in names if (value := entry.get(name, "").strip())]


def _bare(words: str) -> str:
    return re.sub(r"\\(?:url|href)\b|[{}]|\\(?=[_%&#~])", " ", words).replace(" ", "").strip()


def _names(words: str) -> Iterator[str]:
    """Yield each name as "Family, Given"; a group's name, in brackets, as it is."""
    depth, start = 0, 0
    words = " ".join(words.split())
    for found in re.finditer(r"[{}]| and ", f"{words} and "):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth == 0:
            yield _name(words[start : found.start()].strip())
            start = found.end()


def _name(words: str) -> str:
    name = plain(words)
    is_group = words.startswith("{") and words.endswith("}") and words.count("{") == 1
    parts = name.split()
    if is_group or "," in name or len(parts) < 2:
        return name.replace(",", "") if is_group else name
    family = next(
        (n for n, part in enumerate(parts[:-1]) if n and part[0].islower()), len(parts) - 1
    )
    return f"{' '.join(parts[family:])}, {' '.join(parts[:family])}"


def _short(body: str, at: int) -> str:
    return " ".join(body[at : at + 60].split())[:40]
