"""Tell by its content what kind of file it is, and read it. Its name says nothing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from . import bibtex, exchange, medline, pubmed, ris, trials_csv, trials_json, trials_xml
from .record import COLUMNS, MAX_BYTES, CannotRead, Found, Parser
from .streams import HEAD_BYTES, encoding_of, read_ahead, unpacked_head


@dataclass(frozen=True)
class Format:
    """A kind of file: what to call it and what reads it."""

    name: str
    parse: Parser


PUBMED = Format("PubMed XML", pubmed.parse)
TRIALS_XML = Format("ClinicalTrials.gov XML", trials_xml.parse)
TRIALS_JSON = Format("ClinicalTrials.gov JSON", trials_json.parse)
TRIALS_CSV = Format("ClinicalTrials.gov CSV", trials_csv.parse)
MEDLINE = Format("MEDLINE", medline.parse)
RIS = Format("RIS", ris.parse)
ENDNOTE = Format("EndNote tagged text", ris.parse_endnote)
WEB_OF_SCIENCE = Format("Web of Science text", ris.parse_web_of_science)
BIBTEX = Format("BibTeX", bibtex.parse)
OWN_CSV = Format("our CSV", exchange.parse_csv)
OWN_JSON = Format("our JSON", exchange.parse_json)

BY_LINE = (
    (re.compile(r"^\s{0,3}TY {1,2}- ?\S", re.MULTILINE), RIS),
    (re.compile(r"^PMID ?- ?\d", re.MULTILINE), MEDLINE),
    (re.compile(r"^FN (?:ISI|Thomson|Clarivate)|^PT [JBSP]\s*$", re.MULTILINE), WEB_OF_SCIENCE),
    (re.compile(r"^%0 \S", re.MULTILINE), ENDNOTE),
    (re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE), BIBTEX),
    (re.compile(r"^[A-Z]{2,4} {0,2}- ", re.MULTILINE), MEDLINE),
)
# A comment, a declaration, or the name of an element.
ELEMENT = re.compile(r"<!--.*?-->|<[?!][^>]*>|<([A-Za-z_][\w.:-]*)", re.DOTALL)
JSON_KEY = re.compile(r'"(protocolSection|studies|sources|title|kind|pmid)"\s*:')
KNOWN = (
    "PubMed XML, MEDLINE (nbib), RIS, EndNote tagged text, Web of Science text, BibTeX,"
    " ClinicalTrials.gov JSON, XML or CSV, and our own CSV and JSON"
)


def parse(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> tuple[Format, Iterator[Found]]:
    """Return what kind of file it is, and its records. Raises CannotRead, now or while reading."""
    head, whole = read_ahead(stream)
    if not head:
        raise CannotRead("is empty")
    found = recognise(unpacked_head(head))
    return found, found.parse(whole, max_bytes=max_bytes)


def recognise(head: bytes) -> Format:
    """Return the format of a file that begins with these bytes, unpacked. Raises CannotRead."""
    if not head:
        raise CannotRead("is empty")
    if head.startswith(b"PK\x03\x04"):
        raise CannotRead("is a zip archive; unpack it first")
    text = codecs.getincrementaldecoder(encoding_of(head))("replace").decode(head).lstrip("\ufeff")
    start = text.lstrip()
    if not start:
        raise CannotRead("is empty" if len(head) < HEAD_BYTES else "begins with nothing but space")
    if start.lstrip("\"'").startswith("<"):
        return _xml(start)
    if start.startswith(("{", "[")):
        return _json(start)
    places = [(at.start(), found) for line, found in BY_LINE if (at := line.search(text))]
    if places:
        return min(places, key=lambda place: place[0])[1]
    return _csv(start)


def _xml(start: str) -> Format:
    """By the outermost element; the PubMed reader says what is wrong with any other."""
    root = next((name for name in ELEMENT.findall(start) if name), "")
    return TRIALS_XML if root in {"clinical_study", "clinical_studies"} else PUBMED


def _json(start: str) -> Format:
    found = JSON_KEY.search(start)
    if not found:
        raise CannotRead("is JSON, and neither ClinicalTrials.gov's studies nor our own export")
    return TRIALS_JSON if found[1] in {"protocolSection", "studies"} else OWN_JSON


def _csv(start: str) -> Format:
    header = start.split("\n", 1)[0]
    cells = {cell.strip(' "\r') for cell in re.split(r"[,\t]", header)}
    if trials_csv.NUMBER in cells:
        return TRIALS_CSV
    if "title" in cells and cells & set(COLUMNS) - {"title"}:
        return OWN_CSV
    raise CannotRead(f"is none of the kinds that we read: {KNOWN}")
