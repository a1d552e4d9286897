"""One PubMed record as the columns of a source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from lxml import etree

from evidence.models import Source

from . import identifiers
from .pubmed_notices import HEARD_AS_NOTICES, Own, notices
from .pubmed_words import (
    integrity,
    peer_review,
    phase,
    species,
    unshouted,
)
from .record import UNSTORABLE, BadRecord, Rank, Record, left_out

MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
DAY = re.compile(r"[0-9]{1,2}")
CONTAINER_MAX = 300
LANGUAGE_MAX = 20


def record(element: etree._Element) -> Record:
    """Return one PubmedArticle or PubmedBookArticle as a record. Raises BadRecord."""
    if next(element.iter(etree.Entity), None) is not None:
        raise BadRecord("uses an entity that nothing defines")
    citation, article = _citation(element)
    types = list(dict.fromkeys(unshouted(one) for one in texts(article.iter("PublicationType"))))
    mesh = texts(citation.iterfind("MeshHeadingList/MeshHeading/DescriptorName"))
    year, day = _published(article)
    state, notice = integrity(types, citation)
    registered = _registered(article)
    trials = ncts(registered)
    pmid, doi, title = (
        _pmid(citation),
        one_of(_dois(element, article), identifiers.doi),
        _title(article),
    )
    raw = etree.tostring(element, encoding="unicode", with_tail=False)
    return Record(
        pmid=pmid,
        title=title,
        kind=Source.Kind.PREPRINT if "Preprint" in types else Source.Kind.PAPER,
        authors=", ".join(_authors(article)),
        container=_first(article, "Journal/Title", "Book/BookTitle")[:CONTAINER_MAX],
        published_year=year,
        published_on=day,
        doi=doi,
        pmcid=one_of(_ids(element, "pmc"), identifiers.pmcid),
        nct=trials[0] if trials else None,
        abstract=_abstract(citation, article),
        language=", ".join(texts(article.iterfind("Language"))).lower()[:LANGUAGE_MAX],
        publication_types=types,
        mesh=mesh,
        species=species(mesh),
        phase=phase(types),
        peer_review=peer_review(types),
        funding="; ".join(_grants(article)),
        interests=_first(citation, "CoiStatement"),
        integrity=state,
        integrity_notice=notice,
        raw=raw,
        rank=_rank(citation, raw),
        trials=tuple(trials),
        notices=notices(types, citation, Own(pmid, doi or "", title, year, day)),
        silent=HEARD_AS_NOTICES,
        notes=tuple(
            unread(
                dois=[] if doi else _dois(element, article),
                pmcids=_ids(element, "pmc"),
                trials=registered,
                dates=[] if year else _dates(article),
            )
        ),
    )


def unread(
    *, dois: Iterable[str], pmcids: Iterable[str], trials: Iterable[str], dates: Iterable[str]
) -> Iterator[str]:
    """Yield a note for each thing that a record of PubMed gives and that is none; PubMed holds some.

    `dois` and `dates` are those of a record in which none of them can be read.
    """
    yield from (left_out(one, "a DOI") for one in dois)
    yield from (left_out(one, "a PMCID") for one in pmcids if not one_of([one], identifiers.pmcid))
    yield from (left_out(one, "an NCT number") for one in trials if not identifiers.any_nct(one))
    yield from (left_out(one, "a date of publication") for one in dates)


def _citation(element: etree._Element) -> tuple[etree._Element, etree._Element]:
    """Return the citation and the article in it; a book chapter is both."""
    for name in ("MedlineCitation", "BookDocument"):
        found = element.find(name)
        if found is not None:
            article = found.find("Article")
            return found, found if article is None else article
    raise BadRecord("holds neither MedlineCitation nor BookDocument")


def text(element: etree._Element | None) -> str:
    """Return an element's words without its markup, runs of white space as one space."""
    if element is None:
        return ""
    return UNSTORABLE.sub("", " ".join("".join(map(str, element.itertext())).split()))


def texts(elements: Iterable[etree._Element]) -> list[str]:
    """Return the words of each element that has any."""
    return [words for words in map(text, elements) if words]


def _first(element: etree._Element, *paths: str) -> str:
    return next((words for path in paths if (words := text(element.find(path)))), "")


def _pmid(citation: etree._Element) -> str:
    given = text(citation.find("PMID"))
    if not given:
        raise BadRecord("has no PMID")
    try:
        return identifiers.pmid(given)
    except ValueError as error:
        raise BadRecord(str(error)) from None


def _title(article: etree._Element) -> str:
    """Return the title; NLM puts brackets round one it translated, and a full stop behind each."""
    return cleaned_title(_first(article, "ArticleTitle", "VernacularTitle", "Book/BookTitle"))


def cleaned_title(words: str) -> str:
    """Return a title without NLM's brackets and full stop. Raises BadRecord when nothing is left."""
    bare = words.removesuffix(".") if not words.endswith("..") else words
    if re.fullmatch(r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]", bare):
        bare = bare[1:-1].strip().removesuffix(".")
    if not bare:
        raise BadRecord("has no title")
    return bare


def _authors(article: etree._Element) -> Iterator[str]:
    for one in article.iterfind("AuthorList"):
        if one.get("Type") == "editors":
            continue
        for author in one.iterfind("Author"):
            if author.get("ValidYN") == "N":
                continue
            parts = (text(author.find(name)) for name in ("LastName", "Initials", "Suffix"))
            name = " ".join(part for part in parts if part) or text(author.find("CollectiveName"))
            if name:
                yield name


def _published(article: etree._Element) -> tuple[int | None, date | None]:
    """Return the year and, where it is given, the day of publication."""
    for path in ("Journal/JournalIssue/PubDate", "ArticleDate", "Book/PubDate"):
        found = article.find(path)
        if found is None:
            continue
        year = re.search(r"\d{4}", _first(found, "Year", "MedlineDate"))
        if year and identifiers.is_year(int(year[0])):
            return int(year[0]), _day(int(year[0]), found)
    return None, None


def _dates(article: etree._Element) -> list[str]:
    """Return the dates of publication that a record gives, as they are written."""
    paths = ("Journal/JournalIssue/PubDate", "ArticleDate", "Book/PubDate")
    parts = (" ".join(texts(found)) for path in paths for found in article.iterfind(path))
    return [words for words in parts if words]


def _day(year: int, found: etree._Element) -> date | None:
    month, day = text(found.find("Month")), text(found.find("Day"))
    number = MONTHS.get(month[:3].lower()) or (int(month) if DAY.fullmatch(month) else None)
    if not number or not DAY.fullmatch(day):
        return None
    try:
        return date(year, number, int(day))
    except ValueError:
        return None


def day_of(words: str) -> tuple[int | None, date | None]:
    """Return year and day of NLM's "2014 Oct 9", "2007 Nov-Dec", "20140904" or "1944-1945"."""
    found = re.match(r"(\d{4})(?:\s+([A-Za-z]{3})[a-z]*\s+(\d{1,2})\b|(\d{2})(\d{2})\b)?", words)
    if not found or not identifiers.is_year(int(found[1])):
        return None, None
    year = int(found[1])
    month = MONTHS.get(found[2].lower(), 0) if found[2] else int(found[4] or 0)
    try:
        return year, date(year, month, int(found[3] or found[5] or 0))
    except ValueError:
        return year, None


def _ids(element: etree._Element, kind: str) -> Iterator[str]:
    """Yield the record's own identifiers; those in its reference list are other papers'."""
    for data in ("PubmedData", "PubmedBookData", "BookDocument"):
        for one in element.iterfind(f"{data}/ArticleIdList/ArticleId"):
            if one.get("IdType") == kind:
                yield text(one)


def _dois(element: etree._Element, article: etree._Element) -> list[str]:
    located = (
        text(one)
        for one in article.iterfind("ELocationID")
        if one.get("EIdType") == "doi" and one.get("ValidYN") != "N"
    )
    return list(filter(None, dict.fromkeys([*_ids(element, "doi"), *located])))


def _registered(article: etree._Element) -> list[str]:
    """Return the numbers under which the record says that its trial is registered, as given."""
    return [
        number
        for bank in article.iterfind("DataBankList/DataBank")
        if text(bank.find("DataBankName")).lower() == "clinicaltrials.gov"
        for number in texts(bank.iterfind("AccessionNumberList/AccessionNumber"))
    ]


def ncts(given: Iterable[str]) -> list[str]:
    """Return the NCT numbers among what is given, each once."""
    return list(dict.fromkeys(one for one in map(identifiers.any_nct, given) if one))


def one_of(given: Iterable[str], read: Callable[[str], str]) -> str | None:
    """Return the first that is well formed; PubMed holds some that are not."""
    for one in given:
        try:
            return read(one.split(".")[0] if read is identifiers.pmcid else one)
        except ValueError:
            continue
    return None


def _abstract(citation: etree._Element, article: etree._Element) -> str:
    """Return the abstract with its headings; another one, such as an agency's, if it is the only one."""
    found = list(article.iterfind("Abstract/AbstractText"))
    parts = []
    for one in found or citation.iterfind("OtherAbstract/AbstractText"):
        words = text(one)
        heading = (one.get("Label") or "").strip()
        if words:
            parts.append(f"{heading}: {words}" if heading else words)
    return UNSTORABLE.sub("", "\n\n".join(parts))


def _grants(article: etree._Element) -> Iterator[str]:
    seen = set()
    for grant in article.iterfind("GrantList/Grant"):
        agency, number = text(grant.find("Agency")), text(grant.find("GrantID"))
        words = f"{agency} ({number})" if agency and number else agency or number
        if words and words not in seen:
            seen.add(words)
            yield words


def _rank(citation: etree._Element, raw: str) -> Rank:
    pmid = citation.find("PMID")
    version = (pmid.get("Version") if pmid is not None else "") or "1"
    revised = citation.find("DateRevised")
    parts = (
        [] if revised is None else [text(revised.find(name)) for name in ("Year", "Month", "Day")]
    )
    day = "-".join(part.zfill(2) for part in parts)
    return (int(version) if version.isdecimal() else 1, day, len(text(citation)), raw)
