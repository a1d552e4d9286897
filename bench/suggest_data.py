"""Real records for measuring suggestions, read from ../shared/data; nothing of them is kept here.

Halves: a record's id is hashed, so the same record is in the same half on every machine. Rules were
written while reading the development half; the report half was only counted.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from evidence.suggest import Record

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
HALVES = ("development", "report")


@dataclass(frozen=True)
class Expert:
    """One title and abstract with the study type that experts gave it (one of 14)."""

    record: Record
    kind: str

    @property
    def text(self) -> str:
        """Title and abstract as one text, as the baselines read it."""
        return f"{self.record.title} {self.record.abstract}"

    def coarse(self, pooled_as: str) -> str:
        """Return animal, human, in vitro or other; `pooled_as` says where systematic reviews belong."""
        if self.kind == "Human-systematic-review":
            return pooled_as
        for start, name in (("Animal", "animal"), ("Human", "human"), ("In-vitro", "in vitro")):
            if self.kind.startswith(start):
                return name
        return "other"


def half(identifier: str) -> str:
    """Return the half that an id belongs to."""
    return HALVES[hashlib.sha256(identifier.encode()).digest()[0] % 2]


def _text(name: str) -> str:
    path = SHARED / name
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return body.decode()


def _lines(name: str) -> list[dict[str, Any]]:
    # One abstract holds U+2029, at which splitlines() would cut.
    return [json.loads(line) for line in _text(name).split("\n") if line]


def experts() -> dict[str, list[Expert]]:
    """Return the study types by half: title and abstract alone, no tags."""
    halves: dict[str, list[Expert]] = {name: [] for name in HALVES}
    text = io.StringIO(_text("labels/studytypeteller_trainval.tsv.gz"), newline="")
    for row in csv.DictReader(text, delimiter="\t"):
        record = Record(title=row["title"], abstract=row["abstract"])
        halves[half(row["pmid"])].append(Expert(record, row["accepted_label"]))
    return halves


def stories() -> dict[str, list[str]]:
    """Return patients' own reviews by half."""
    halves: dict[str, list[str]] = {name: [] for name in HALVES}
    for row in _lines("labels/testimony_shared_1200.jsonl.gz"):
        halves[half(row["id"])].append(row["text"])
    return halves


def more_abstracts() -> list[Record]:
    """Return the abstracts of SciFact, which no rule was written on."""
    return [
        Record(title=row["title"], abstract=" ".join(row["abstract"]))
        for row in _lines("claims/scifact_corpus_5183.jsonl.gz")
    ]


def library() -> list[Record]:
    """Return the diabetes library with its publication types and headings."""
    return [
        Record(row["title"], row["abstract"], tuple(row["pub_types"]), tuple(row["mesh_terms"]))
        for row in _lines("pubmed/diabetes_library_shared_136.jsonl")
    ]


def indexed() -> list[Record]:
    """Return the PubMed records of the efetch file, books left out."""
    body = gzip.decompress((SHARED / "pubmed/efetch_shared_876.xml.gz").read_bytes())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return [_pubmed(article) for article in etree.fromstring(body, parser).iter("PubmedArticle")]


def _pubmed(article: etree._Element) -> Record:
    return Record(
        title=_joined(article, ".//ArticleTitle"),
        abstract=_joined(article, ".//Abstract/AbstractText"),
        publication_types=tuple(_all(article, ".//PublicationType")),
        mesh=tuple(_all(article, ".//MeshHeading/DescriptorName")),
    )


def _all(article: etree._Element, path: str) -> list[str]:
    return ["".join(str(part) for part in found.itertext()) for found in article.iterfind(path)]


def _joined(article: etree._Element, path: str) -> str:
    return " ".join(_all(article, path))
