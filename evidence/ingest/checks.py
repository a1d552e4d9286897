"""What each key of the authoring format may hold: one check a kind of value.

A check takes the value TOML gave and returns the value to keep, or raises ValueError with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from articles.exchangeable import NAME

from . import identifiers

Check = Callable[[Any], Any]

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
MAX_TEXT = 100_000
MAX_NUMBER = 10**40


def text(most: int = MAX_TEXT) -> Check:
    """Words, without spaces around them."""

    def check(value: Any) -> str:
        words = _string(value).strip()
        if len(words) > most:
            raise ValueError(f"has {len(words)} characters; {most} are allowed")
        if found := CONTROL.search(words):
            raise ValueError(f"holds a character that cannot be stored (U+{ord(found[0]):04X})")
        return words

    return check


def slug(most: int = 80) -> Check:
    """A name for addresses and references: small letters, digits, hyphens."""

    def check(value: Any) -> str:
        words = text(most)(value)
        if not NAME.fullmatch(words):
            raise ValueError(f"“{words[:60]}” is not a name of small letters, digits and hyphens")
        return words

    return check


def choice(values: Iterable[str]) -> Check:
    """One of the words the database knows."""
    allowed = list(values)

    def check(value: Any) -> str:
        words = _string(value).strip()
        if words not in allowed:
            raise ValueError(f"“{words[:60]}” is not one of {', '.join(allowed)}")
        return words

    return check


def many(one: Check) -> Check:
    """A list, each member checked by `one`, none of them twice."""

    def check(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValueError("must be a list, in square brackets")
        kept = [one(member) for member in value]
        if len(set(kept)) < len(kept):
            twice = next(member for member in kept if kept.count(member) > 1)
            raise ValueError(f"names “{twice}” twice")
        return kept

    return check


def number(least: int = 0, most: int = 32_767) -> Check:
    """A whole number, written without quotes."""

    def check(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError("must be a whole number without quotes")
        if not least <= value <= most:
            raise ValueError(f"must be from {least} to {most}")
        return value

    return check


def yes_no(value: Any) -> bool:
    """`true` or `false`, without quotes."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false, without quotes")
    return value


def day(value: Any) -> date:
    """A day: 2014-10-09, with or without quotes."""
    if isinstance(value, date) and not isinstance(value, datetime):
        found = value
    else:
        try:
            found = date.fromisoformat(_string(value).strip())
        except ValueError:
            raise ValueError("must be a day, such as 2014-10-09") from None
    if found.year < identifiers.YEARS.start:
        raise ValueError(f"“{found}” lies too far back; write a day such as 2014-10-09")
    return found


def year_or_day(value: Any) -> tuple[int, date | None]:
    """A year or a day, as precise as the record is."""
    if isinstance(value, date) and not isinstance(value, datetime):
        if value.year < identifiers.YEARS.start:
            raise ValueError(f"“{value}” lies too far back; write a day such as 2014-10-09")
        return value.year, value
    return identifiers.year_or_date(_string(_digits(value)))


def identifier(read: Callable[[str], str]) -> Check:
    """An identifier in the one spelling we keep; "" stands for none."""

    def check(value: Any) -> str | None:
        words = text(400)(_digits(value))
        return read(words) if words else None

    return check


def address(most: int) -> Check:
    """A web address; "" stands for none."""

    def check(value: Any) -> str:
        words = text(most)(value)
        return identifiers.address(words) if words else ""

    return check


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint to put behind "unknown …", or nothing."""
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean “{near[0]}”?" if near else ""


def _digits(value: Any) -> Any:
    """Return a whole number as its digits, anything else as it is."""
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    # 0x… may hold a number of more digits than str() writes.
    if abs(value) > MAX_NUMBER:
        raise ValueError("has too many digits")
    return str(value)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text, in quotes")
    return value
