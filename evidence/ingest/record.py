"""What a file says of one source, whatever format the file has.

Parsers give Records, loaders take them; nothing here touches the database or the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from evidence.models import Source

from .pubmed_notices import PaperNotice

MAX_BYTES = 8_000_000_000
MAX_RECORD_BYTES = 10_000_000
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# Feeds are XML, which has no place for these.
CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")

Rank = tuple[int, str, int, str]


class CannotRead(Exception):
    """The file is not what it must be, or not all of it; the message says where and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(printable(reason))


class BadRecord(ValueError):
    """The record cannot be a source; the message says why."""


class Rejected(Exception):
    """One record that cannot be a source, its place in the file and the reason."""

    def __init__(self, position: int, line: int, reason: str) -> None:
        self.position, self.line, self.reason = position, line, printable(reason)
        super().__init__(f"record {position} (line {line}): {self.reason}")


class Origin(models.TextChoices):
    """Who speaks in a file. What several files of one origin say is one voice, told apart by rank."""

    REFERENCE = "reference", _("a reference file")
    EXPORT = "export", _("our own export")
    CROSSREF = "crossref", _("Crossref")
    REGISTRY = "registry", _("ClinicalTrials.gov")
    NLM = "nlm", _("PubMed")


# An index or a registry knows its own records; a reference file is somebody's copy of one.
AUTHORITY = {
    Origin.REFERENCE: 1,
    Origin.EXPORT: 1,
    Origin.CROSSREF: 2,
    Origin.REGISTRY: 3,
    Origin.NLM: 3,
}


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a file says of one source; the fields up to `raw` are columns of Source.

    `rank` orders two records that one origin gives of one source: the one with the later version, then
    the later revision, then more text, is the one to believe. Reference files have no such order.
    `silent` names the columns that the format has no word for, `notes` say what was left out and why.
    `trials` are the NCT numbers that the record names as its own, `papers` the PMIDs that a registry
    record names as its results, `notices` what it says of the integrity of papers.
    """

    title: str
    key: str | None = None
    kind: str = Source.Kind.PAPER
    authors: str = ""
    container: str = ""
    published_year: int | None = None
    published_on: date | None = None
    pmid: str | None = None
    doi: str | None = None
    pmcid: str | None = None
    nct: str | None = None
    url: str = ""
    abstract: str = ""
    language: str = ""
    publication_types: list[str] = field(default_factory=list)
    mesh: list[str] = field(default_factory=list)
    species: list[str] = field(default_factory=list)
    phase: str = ""
    enrolment: int | None = None
    enrolment_type: str = ""
    has_results: bool | None = None
    trial_status: str = ""
    why_stopped: str = ""
    peer_review: str = Source.PeerReview.UNKNOWN
    funding: str = ""
    interests: str = ""
    participants_charged: str = Source.Charged.UNKNOWN
    integrity: str = Source.Integrity.SOUND
    integrity_notice: str = ""
    archived_url: str = ""
    raw: str = ""
    rank: Rank = (0, "", 0, "")
    origin: Origin = Origin.NLM
    silent: frozenset[str] = frozenset()
    trials: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    notices: tuple[PaperNotice, ...] = ()
    notes: tuple[str, ...] = ()
    position: int = 0
    line: int = 0

    def at(self, position: int, line: int) -> Record:
        """The same record, with its place in a file."""
        return replace(self, position=position, line=line)

    def is_dated(self) -> bool:
        """True when a later record of the same origin may take back what an earlier one said."""
        return AUTHORITY[self.origin] > AUTHORITY[Origin.CROSSREF]

    def called(self) -> str:
        """What to call the record in a message: its best identifier, or its title."""
        if self.kind == Source.Kind.REGISTRY_RECORD and self.nct:
            return self.nct
        if self.pmid:
            return f"PMID {self.pmid}"
        return self.doi or self.pmcid or self.nct or f"“{printable(self.title[:60])}”"


BESIDE = frozenset(
    {"rank", "raw", "origin", "silent", "trials", "papers", "notices", "notes", "position", "line"}
)
COLUMNS = tuple(one.name for one in fields(Record) if one.name not in BESIDE)

Found = Record | Rejected
Parser = Callable[..., Iterator[Found]]  # of a binary stream; max_bytes by name


def printable(words: str) -> str:
    """Return a file's words as a terminal and a page can show them: what cannot be seen as its code."""
    return "".join(
        one if one.isprintable() else " " if one.isspace() else f"\\u{ord(one):04x}"
        for one in words
    )


def left_out(words: str, what: str) -> str:
    """Return the note that what a file gives as a DOI, say, is none."""
    short = words if len(words) <= 60 else f"{words[:59]}…"
    return f"“{printable(short)}” is not {what}; left out"


def checked(record: Record) -> Record:
    """Return the record as the database can hold it, without control characters.

    Raises BadRecord naming the column that it cannot hold, and where nothing of the title can be seen.
    """
    record = _without_control(record)
    if not any(one.isprintable() and not one.isspace() for one in record.title):
        raise BadRecord("has no title")
    for name in COLUMNS:
        value = getattr(record, name)
        if not value:
            continue
        texts = value if isinstance(value, list) else [value]
        for one in texts:
            if isinstance(one, str) and UNSTORABLE.search(one):
                what = (
                    "a NUL character" if "\0" in one else "half of a character (a lone surrogate)"
                )
                raise BadRecord(f"holds {what} in its {name.replace('_', ' ')}")
        limit = _limit(name)
        if limit and any(isinstance(one, str) and len(one) > limit for one in texts):
            raise BadRecord(f"its {name.replace('_', ' ')} is longer than {limit} characters")
    return record


def _without_control(record: Record) -> Record:
    found: dict[str, Any] = {
        name: CONTROL.sub(" ", value)
        for name in COLUMNS
        if (value := getattr(record, name)) and isinstance(value, str) and CONTROL.search(value)
    }
    return replace(record, **found) if found else record


@cache
def _limit(name: str) -> int | None:
    column = Source._meta.get_field(name)
    inner = getattr(column, "base_field", column)
    return getattr(inner, "max_length", None)
