"""Read ClinicalTrials.gov's API v2 JSON: one study, a list, a page of studies, or one study a line.

Source: ClinicalTrials.gov API v2, "Study Data Structure".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from .json_stream import objects
from .record import MAX_BYTES, UNSTORABLE, BadRecord, CannotRead, Found, Record, Rejected, checked
from .trial_record import Trial, trial_record

LIST = "studies"
# A sponsor's own results, and papers that PubMed links to the trial; the others are background.
RESULTS = frozenset({"RESULT", "DERIVED"})


def parse(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield every study, or what is wrong with it. Raises CannotRead, possibly after some records."""
    position = 0
    for line, found in objects(stream, {LIST}, max_bytes=max_bytes):
        position += 1
        try:
            yield checked(study(found)).at(position, line)
        except BadRecord as error:
            yield Rejected(position, line, str(error))
    if not position:
        raise CannotRead("holds no study")


def study(found: Any) -> Record:
    """Return one study of API v2 as a record. Raises BadRecord."""
    protocol = _part(found, "protocolSection")
    if not protocol:
        raise BadRecord("holds no protocolSection")
    named, state = _part(protocol, "identificationModule"), _part(protocol, "statusModule")
    design = _part(protocol, "designModule")
    people = _part(design, "enrollmentInfo")
    raw = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    if UNSTORABLE.search(raw):  # Half a character, in a part that no column takes: keep it escaped.
        raw = json.dumps(found, separators=(",", ":"))
    has_results = found.get("hasResults")
    if not isinstance(has_results, bool):
        has_results = True if "resultsSection" in found else None
    return trial_record(
        Trial(
            nct=_text(named, "nctId"),
            title=_text(named, "briefTitle") or _text(named, "officialTitle"),
            status=_text(state, "overallStatus"),
            why_stopped=_text(state, "whyStopped"),
            phases=_texts(design, "phases"),
            enrolment=_written(people, "count"),
            counted=_text(people, "type"),
            has_results=has_results,
            posted=_date(state, "studyFirstPostDateStruct") or _text(state, "studyFirstSubmitDate"),
            updated=_date(state, "lastUpdatePostDateStruct")
            or _text(state, "lastUpdateSubmitDate"),
            summary=_text(_part(protocol, "descriptionModule"), "briefSummary"),
            words=_words(protocol),
            sponsors=_sponsors(_part(protocol, "sponsorCollaboratorsModule")),
            papers=[
                _text(one, "pmid")
                for one in _list(_part(protocol, "referencesModule"), "references")
                if _text(one, "type") in RESULTS
            ],
            completeness=len(raw),
            raw=raw,
        )
    )


def _words(protocol: Mapping[str, Any]) -> list[str]:
    """The conditions and interventions, as the record names them."""
    conditions = _texts(_part(protocol, "conditionsModule"), "conditions")
    given = _list(_part(protocol, "armsInterventionsModule"), "interventions")
    return [*conditions, *(_text(one, "name") for one in given)]


def _sponsors(module: Mapping[str, Any]) -> list[str]:
    lead = _text(_part(module, "leadSponsor"), "name")
    return [lead, *(_text(one, "name") for one in _list(module, "collaborators"))]


def _part(found: Any, name: str) -> Mapping[str, Any]:
    part = found.get(name) if isinstance(found, dict) else None
    return part if isinstance(part, dict) else {}


def _list(found: Mapping[str, Any], name: str) -> list[Any]:
    given = found.get(name)
    return given if isinstance(given, list) else []


def _text(found: Any, name: str) -> str:
    value = found.get(name) if isinstance(found, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)


def _written(found: Mapping[str, Any], name: str) -> str:
    """A number or text, and anything else as the file writes it, for what must not be dropped in silence."""
    value = found.get(name)
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _texts(found: Mapping[str, Any], name: str) -> list[str]:
    return [one for one in _list(found, name) if isinstance(one, str)]


def _date(found: Mapping[str, Any], name: str) -> str:
    return _text(_part(found, name), "date")
