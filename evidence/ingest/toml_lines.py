"""TOML with the line of every value, which the standard reader does not tell.

`tomllib` reads the values and refuses what is not TOML. Because the text is then known to be good,
a scan of its statements is enough to find on which line each table and each key stands.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .problems import CannotLoad, Place, Problem

TOKEN = re.compile(
    r'''
      """(?:[^"\\]|\\.|"(?!""))*"{3,5}    # a text over several lines
    | '{3}.*?'{3,5}                       # the same, literal
    | "(?:[^"\\\n]|\\.)*"                 # a text on one line
    | '[^'\n]*'                           # the same, literal
    | \#[^\n]*                            # a comment
    | (?P<open>[\[{])
    | (?P<close>[\]}])
    | (?P<end>\n)
    | [^"'\#\[\]{}\n]+
    ''',
    re.VERBOSE | re.DOTALL,
)
HEADER = re.compile(r"\[\[?\s*(?P<name>[^\[\]]+?)\s*\]\]?")
KEY = re.compile(r"""(?P<name>[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')\s*[=.]""")
LONG_NUMBER = re.compile(r"[0-9][0-9_]{4000,}")
# The reader's time and memory grow with the square of these.
MAX_KEY_PARTS = 20
AT_LINE = re.compile(r"\(at line (?P<line>\d+), column \d+\)$")


@dataclass
class Row:
    """One table of a file: its values, its tables in lists, and where all that stands."""

    place: Place
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def at(self, key: str) -> Place:
        """The place of `key`, or of the table when the key is not there."""
        return Place(self.place.file, self.lines.get(key, self.place.line))


def read(text: str, *, file: str, first_line: int = 1) -> Row:
    """Return the file's top table. `first_line` is the line on which `text` begins in `file`.

    Shape: keys with plain values are in `values`, tables (alone or in a list) in `rows`.
    Raises CannotLoad, with the line, if the text is not TOML, or has keys or numbers without end.
    """
    _refuse_long_keys(text, file, first_line)
    try:
        top = _row(tomllib.loads(text), Place(file, first_line))
    except RecursionError:
        problem = Problem(Place(file, first_line), "not TOML: brackets are nested too deep")
        raise CannotLoad([problem]) from None
    except tomllib.TOMLDecodeError as error:
        raise CannotLoad([_not_toml(error, text, file, first_line)]) from None
    except (
        ValueError
    ):  # the one other thing it does not take: a number of more digits than int() reads
        found = LONG_NUMBER.search(text)
        line = first_line + text.count("\n", 0, found.start() if found else 0)
        raise CannotLoad(
            [Problem(Place(file, line), "holds a number of too many digits")]
        ) from None
    _note_lines(top, text, first_line)
    return top


def _refuse_long_keys(text: str, file: str, first_line: int) -> None:
    """Raise CannotLoad for a key such as a.b.c with more than MAX_KEY_PARTS parts, before it is read."""
    line, dots = first_line, 0
    for token in TOKEN.finditer(text):
        words = token[0]
        if token["open"] or token["close"] or token["end"]:
            dots = 0
        elif words[0] not in "\"'#":
            for number, piece in enumerate(re.split("[=,]", words)):
                dots = piece.count(".") + (0 if number else dots)
                if dots >= MAX_KEY_PARTS:
                    reason = f"holds a key of more than {MAX_KEY_PARTS} parts"
                    raise CannotLoad([Problem(Place(file, line), reason)])
        line += words.count("\n")


def _not_toml(error: tomllib.TOMLDecodeError, text: str, file: str, first_line: int) -> Problem:
    reason = str(error)
    if found := AT_LINE.search(reason):
        line = int(found["line"])
        reason = reason[: found.start()].strip()
    else:
        line = text.rstrip("\n").count("\n") + 1
        reason = reason.replace("(at end of document)", "at the end of the file").strip()
    return Problem(Place(file, first_line + line - 1), f"not TOML: {reason}")


def _row(values: Mapping[str, Any], place: Place) -> Row:
    row = Row(place)
    for key, value in values.items():
        if isinstance(value, dict):
            row.rows[key] = [_row(value, place)]
        elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            row.rows[key] = [_row(one, place) for one in value]
        else:
            row.values[key] = value
    return row


def _note_lines(top: Row, text: str, first_line: int) -> None:
    """Walk the statements of good TOML and write down where each table and key stands."""
    current = top
    seen: dict[int, dict[str, int]] = {}
    for line, statement in _statements(text, first_line):
        if header := HEADER.match(statement):
            current = _enter(top, [_bare(part) for part in header["name"].split(".")], seen)
            current.place = Place(current.place.file, line)
        elif key := KEY.match(statement):
            name = _bare(key["name"])
            current.lines.setdefault(name, line)
            for row in current.rows.get(name, ()):
                row.place = Place(row.place.file, line)


def _enter(top: Row, path: list[str], seen: dict[int, dict[str, int]]) -> Row:
    """Return the row that a header opens: the last of each list on the way, the next at its end."""
    row = top
    for depth, name in enumerate(path):
        rows = row.rows.get(name)
        if not rows:
            return row
        entered = seen.setdefault(id(row), {})
        if depth == len(path) - 1:
            entered[name] = entered.get(name, 0) + 1
        row = rows[min(max(entered.get(name, 1), 1), len(rows)) - 1]
    return row


def _bare(name: str) -> str:
    return name.strip().strip("\"'")


def _statements(text: str, first_line: int) -> list[tuple[int, str]]:
    """Return (line, text) of every statement; one that runs over several lines is one."""
    found: list[tuple[int, str]] = []
    line, depth, start, begun = first_line, 0, 0, first_line
    for token in TOKEN.finditer(text):
        depth += bool(token["open"]) - bool(token["close"])
        if token["end"] and depth == 0:
            found.append((begun, text[start : token.start()].strip()))
            start, begun = token.end(), line + 1
        line += token[0].count("\n")
    found.append((begun, text[start:].strip()))
    return [(at, statement) for at, statement in found if statement]
