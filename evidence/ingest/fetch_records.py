"""Records by identifier: which service is asked, at which address, and what its answer says.

Source: NCBI, "The E-utilities In-Depth" (efetch, esearch); Crossref REST API (works);
ClinicalTrials.gov API v2 (studies).
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import quote

from django.conf import settings

from . import crossref, identifiers, pubmed, trials_json
from .fetch import CROSSREF, JSON, TOOL, TRIALS, CannotFetch, Getter, NotKnown
from .fetch import pubmed as pubmed_service
from .record import BadRecord, CannotRead, Record, Rejected

XML = frozenset({"text/xml", "application/xml"})
PMIDS_AT_ONCE = 20
MAX_FAILURES = 5
SEARCH_MAX = 200


class Kind(Enum):
    """A kind of identifier: its name, how to read one, whom to ask."""

    PMID = "PubMed"
    DOI = "Crossref"
    NCT = "ClinicalTrials.gov"

    def read(self, given: str) -> str:
        """Return the identifier as the database spells it. Raises ValueError."""
        reader: Callable[[str], str] = getattr(identifiers, self.name.lower())
        return reader(given)


@dataclass(frozen=True)
class Asked:
    """One identifier that somebody wants the record of."""

    kind: Kind
    value: str

    def __str__(self) -> str:
        return self.value if self.kind is Kind.NCT else f"{self.kind.name} {self.value}"


@dataclass(frozen=True)
class Found:
    """What came of one identifier: a record, or a sentence that says why there is none."""

    asked: Asked
    record: Record | None = None
    problem: str = ""
    is_unknown: bool = False

    def __str__(self) -> str:
        return f"{self.asked}: {self.problem or (self.record and self.record.title)}"


def recognised(given: str) -> Asked:
    """Return the identifier that a person typed, of whatever kind. Raises ValueError with a sentence."""
    for kind in (Kind.NCT, Kind.DOI, Kind.PMID):
        try:
            return Asked(kind, kind.read(given))
        except ValueError:
            continue
    short = given if len(given) <= 60 else f"{given[:59]}…"
    raise ValueError(f"“{short}” is neither a PMID nor a DOI nor an NCT number")


def find(get: Getter, wanted: Iterable[Asked]) -> Iterator[Found]:
    """Yield what each identifier led to, each once; one that fails leaves the others alone.

    A service that fails MAX_FAILURES times in a row is not asked again in this call.
    """
    unique = dict.fromkeys(wanted)
    failures: Counter[Kind] = Counter()
    for kind, fetch, at_once in (
        (Kind.PMID, _pubmed, PMIDS_AT_ONCE),
        (Kind.DOI, _crossref, 1),
        (Kind.NCT, _trial, 1),
    ):
        values = [one.value for one in unique if one.kind is kind]
        for start in range(0, len(values), at_once):
            batch = values[start : start + at_once]
            if failures[kind] >= MAX_FAILURES:
                problem = f"{kind.value} was not asked: it failed {MAX_FAILURES} times in a row."
                yield from (Found(Asked(kind, value), problem=problem) for value in batch)
                continue
            try:
                body = fetch(get, batch)
            except NotKnown as error:
                failures[kind] = 0
                yield from _none(kind, batch, str(error), is_unknown=True)
            except CannotFetch as error:
                failures[kind] += 1
                yield from _none(kind, batch, str(error))
            else:
                failures[kind] = 0
                yield from _read(kind, batch, body)


def search(get: Getter, words: str, *, limit: int) -> list[Asked]:
    """Return the PMIDs that PubMed finds for these words, its best first. Raises CannotFetch."""
    params = {**_ncbi(), "term": words, "retmax": str(min(limit, SEARCH_MAX)), "retmode": "json"}
    params["sort"] = "relevance"
    body = get(pubmed_service(speaks=JSON), "esearch.fcgi", params)
    try:
        result = json.loads(body)["esearchresult"]
        if "ERROR" in result:
            raise CannotFetch("PubMed cannot search for these words.")
        return [Asked(Kind.PMID, identifiers.pmid(one)) for one in result["idlist"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CannotFetch("PubMed sent a list of results that cannot be read.") from None


def records_from(body: bytes, kind: Kind) -> list[Record | Rejected]:
    """Return the records of one answer. Raises CannotRead if it is not one, or not all of one."""
    if kind is Kind.PMID:
        return list(pubmed.parse(io.BytesIO(body)))
    if kind is Kind.NCT:
        return list(trials_json.parse(io.BytesIO(body)))
    try:
        return [crossref.parse(body)]
    except BadRecord as error:
        return [Rejected(1, 1, str(error))]


def kept(found: Found) -> dict[str, str]:
    """Return what was found as plain values, so that it can be shown first and saved later."""
    assert found.record is not None
    return {"kind": found.asked.kind.name, "value": found.asked.value, "raw": found.record.raw}


def restored(values: dict[str, str]) -> Found:
    """Return what `kept` put away: the same record, read again from its text."""
    kind, raw = Kind[values["kind"]], values["raw"]
    if kind is Kind.DOI:
        raw = f'{{"message-type":"work","message":{raw}}}'
    (record,) = records_from(raw.encode(), kind)
    assert isinstance(record, Record)
    return Found(Asked(kind, values["value"]), record)


def _ncbi() -> dict[str, str]:
    params = {"db": "pubmed", "tool": TOOL, "email": settings.CONTACT_EMAIL}
    return {**params, "api_key": settings.NCBI_API_KEY} if settings.NCBI_API_KEY else params


def _pubmed(get: Getter, pmids: Sequence[str]) -> bytes:
    params = {**_ncbi(), "id": ",".join(pmids), "retmode": "xml"}
    return get(pubmed_service(speaks=XML), "efetch.fcgi", params)


def _crossref(get: Getter, dois: Sequence[str]) -> bytes:
    # A DOI may hold slashes, dots and question marks; as one quoted word it stays inside works/.
    try:
        return get(CROSSREF, f"works/{quote(dois[0], safe='')}", {"mailto": settings.CONTACT_EMAIL})
    except NotKnown:
        raise NotKnown("Crossref does not know it; another agency may have given it out.") from None


def _trial(get: Getter, ncts: Sequence[str]) -> bytes:
    return get(TRIALS, f"studies/{quote(ncts[0], safe='')}", {"format": "json"})


def _none(
    kind: Kind, values: Iterable[str], problem: str, *, is_unknown: bool = False
) -> Iterator[Found]:
    return (Found(Asked(kind, one), problem=problem, is_unknown=is_unknown) for one in values)


def _read(kind: Kind, values: Sequence[str], body: bytes) -> Iterator[Found]:
    """Match an answer's records with what was asked."""
    try:
        found = records_from(body, kind)
    except CannotRead as error:
        yield from _none(kind, values, f"{kind.value}'s answer {error}.")
        return
    by_value = {_name(one, kind): one for one in found if isinstance(one, Record)}
    rejected = [one for one in found if isinstance(one, Rejected)]
    for value in values:
        record = by_value.get(value)
        if record is None and kind is not Kind.PMID and len(by_value) == 1:
            # The service may know the work or trial by a newer name, and says so by answering.
            record = next(iter(by_value.values()))
        if record is not None:
            yield Found(Asked(kind, value), record)
        elif rejected:
            yield from _none(kind, [value], f"{kind.value}'s record {rejected[0].reason}.")
        else:
            yield from _none(kind, [value], f"{kind.value} has no such record.", is_unknown=True)


def _name(record: Record, kind: Kind) -> Any:
    return getattr(record, kind.name.lower())
