"""Read RIS in its vendors' dialects, EndNote's tagged text (%0) and Web of Science's plain text (FN).

Vendors agree on the form of a line and on little else: Embase puts the title in T1 and PsycINFO the year
in Y1, EndNote writes lists one item a line, Zotero hides identifiers in notes.
Source: "RIS Format Specifications" (Research Information Systems, 2001, and the 2011 revision); Clarivate,
"Web of Science Core Collection field tags"; EndNote, "Tagged Import Format".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from evidence.models import Source

from .medline import heading
from .record import MAX_BYTES, BadRecord, Found, Record, Rejected, checked
from .reference_record import Reference, reference_record
from .tagged import Dialect, Tagged, records

RIS = Dialect(
    line=re.compile(r"\s?([A-Z][A-Z0-9]) {1,2}-(?: (.*)|$|(?=\s*$))"), opens="TY", closes="ER"
)
ENDNOTE = Dialect(line=re.compile(r"%([0-9A-Z@!#$&()*+^<>\[\]~;:?/,=|])(?: (.*)|$)"), opens="0")
WEB_OF_SCIENCE = Dialect(
    line=re.compile(r"([A-Z][A-Z0-9])(?: (.*)|$)"),
    opens="PT",
    closes="ER",
    preamble=frozenset({"FN", "VR", "EF"}),
)
WEB_PAGES = frozenset({"ELEC", "WEB", "BLOG", "ICOMM", "NEWS"})
INDEXED = re.compile(r"\b(?:NLM|PubMed|MEDLINE)\b", re.IGNORECASE)
# Where programs put numbers of trials and words such as "PMID: 123".
NOTES = (
    "N1",
    "AN",
    "CN",
    "M1",
    "M2",
    "M3",
    "C1",
    "C2",
    "C3",
    "C6",
    "C7",
    "C8",
    "U1",
    "U2",
    "U3",
    "U4",
)


def parse(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield every record of a RIS file, or what is wrong with it. Raises CannotRead."""
    return _parsed(records(stream, RIS, max_bytes=max_bytes))


def parse_endnote(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield every record of EndNote's tagged text, or what is wrong with it. Raises CannotRead."""
    return _parsed(_as_ris(one) for one in records(stream, ENDNOTE, max_bytes=max_bytes))


def parse_web_of_science(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield every record of Web of Science's plain text, or what is wrong with it. Raises CannotRead."""
    return _parsed(_from_wos(one) for one in records(stream, WEB_OF_SCIENCE, max_bytes=max_bytes))


def _parsed(found: Iterator[Tagged]) -> Iterator[Found]:
    for one in found:
        try:
            yield checked(_record(one)).at(one.position, one.line)
        except BadRecord as error:
            yield Rejected(one.position, one.line, str(error))


def _record(one: Tagged) -> Record:
    kind = one.first("TY").upper()
    is_indexed = any(INDEXED.search(words) for words in one.all("DP", "DB"))
    return reference_record(
        Reference(
            kind=Source.Kind.WEB_PAGE if kind in WEB_PAGES else Source.Kind.PAPER,
            titles=one.all("TI", "T1") or one.all("CT", "BT"),
            authors=one.lines_of("AU", "A1") or one.lines_of("ED", "A2", "A3"),
            containers=one.all("JF") + one.all("T2") + one.all("JO", "J2", "JA", "BT", "T3"),
            dates=one.all("Y1", "PY", "DA"),
            dois=one.all("DO", "DI"),
            pmids=_pmids(one, is_indexed=is_indexed),
            pmcids=one.all("C2") if is_indexed else [],
            addresses=one.all("UR", "L2", "L1", "LK"),
            abstracts=list(dict.fromkeys(one.all("AB", "N2"))),
            notes=one.lines_of(*NOTES),
            language=one.first("LA"),
            headings=_headings(one) if is_indexed else [],
            raw=one.raw(),
        )
    )


def _headings(one: Tagged) -> list[str]:
    """MeSH headings; Embase files its own terms in the same place."""
    if _is_embase(one):
        return []
    return list(dict.fromkeys(map(heading, one.lines_of("KW"))))


def _is_embase(one: Tagged) -> bool:
    return "embase" in " ".join(one.all("DB")).lower()


def _pmids(one: Tagged, *, is_indexed: bool) -> list[str]:
    """PMIDs: PM and PMID of some exports; the accession number only where PubMed gave it."""
    embase = one.all("C5") if _is_embase(one) else []
    accession = [words for words in one.all("AN") if is_indexed and words.isdecimal()]
    return one.all("PM") + accession + embase


ENDNOTE_TAGS = {
    "0": "TY",
    "T": "TI",
    "A": "AU",
    "E": "ED",
    "J": "JF",
    "B": "T2",
    "D": "PY",
    "8": "DA",
    "R": "DO",
    "M": "AN",
    "U": "UR",
    "X": "AB",
    "K": "KW",
    "G": "LA",
    "W": "DP",
    "Z": "N1",
    "2": "C2",
}
WOS_TAGS = {
    "PT": "TY",
    "SO": "JF",
    "AF": "--",
    "PD": "--",
    "DT": "M3",
    "DI": "DO",
    "ID": "--",
    "DE": "KW",
    "UT": "--",
    "CR": "--",
}


def _as_ris(one: Tagged) -> Tagged:
    one.tags = [
        (ENDNOTE_TAGS[tag], _web_page(words) if tag == "0" else words)
        for tag, words in one.tags
        if tag in ENDNOTE_TAGS
    ]
    return one


def _web_page(words: list[str]) -> list[str]:
    return ["WEB" if "web" in words[0].lower() else "JOUR"]


def _from_wos(one: Tagged) -> Tagged:
    one.tags = [
        (WOS_TAGS.get(tag, tag), [" ".join(words)] if tag in {"TI", "SO", "AB"} else words)
        for tag, words in one.tags
    ]
    return one
