"""Read MEDLINE text (.nbib), PubMed's other export: one record is what efetch says, in tags.

Source: NLM, "MEDLINE/PubMed Data Element (Field) Descriptions".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from lxml import etree

from evidence.models import Source

from . import identifiers
from .pubmed_notices import HEARD_AS_NOTICES, Own, notices
from .pubmed_record import (
    CONTAINER_MAX,
    LANGUAGE_MAX,
    cleaned_title,
    day_of,
    ncts,
    one_of,
    unread,
)
from .pubmed_words import integrity, peer_review, phase, species, unshouted
from .record import MAX_BYTES, BadRecord, Found, Origin, Record, Rejected, checked
from .tagged import Dialect, Tagged, records

MEDLINE = Dialect(
    line=re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)"), opens="PMID", opens_after_blank=True
)
# What efetch calls these links.
NOTICES = {
    "RIN": "RetractionIn",
    "ECI": "ExpressionOfConcernIn",
    "PRIN": "PartialRetractionIn",
    "EIN": "ErratumIn",
    "CRI": "CorrectedandRepublishedIn",
    "ROF": "RetractionOf",
    "ECF": "ExpressionOfConcernFor",
    "EFR": "ErratumFor",
    "CRF": "CorrectedandRepublishedFrom",
    "RRI": "RetractedandRepublishedIn",
    "RRF": "RetractedandRepublishedFrom",
    "PROF": "PartialRetractionOf",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
}
NOTICE_PMID = re.compile(r"PMID:?\s*([0-9]{1,9})")


def parse(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield every record, or what is wrong with it. Raises CannotRead, possibly after some records."""
    for one in records(stream, MEDLINE, max_bytes=max_bytes):
        try:
            yield checked(_record(one)).at(one.position, one.line)
        except BadRecord as error:
            yield Rejected(one.position, one.line, str(error))


def _record(one: Tagged) -> Record:
    types = list(dict.fromkeys(map(unshouted, one.all("PT"))))
    mesh = list(dict.fromkeys(heading(words) for words in one.all("MH")))
    year, day = day_of(one.first("DP", "DEP"))
    links = _links(one)
    state, notice = integrity(types, links)
    dois, pmcids, registered = _dois(one), one.all("PMC"), _registered(one)
    doi, trials = one_of(dois, identifiers.doi), ncts(registered)
    pmid, title = _pmid(one), cleaned_title(_title(one))
    raw = one.raw()
    return _dated(
        one,
        Record(
            pmid=pmid,
            title=title,
            kind=Source.Kind.PREPRINT if "Preprint" in types else Source.Kind.PAPER,
            authors=", ".join(_authors(one)),
            container=one.first("JT", "BTI", "TA")[:CONTAINER_MAX],
            published_year=year,
            published_on=day,
            doi=doi,
            pmcid=one_of(pmcids, identifiers.pmcid),
            nct=trials[0] if trials else None,
            abstract="\n\n".join(one.all("AB") or one.all("OAB")),
            language=", ".join(one.all("LA")).lower()[:LANGUAGE_MAX],
            publication_types=types,
            mesh=mesh,
            species=species(mesh),
            phase=phase(types),
            peer_review=peer_review(types),
            funding="; ".join(dict.fromkeys(map(_grant, one.all("GR")))),
            interests=" ".join(one.all("COIS", "COI")),
            integrity=state,
            integrity_notice=notice,
            trials=tuple(trials),
            notices=notices(types, links, Own(pmid or "", doi or "", title, year, day)),
            silent=HEARD_AS_NOTICES,
            notes=tuple(
                unread(
                    dois=[] if doi else dois,
                    pmcids=pmcids,
                    trials=registered,
                    dates=[] if year else one.all("DP", "DEP"),
                )
            ),
            raw=raw,
        ),
    )


def _dated(one: Tagged, record: Record) -> Record:
    """Rank a record by its revision, below efetch's word of the same day, which says more."""
    if not record.pmid:
        return replace(record, origin=Origin.REFERENCE)
    digits = re.match(r"(\d{4})(\d{2})(\d{2})", one.first("LR", "DCOM", "DA"))
    day = "-".join(digits.groups()) if digits else ""
    return replace(record, rank=(1, day, 0, record.raw))


def _pmid(one: Tagged) -> str | None:
    given = one.first("PMID")
    if not given:
        return None
    try:
        return identifiers.pmid(given.split()[0])
    except ValueError as error:
        raise BadRecord(str(error)) from None


def _title(one: Tagged) -> str:
    """Return the title; some programs cut a long one into several."""
    words = ""
    for part in one.all("TI") or one.all("TT") or one.all("BTI"):
        joint = " " if not words or words[-1] in ".:?!" else ": "
        words = f"{words}{joint}{part}".strip()
    return words


def _authors(one: Tagged) -> list[str]:
    return [
        " ".join(" ".join(words).split())
        for tag, words in one.tags
        if tag in {"AU", "CN"} and "".join(words).strip()
    ]


def _dois(one: Tagged) -> list[str]:
    given = one.all("LID", "AID")
    return list(
        dict.fromkeys(words[:-5].strip() for words in given if words.lower().endswith("[doi]"))
    )


def _registered(one: Tagged) -> list[str]:
    given = (words.partition("/") for words in one.all("SI"))
    return [number for bank, _, number in given if bank.strip().lower() == "clinicaltrials.gov"]


def heading(words: str) -> str:
    """Return a heading without its qualifiers and without the asterisk of a main topic."""
    return words.partition("/")[0].strip().lstrip("*")


def _grant(words: str) -> str:
    """Return "Agency (number)" for "number/institute/agency/country"."""
    parts = words.split("/")
    if len(parts) < 3:
        return words
    number, agency = parts[0].strip(), parts[-2].strip()
    return f"{agency} ({number})" if number and agency else agency or number


def _links(one: Tagged) -> etree._Element:
    """Return the links to notices as efetch writes them, for one set of rules."""
    citation = etree.Element("MedlineCitation")
    whole = etree.SubElement(citation, "CommentsCorrectionsList")
    for tag, kind in NOTICES.items():
        for words in one.all(tag):
            pmid = NOTICE_PMID.search(words)
            place = words[: pmid.start()] if pmid else words
            link = etree.SubElement(whole, "CommentsCorrections", RefType=kind)
            etree.SubElement(link, "RefSource").text = _xml_safe(place.strip())
            if pmid:
                etree.SubElement(link, "PMID").text = pmid[1]
    return citation


def _xml_safe(words: str) -> str:
    return re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", words)
