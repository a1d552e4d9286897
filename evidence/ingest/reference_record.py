"""What reference managers and databases export (RIS, BibTeX and kin) as the columns of a source.

Their files are copies by many hands: a value is taken only where its form shows what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from evidence.models import Source

from . import identifiers
from .record import BadRecord, Origin, Record, left_out

CONTAINER_MAX = 300
NUMBERED = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
LANGUAGES = {
    "english": "eng",
    "en": "eng",
    "german": "ger",
    "de": "ger",
    "french": "fre",
    "fr": "fre",
    "spanish": "spa",
    "es": "spa",
    "italian": "ita",
    "portuguese": "por",
    "dutch": "dut",
    "chinese": "chi",
    "japanese": "jpn",
    "korean": "kor",
    "polish": "pol",
    "russian": "rus",
    "turkish": "tur",
}
PREPRINTS = re.compile(
    r"\b(?:bio|med|chem|ssoar|psy)?rxiv\b|research square|preprint", re.IGNORECASE
)
DOI_IN = re.compile(r"\b10\.[0-9]{4,9}/[^\s\"<>]+", re.IGNORECASE)
PMID_IN = re.compile(r"\b(?:pmid|pubmed id)\s*:?\s*([1-9][0-9]{0,8})\b", re.IGNORECASE)
PMCID_IN = re.compile(r"\bPMC\s?[0-9]{1,9}\b", re.IGNORECASE)
NCT_IN = re.compile(r"\bNCT\s?[0-9]{8}\b", re.IGNORECASE)
PUBMED_PAGE = re.compile(
    r"(?:ncbi\.nlm\.nih\.gov/(?:m/)?pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/([1-9][0-9]{0,8})\b"
)
PMC_PAGE = re.compile(r"/(?:pmc/)?articles/(PMC[0-9]{1,9})\b", re.IGNORECASE)
# Addresses of a search in somebody's subscription lead readers nowhere.
PORTALS = re.compile(r"ebscohost\.com|embase\.com/search|ovidsp|sfx\.|proxy", re.IGNORECASE)
DOI_PAGE = re.compile(r"doi\.org/", re.IGNORECASE)
TRIAL_PAGE = re.compile(r"clinicaltrials\.gov/\S*?(NCT[0-9]{8})", re.IGNORECASE)


@dataclass(kw_only=True)
class Reference:
    """One reference before it is judged: candidates for each column, the likeliest first.

    `notes` are texts in which programs hide identifiers behind a word, as "PMID: 123".
    """

    titles: Sequence[str]
    authors: Sequence[str] = ()
    containers: Sequence[str] = ()
    dates: Sequence[str] = ()
    dois: Sequence[str] = ()
    pmids: Sequence[str] = ()
    pmcids: Sequence[str] = ()
    addresses: Sequence[str] = ()
    abstracts: Sequence[str] = ()
    notes: Sequence[str] = ()
    trials: Sequence[str] = ()
    language: str = ""
    kind: str = Source.Kind.PAPER
    headings: Sequence[str] = field(default_factory=list)
    types: Sequence[str] = field(default_factory=list)
    raw: str = ""


def reference_record(one: Reference) -> Record:
    """Return a reference as a record. Raises BadRecord when it has no title."""
    title = joined_title(one.titles)
    if not title:
        raise BadRecord("has no title")
    container = next((words for words in one.containers if words), "")[:CONTAINER_MAX]
    year, day = published(one.dates)
    trials = tuple(dict.fromkeys(_trials(one)))
    pmid, doi = _pmid(one), _doi(one)
    return Record(
        origin=Origin.REFERENCE,
        title=title,
        kind=_kind(one, container, is_paper=bool(pmid or doi)),
        authors=", ".join(filter(None, map(author, one.authors))),
        container=container,
        published_year=year,
        published_on=day,
        pmid=pmid,
        doi=doi,
        pmcid=_pmcid(one),
        nct=trials[0] if trials else None,
        url=next(_addresses(one.addresses), ""),
        abstract="\n\n".join(dict.fromkeys(filter(None, one.abstracts))),
        language=_language(one.language),
        mesh=list(one.headings),
        publication_types=list(one.types),
        trials=trials,
        notes=tuple(_left_out(one, pmid=pmid, doi=doi, year=year)),
        raw=one.raw,
    )


def _left_out(
    one: Reference, *, pmid: str | None, doi: str | None, year: int | None
) -> Iterator[str]:
    """Say which identifiers stood in the wrong place or are none, and which dates have no year."""
    wrong = [(words, "a DOI") for words in one.dois if not doi]
    wrong += [(words, "a PMID") for words in one.pmids if not pmid]
    wrong += [(words, "a date of publication") for words in one.dates if words and not year]
    for words, what in wrong:
        yield left_out(words, what)


def joined_title(parts: Iterable[str]) -> str:
    """Return a title that a program cut into several, or wrote twice, as one."""
    words = ""
    for part in dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()):
        joint = " " if not words or words[-1] in ".:?!" else ": "
        words = f"{words}{joint}{part}".strip()
    return words.removesuffix(".") if not words.endswith("..") else words


def author(name: str) -> str:
    """Return "Doe JA" for "Doe, Jane A." and "Doe, J. A."; a name without a comma as it is."""
    family, comma, given = (part.strip() for part in " ".join(name.split()).partition(","))
    if not comma:
        return re.sub(r"(?<=\b[A-Z])\.\s*(?=[A-Z]\b|$)", "", family).strip()
    given, _, suffix = (part.strip() for part in given.partition(","))
    initials = "".join(_initials(given))
    return " ".join(part for part in (family, initials, suffix.rstrip(".")) if part)


def _initials(given: str) -> Iterator[str]:
    for part in re.split(r"[\s.\-‐]+", given):
        if part.isupper() and len(part) <= 4:
            yield part
        elif part and part[0].isalpha():
            yield part[0].upper()


def published(given: Iterable[str]) -> tuple[int | None, date | None]:
    """Return the first year, and the first whole day in that year, of dates in many spellings."""
    year: int | None = None
    for words in given:
        found_year, day = _date(words)
        year = year or found_year
        if day is not None and found_year == year:
            return year, day
    return year, None


def _date(words: str) -> tuple[int | None, date | None]:
    found = re.search(r"(?<!\d)(\d{4})(?!\d)", words)
    if not found or not identifiers.is_year(int(found[1])):
        return None, None
    year = int(found[1])
    parts = re.match(
        r"(\d{4})[/\-.](\w{1,9})[/\-.](\d{1,2})(?!\d)", words[found.start() :], re.ASCII
    )
    if not parts:
        return year, None
    month = int(parts[2]) if parts[2].isdecimal() else NUMBERED.get(parts[2][:3].lower(), 0)
    try:
        return year, date(year, month, int(parts[3]))
    except ValueError:
        return year, None


def _one_of(given: Iterable[str], read: Callable[[str], str]) -> str | None:
    for one in given:
        try:
            return read(one)
        except ValueError:
            continue
    return None


def _doi(one: Reference) -> str | None:
    """A DOI from its own field, from an address at doi.org, or from a note that says it is one."""
    own = [found[0] for words in one.dois if (found := DOI_IN.search(words))]
    resolved = [
        found[0]
        for words in one.addresses
        if DOI_PAGE.search(words) and (found := DOI_IN.search(words))
    ]
    noted = [
        found[0]
        for words in one.notes
        if words.lower().startswith("doi") and (found := DOI_IN.search(words))
    ]
    return _one_of([*one.dois, *own, *resolved, *noted], identifiers.doi)


def _pmid(one: Reference) -> str | None:
    pages = [found[1] for words in one.addresses if (found := PUBMED_PAGE.search(words))]
    noted = [found[1] for words in one.notes if (found := PMID_IN.search(words))]
    return _one_of([*one.pmids, *pages, *noted], identifiers.pmid)


def _pmcid(one: Reference) -> str | None:
    pages = [found[1] for words in one.addresses if (found := PMC_PAGE.search(words))]
    noted = [found[0] for words in one.notes if (found := PMCID_IN.search(words))]
    return _one_of([*one.pmcids, *pages, *noted], identifiers.pmcid)


def _trials(one: Reference) -> Iterator[str]:
    for words in (*one.trials, *one.notes):
        for found in NCT_IN.findall(words):
            yield identifiers.nct(found)
    for words in one.addresses:
        if found := TRIAL_PAGE.search(words):
            yield identifiers.nct(found[1])


def _kind(one: Reference, container: str, *, is_paper: bool) -> str:
    if not is_paper and any(TRIAL_PAGE.search(words) for words in one.addresses):
        return Source.Kind.REGISTRY_RECORD
    if one.kind == Source.Kind.PAPER and PREPRINTS.search(container):
        return Source.Kind.PREPRINT
    return one.kind


def _addresses(given: Iterable[str]) -> Iterator[str]:
    for words in given:
        for part in words.split():
            try:
                found = identifiers.address(part)
            except ValueError:
                continue
            if len(found) <= 1000 and not PORTALS.search(found):
                yield found


def _language(words: str) -> str:
    small = words.strip().lower()
    return LANGUAGES.get(small, small)[:20]
