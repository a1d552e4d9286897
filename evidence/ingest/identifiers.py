"""Identifiers of records in the one spelling the database keeps, whatever spelling a file uses.

Each function returns the identifier, or raises ValueError with a sentence for the person who typed it.
Source: NLM, PubMed and PMC identifiers; DOI Handbook, 2.2 (DOIs are compared without regard to case);
ClinicalTrials.gov, "NCT" and eight digits.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from urllib.parse import unquote, urlsplit

from articles.exchangeable import FIRST_YEAR

DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
DOI_PREFIX = re.compile(
    r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi\s*:?\s*|info:doi/", re.IGNORECASE
)
PMID = re.compile(r"0*([1-9][0-9]{0,8})")
PMID_PREFIX = re.compile(r"(?:pmid|pubmed)\s*:?\s*", re.IGNORECASE)
PMCID = re.compile(r"(?:PMC)\s*0*([1-9][0-9]{0,8})", re.IGNORECASE)
NCT = re.compile(r"NCT\s*([0-9]{8})", re.IGNORECASE)
DOI_MAX = 300
YEARS = range(FIRST_YEAR, 2200)
AHEAD = 2  # journals date their issues ahead, by a year at most
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # what copying from a page brings along


def doi(value: str) -> str:
    """A DOI in lower case, without an address or "doi:" before it or a full stop after it."""
    given = UNSEEN.sub("", value).strip()
    bare = DOI_PREFIX.sub("", given, count=1) if DOI_PREFIX.match(given) else given
    if bare != given and "%2f" in bare.lower():
        bare = unquote(bare)
    bare = _small(bare.rstrip(".,; "))
    if not DOI.fullmatch(bare) or len(bare) > DOI_MAX or _has_control(bare):
        raise ValueError(f"“{_short(value)}” is not a DOI; one reads 10.1000/abc")
    return bare


def pmid(value: str) -> str:
    """A PMID: one to nine digits, no zero in front."""
    found = PMID.fullmatch(PMID_PREFIX.sub("", value.strip(), count=1))
    if not found or not value.isascii():
        raise ValueError(f"“{_short(value)}” is not a PMID; one is a number of up to nine digits")
    return found[1]


def pmcid(value: str) -> str:
    """A PMCID: PMC and digits."""
    found = PMCID.fullmatch(value.strip())
    if not found or not value.isascii():
        raise ValueError(f"“{_short(value)}” is not a PMCID; one reads PMC123456")
    return f"PMC{found[1]}"


def nct(value: str) -> str:
    """A ClinicalTrials.gov number: NCT and eight digits."""
    found = NCT.fullmatch(value.strip())
    if not found or not value.isascii():
        raise ValueError(f"“{_short(value)}” is not an NCT number; one reads NCT01234567")
    return f"NCT{found[1]}"


def any_nct(value: str) -> str | None:
    """A ClinicalTrials.gov number, None for what is none."""
    try:
        return nct(value)
    except ValueError:
        return None


def address(value: str) -> str:
    """A web address: http or https, with a host, without spaces."""
    given = value.strip()
    try:
        parts = urlsplit(given)
        host = parts.hostname
    except ValueError:
        host = None
    if (
        not host
        or parts.scheme.lower() not in {"http", "https"}
        or re.search(r"\s", given)
        or _has_control(given)
    ):
        raise ValueError(f"“{_short(value)}” is not a web address; one starts with https://")
    return given


def is_year(number: int) -> bool:
    """True for a year in which something can have been published."""
    return YEARS.start <= number <= datetime.now(UTC).year + AHEAD


def year_or_date(value: str) -> tuple[int, date | None]:
    """The year, and the day where the text names one: "2014", "2014-10" or "2014-10-09"."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", value.strip(), re.ASCII)
    if not found or int(found[1]) not in YEARS or not 1 <= int(found[2] or 1) <= 12:
        raise ValueError(f"“{_short(value)}” is not a date; write 2014, 2014-10 or 2014-10-09")
    year = int(found[1])
    if not found[3]:
        return year, None
    try:
        return year, date(year, int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(f"“{_short(value)}” is not a day of the calendar") from None


def _small(text: str) -> str:
    """Lower case, so that no capital letter of any alphabet is left (some have no small form)."""
    return "".join(one.lower() for one in unicodedata.normalize("NFC", text))


def _has_control(text: str) -> bool:
    return any(unicodedata.category(one) in {"Cc", "Cs"} for one in text)


def _short(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:59]}…"
