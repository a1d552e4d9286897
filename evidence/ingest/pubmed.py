"""Read PubMed records as efetch writes them (XML, also gzipped): a stream in, one record at a time out.

Nothing here touches the database or the network; xml_records.py says how the file is read.
Source: NLM, "MEDLINE/PubMed XML element descriptions" and the DTD pubmed_190101.dtd.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from . import xml_records
from .pubmed_record import record
from .record import MAX_BYTES, CannotRead, Found, Rejected

__all__ = ["PUBMED", "CannotRead", "Rejected", "parse"]

PUBMED = xml_records.Export(
    name="PubMed export",
    roots=("PubmedArticleSet", "PubmedBookArticleSet"),
    records=("PubmedArticle", "PubmedBookArticle"),
    read=record,
)


def parse(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield every record of an export, or what is wrong with it. Raises CannotRead."""
    return xml_records.parse(stream, PUBMED, max_bytes=max_bytes)
