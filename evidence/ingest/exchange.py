"""Our own export of sources, CSV and JSON: what is written here is read back exactly.

A cell that a spreadsheet would take for a formula is written behind an apostrophe; reading takes one
apostrophe off again. Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO, TextIO

from django.core.exceptions import ValidationError

from evidence.models import Source

from . import checks, identifiers
from .csv_rows import rows
from .json_stream import objects
from .record import (
    COLUMNS,
    MAX_BYTES,
    BadRecord,
    CannotRead,
    Found,
    Origin,
    Record,
    Rejected,
    checked,
)

LIST = "sources"
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
LISTS = frozenset({"publication_types", "mesh", "species"})
NUMBERS = frozenset({"published_year", "enrolment"})
WORDS_FOR = {True: "true", False: "false"}
READ: Mapping[str, Callable[[str], str]] = {
    "key": checks.slug(),
    "pmid": identifiers.pmid,
    "doi": identifiers.doi,
    "pmcid": identifiers.pmcid,
    "nct": identifiers.nct,
    "url": identifiers.address,
    "archived_url": identifiers.address,
}


def write_csv(sources: Iterable[Source], to: TextIO) -> int:
    """Write sources as CSV, a header first; return how many."""
    writer = csv.writer(to)
    writer.writerow(COLUMNS)
    count = 0
    for source in sources:
        writer.writerow([cell(getattr(source, name)) for name in COLUMNS])
        count += 1
    return count


def write_json(sources: Iterable[Source], to: TextIO) -> int:
    """Write sources as {"sources": [...]}, one a line, without empty columns; return how many."""
    to.write(f'{{"{LIST}": [')
    count = 0
    for count, source in enumerate(sources, start=1):
        values = {name: value for name in COLUMNS if not _is_empty(value := getattr(source, name))}
        line = json.dumps(values, ensure_ascii=False, default=date.isoformat)
        to.write(f"{',' if count > 1 else ''}\n{line}")
    to.write("\n]}\n")
    return count


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def cell(value: Any) -> str:
    if _is_empty(value):
        return ""
    if isinstance(value, bool):
        return WORDS_FOR[value]
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(RISKY) else text


def parse_csv(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield every source of our CSV, or what is wrong with it. Raises CannotRead."""
    header: list[str] = []
    position = 0
    for line, row in rows(stream, max_bytes=max_bytes):
        if not header:
            header = [cell.strip() for cell in row]
            _require_columns(header)
            continue
        position += 1
        if len(row) != len(header):
            reason = f"has {len(row)} cells where the header has {len(header)}"
            yield Rejected(position, line, reason)
            continue
        cells = {name: cell.removeprefix("'") for name, cell in zip(header, row, strict=True)}
        yield _found(_from_cells, cells, position, line)


def parse_json(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield every source of our JSON, or what is wrong with it. Raises CannotRead."""
    found_objects = objects(stream, {LIST}, max_bytes=max_bytes)
    for position, (line, found) in enumerate(found_objects, start=1):
        yield _found(_record, found, position, line)


def _require_columns(header: list[str]) -> None:
    if "title" not in header or len(set(header)) != len(header):
        raise CannotRead("has no column “title”, or one column twice")
    if unknown := [name for name in header if name not in COLUMNS]:
        raise CannotRead(f"has a column that no source has: “{unknown[0][:60]}”")


def _found(read: Callable[[Any], Record], given: Any, position: int, line: int) -> Found:
    try:
        return checked(read(given)).at(position, line)
    except BadRecord as error:
        return Rejected(position, line, str(error))


def _from_cells(cells: Mapping[str, str]) -> Record:
    values: dict[str, Any] = {}
    for name, cell in cells.items():
        if not cell:
            continue
        try:
            values[name] = _from_cell(name, cell)
        except (ValueError, RecursionError):
            raise BadRecord(f"its {name} cannot be read: “{cell[:60]}”") from None
    return _record(values)


def _from_cell(name: str, cell: str) -> Any:
    if name in LISTS:
        return json.loads(cell)
    if name in NUMBERS:
        return int(cell)
    if name == "has_results":
        return {word: truth for truth, word in WORDS_FOR.items()}.get(cell.lower(), cell)
    return cell


def _record(given: Any) -> Record:
    """Return a source's values as a record. Raises BadRecord naming the column that is wrong."""
    if not isinstance(given, dict):
        raise BadRecord("is not an object")
    if unknown := [name for name in given if name not in COLUMNS]:
        raise BadRecord(f"has a column that no source has: “{str(unknown[0])[:60]}”")
    values = {name: _value(name, value) for name, value in given.items() if not _is_empty(value)}
    if not str(values.get("title", "")).strip():
        raise BadRecord("has no title")
    _require_pairs(values)
    nct = values.get("nct")
    return Record(**values, origin=Origin.EXPORT, trials=(nct,) if nct else ())


def _value(name: str, value: Any) -> Any:
    expected: Any = _kind_of(name)
    if not isinstance(value, expected) or (expected is not bool and isinstance(value, bool)):
        raise BadRecord(f"its {name} is of the wrong kind: “{str(value)[:60]}”")
    column: Any = Source._meta.get_field(name)
    if name in LISTS and not all(isinstance(one, str) for one in value):
        raise BadRecord(f"its {name} is of the wrong kind: “{str(value)[:60]}”")
    if column.choices and value not in {choice for choice, _label in column.choices}:
        raise BadRecord(f"its {name} is none that we know: “{value[:60]}”")
    try:
        if name == "published_on":
            return _possible(name, date.fromisoformat(value))
        if name in READ:
            return READ[name](value)
        if name == "published_year":
            return _possible(name, column.clean(value, None))
        return column.clean(value, None) if name in NUMBERS else value
    except ValueError as error:
        raise BadRecord(str(error)) from None
    except ValidationError as error:
        raise BadRecord(f"its {name} is “{str(value)[:60]}”: {error.messages[0]}") from None


def _possible(name: str, when: Any) -> Any:
    year = when.year if isinstance(when, date) else when
    if not identifiers.is_year(year):
        raise BadRecord(f"its {name} is “{when}”, when nothing can have been published")
    return when


def _kind_of(name: str) -> type:
    if name in LISTS:
        return list
    if name in NUMBERS:
        return int
    return bool if name == "has_results" else str


def _require_pairs(values: Mapping[str, Any]) -> None:
    """Refuse half of what the database keeps whole."""
    if ("enrolment" in values) != ("enrolment_type" in values):
        raise BadRecord("its enrolment needs “actual” or “estimated” beside it")
    is_sound = values.get("integrity", Source.Integrity.SOUND) == Source.Integrity.SOUND
    if not is_sound and not values.get("integrity_notice"):
        raise BadRecord("its integrity needs a notice beside it")
