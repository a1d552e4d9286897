"""One trial of ClinicalTrials.gov as the columns of a source, whichever of its formats it comes in.

Source: ClinicalTrials.gov, "Study Data Structure" of API v2; the public.xsd schema of the older XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from evidence.models import Source

from . import identifiers
from .record import BadRecord, Origin, Record, left_out

REGISTRY = "ClinicalTrials.gov"
WORDS_MAX = 300
DIGITS = re.compile(r"[0-9]{1,20}")
MAX_ENROLMENT = 2_000_000_000
PHASES = {
    "EARLYPHASE1": "early 1",
    "PHASE1": "1",
    "PHASE2": "2",
    "PHASE3": "3",
    "PHASE4": "4",
}
MONTHS = "january february march april may june july august september october november december"
# While a trial is under way its number of people can only be the planned one.
UNDER_WAY = frozenset(
    {"not yet recruiting", "recruiting", "enrolling by invitation", "active not recruiting"}
)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a registry record says, in the registry's own words; `counted` is "" where it is not told."""

    nct: str
    title: str
    status: str = ""
    why_stopped: str = ""
    phases: Sequence[str] = ()
    enrolment: str = ""
    counted: str = ""
    has_results: bool | None = None
    posted: str = ""
    updated: str = ""
    summary: str = ""
    words: Sequence[str] = ()
    sponsors: Sequence[str] = ()
    papers: Sequence[str] = ()
    completeness: int = 0
    raw: str = ""


def trial_record(trial: Trial) -> Record:
    """Return a trial as a record. Raises BadRecord."""
    try:
        nct = identifiers.nct(trial.nct)
    except ValueError as error:
        raise BadRecord(str(error) if trial.nct else "has no NCT number") from None
    title = in_one_line(trial.title)
    if not title:
        raise BadRecord("has no title")
    status = status_in_words(trial.status)
    year, day = when(trial.posted)
    number, kind = enrolment(trial.enrolment, trial.counted, status)
    updated = when(trial.updated)
    return Record(
        kind=Source.Kind.REGISTRY_RECORD,
        nct=nct,
        title=title,
        container=REGISTRY,
        published_year=year,
        published_on=day,
        url=f"https://clinicaltrials.gov/study/{nct}",
        abstract=trial.summary.strip(),
        mesh=list(dict.fromkeys(one[:WORDS_MAX] for one in map(in_one_line, trial.words) if one)),
        phase=phase(trial.phases),
        enrolment=number,
        enrolment_type=kind,
        has_results=trial.has_results,
        trial_status=status,
        why_stopped=in_one_line(trial.why_stopped),
        peer_review=Source.PeerReview.NONE,
        funding="; ".join(dict.fromkeys(filter(None, map(in_one_line, trial.sponsors)))),
        raw=trial.raw,
        origin=Origin.REGISTRY,
        trials=(nct,),
        papers=pmids(trial.papers),
        rank=(0, _day_in_order(updated), trial.completeness, trial.raw),
        notes=tuple(_left_out(trial, year)),
    )


def _left_out(trial: Trial, year: int | None) -> Iterator[str]:
    """Say which date is none, and which number of people."""
    if trial.posted.strip() and not year:
        yield left_out(trial.posted, "a date")
    if trial.enrolment.strip() and not is_count(trial.enrolment.strip()):
        yield left_out(trial.enrolment, "a number of people")


def phase(given: Iterable[str]) -> str:
    """Return "Phase 1", "Phase 1/2", "Early phase 1"; "" for NA, for none, and for what is no phase.

    Takes ["PHASE1", "PHASE2"], ["PHASE1|PHASE2"], ["Phase 1/Phase 2"] and ["EARLY_PHASE1"] alike.
    """
    parts = [part for one in given for part in re.split(r"[|/,]", one)]
    named = {re.sub(r"[\s_]", "", part).upper() for part in parts}
    found = [number for name, number in PHASES.items() if name in named]
    if not found:
        return ""
    if found == ["early 1"]:
        return "Early phase 1"
    return f"Phase {'/'.join(found)}"


def enrolment(number: str, counted: str, status: str) -> tuple[int | None, str]:
    """Return the number of people and whether they were counted or planned.

    A number without that word is planned while the trial is under way, and is left out afterwards: it
    is a fact only when the registry says that it is actual.
    """
    digits = number.strip()
    if not is_count(digits):
        return None, ""
    word = counted.strip().upper()
    if word == "ACTUAL":
        return int(digits), Source.EnrolmentType.ACTUAL
    is_planned = word in {"ESTIMATED", "ANTICIPATED"} or status.lower() in UNDER_WAY
    return (int(digits), Source.EnrolmentType.ESTIMATED) if is_planned else (None, "")


def is_count(digits: str) -> bool:
    """True for a whole number that a column can hold."""
    return bool(DIGITS.fullmatch(digits)) and int(digits) <= MAX_ENROLMENT


def status_in_words(given: str) -> str:
    """Return "Active not recruiting" for ACTIVE_NOT_RECRUITING and for "Active, not recruiting"."""
    words = " ".join(re.sub(r"[_,]", " ", given).split()).lower()
    return (words[:1].upper() + words[1:])[:60]


def when(given: str) -> tuple[int | None, date | None]:
    """Return year and day of "2022-01-05", "2022-01", "January 5, 2022" or "January 2022"."""
    text = given.strip()
    named = re.fullmatch(r"([A-Za-z]{3,9})\s+(?:(\d{1,2}),\s*)?(\d{4})", text)
    if named and named[1].lower() in MONTHS.split():
        month = MONTHS.split().index(named[1].lower()) + 1
        text = f"{named[3]}-{month:02}" + (f"-{int(named[2]):02}" if named[2] else "")
    try:
        return identifiers.year_or_date(text)
    except ValueError:
        return None, None


def pmids(given: Iterable[str]) -> tuple[str, ...]:
    """Return the PMIDs that are well formed, each once."""
    found = []
    for one in given:
        try:
            found.append(identifiers.pmid(one))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))


def in_one_line(words: str) -> str:
    """Return words with runs of white space as one space."""
    return " ".join(words.split())


def _day_in_order(found: tuple[int | None, date | None]) -> str:
    year, day = found
    return day.isoformat() if day else str(year or "")
