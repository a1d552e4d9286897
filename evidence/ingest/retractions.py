"""Read retraction lists: Crossref's Retraction Watch CSV, and plain pairs of a DOI and its notice's.

Pure and streaming; nothing here touches the database or the network. Source: Retraction Watch Data
User Guide, Appendix A (fields) and Appendix B (reasons); dates are month/day/year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from evidence.models import IntegrityNotice

from . import identifiers
from .csv_rows import rows
from .record import MAX_BYTES, UNSTORABLE, CannotRead, Rejected

Nature = IntegrityNotice.Nature

RETRACTION_WATCH = (
    *("Record ID", "Title", "Subject", "Institution", "Journal", "Publisher", "Country", "Author"),
    *("URLS", "ArticleType", "RetractionDate", "RetractionDOI", "RetractionPubMedID"),
    *("OriginalPaperDate", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature"),
    *("Reason", "Paywalled", "Notes"),
)
PAIRS = ("kind", "original_doi", "notice_doi")
NATURES = {
    "retraction": Nature.RETRACTED,
    "expression of concern": Nature.CONCERN,
    "concern": Nature.CONCERN,
    "correction": Nature.CORRECTED,
    "reinstatement": Nature.REINSTATED,
}
# What stands in a cell for an identifier that nobody knows.
PLACEHOLDERS = frozenset(
    {"", "0", "unavailable", "n/a", "na", "nan", "none", "null", "-", "unknown"}
)
AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?", re.ASCII)
REASON_MAX = 300
REFERENCE_MAX = 200
NAMED = 5


@dataclass(frozen=True)
class Retraction:
    """One row: what was said (`nature`), of which paper (`pmid`, `doi`), and by which notice."""

    position: int
    line: int
    nature: str
    reference: str
    pmid: str | None
    doi: str | None
    dated_on: date | None = None
    reasons: tuple[str, ...] = ()
    notice_pmid: str = ""
    notice_doi: str = ""

    def may_be_replaced(self) -> bool:
        """True where paper and notice share one DOI: the text behind it may be a new one."""
        return self.nature == Nature.RETRACTED and (
            (self.doi is not None and self.doi == self.notice_doi)
            or any("retract and replace" in reason.lower() for reason in self.reasons)
        )


Row = Mapping[str, str]
Read = Callable[[Row, int, int], Retraction]


def parse(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Retraction | Rejected]:
    """Yield every row of a list, or what is wrong with it; positions count from 1 below the header.

    Raises CannotRead, possibly after some rows, if the file is in neither layout, or no proper CSV to
    its end. A caller that must not load half a file loads inside one transaction.
    """
    found = rows(stream, max_bytes=max_bytes)
    _line, header = next(found, (0, []))
    names = [name.strip().lstrip("\ufeff") for name in header]
    read = _layout(names)
    for position, (line, cells) in enumerate(found, start=1):
        try:
            if len(cells) != len(names):
                raise ValueError(
                    f"has {len(cells)} columns where the first line names {len(names)}"
                )
            if any(UNSTORABLE.search(cell) for cell in cells):
                raise ValueError("holds a character that cannot be stored")
            yield read(dict(zip(names, cells, strict=True)), position, line)
        except ValueError as error:
            yield Rejected(position, line, str(error))


def _layout(names: list[str]) -> Read:
    """Return the reader of the layout that has these columns. Raises CannotRead for any other."""
    if not set(RETRACTION_WATCH) - set(names):
        return _retraction_watch
    if not set(PAIRS) - set(names):
        return _pair
    missing = [name for name in RETRACTION_WATCH if name not in names]
    shown = ", ".join(missing[:NAMED]) + (" …" if len(missing) > NAMED else "")
    raise CannotRead(
        f"is not a list of retractions: it lacks the columns {shown}. "
        "A title or a mark alone does not prove that a paper was retracted"
    )


def _retraction_watch(row: Row, position: int, line: int) -> Retraction:
    number = row["Record ID"].strip()
    if not number or len(number) > REFERENCE_MAX // 2:
        raise ValueError("has no Record ID")
    pmid, doi = _paper(row["OriginalPaperPubMedID"], row["OriginalPaperDOI"])
    reasons = (part.strip().lstrip("+").strip() for part in row["Reason"].split(";"))
    return Retraction(
        position=position,
        line=line,
        nature=_nature(row["RetractionNature"]),
        reference=f"record {number}",
        pmid=pmid,
        doi=doi,
        dated_on=_day(row["RetractionDate"]),
        reasons=tuple(dict.fromkeys(reason[:REASON_MAX] for reason in reasons if reason)),
        notice_pmid=_or_nothing(identifiers.pmid, row["RetractionPubMedID"]),
        notice_doi=_or_nothing(identifiers.doi, row["RetractionDOI"]),
    )


def _pair(row: Row, position: int, line: int) -> Retraction:
    nature = _nature(row["kind"])
    notice = _or_nothing(identifiers.doi, row["notice_doi"])
    _pmid, doi = _paper("", row["original_doi"])
    return Retraction(
        position=position,
        line=line,
        nature=nature,
        reference=f"pair {nature} {notice}"[:REFERENCE_MAX].strip(),
        pmid=None,
        doi=doi,
        notice_doi=notice,
    )


def _nature(given: str) -> str:
    try:
        return NATURES[" ".join(given.lower().split())]
    except KeyError:
        raise ValueError(f"its nature “{given[:60]}” is none that we know") from None


def _paper(pmid: str, doi: str) -> tuple[str | None, str | None]:
    found = (
        None if _is_placeholder(pmid) else identifiers.pmid(pmid),
        None if _is_placeholder(doi) else identifiers.doi(doi),
    )
    if found == (None, None):
        raise ValueError("names its paper by no PMID and no DOI")
    return found


def _is_placeholder(given: str) -> bool:
    return given.strip().lower() in PLACEHOLDERS


def _or_nothing(read: Callable[[str], str], given: str) -> str:
    """Return a notice's identifier, "" where it has none or a broken one: the paper's must hold."""
    if _is_placeholder(given):
        return ""
    try:
        return read(given)
    except ValueError:
        return ""


def _day(given: str) -> date | None:
    """Return the day of "9/27/2023 0:00" or "2023-09-27", None of an empty cell. Raises ValueError."""
    words = given.strip()
    if _is_placeholder(words):
        return None
    try:
        if american := AMERICAN.fullmatch(words):
            month, day, year = map(int, american.groups())
            return date(year, month, day)
        return date.fromisoformat(words[:10])
    except ValueError:
        raise ValueError(f"its date “{words[:40]}” is not a day") from None
