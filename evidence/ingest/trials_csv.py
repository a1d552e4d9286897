"""Read the CSV (or TSV) that ClinicalTrials.gov's site exports, with the columns of today or of before 2023.

The export does not say whether an enrolment was counted, why a trial stopped, or which papers report it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

from .csv_rows import rows
from .record import MAX_BYTES, BadRecord, CannotRead, Found, Record, Rejected, checked
from .trial_record import Trial, trial_record

NUMBER = "NCT Number"
KINDS = (
    *("DRUG", "DEVICE", "BIOLOGICAL", "PROCEDURE", "RADIATION", "BEHAVIORAL", "GENETIC"),
    *("DIETARY_SUPPLEMENT", "COMBINATION_PRODUCT", "DIAGNOSTIC_TEST", "OTHER"),
)


def parse(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield every study, or what is wrong with it. Raises CannotRead, possibly after some records."""
    header: list[str] = []
    position = 0
    for line, row in rows(stream, max_bytes=max_bytes):
        if not header:
            header = [cell.strip() for cell in row]
            if NUMBER not in header:
                raise CannotRead(f"has no column “{NUMBER}”")
            continue
        position += 1
        if len(row) != len(header):
            reason = f"has {len(row)} cells where the header has {len(header)}"
            yield Rejected(position, line, reason)
            continue
        try:
            found = trial_record(_trial(dict(zip(header, row, strict=True))))
            yield replace(checked(found), silent=_silent(found)).at(position, line)
        except BadRecord as error:
            yield Rejected(position, line, str(error))
    if not position:
        raise CannotRead("holds no study")


def _trial(row: Mapping[str, str]) -> Trial:
    partners = _either(row, "Sponsor/Collaborators") or "|".join(
        [_either(row, "Sponsor"), _either(row, "Collaborators")]
    )
    return Trial(
        nct=row[NUMBER],
        title=_either(row, "Study Title", "Title"),
        status=_either(row, "Study Status", "Status"),
        phases=[_either(row, "Phases")],
        enrolment=_either(row, "Enrollment"),
        has_results=_has_results(_either(row, "Study Results")),
        posted=_either(row, "First Posted"),
        updated=_either(row, "Last Update Posted", "Last Update"),
        summary=_either(row, "Brief Summary"),
        words=[
            *_either(row, "Conditions").split("|"),
            *map(_named, _either(row, "Interventions").split("|")),
        ],
        sponsors=partners.split("|"),
        raw=json.dumps(dict(row), ensure_ascii=False, separators=(",", ":")),
    )


def _silent(record: Record) -> frozenset[str]:
    """The columns that this row has no word for."""
    unheard = {"why_stopped"}
    if record.enrolment is None:
        unheard |= {"enrolment", "enrolment_type"}
    return frozenset(unheard if record.abstract else unheard | {"abstract"})


def _either(row: Mapping[str, str], *names: str) -> str:
    return next((row[name].strip() for name in names if row.get(name)), "")


def _has_results(cell: str) -> bool | None:
    word = cell.upper()
    if word in {"YES", "HAS RESULTS"}:
        return True
    return False if word in {"NO", "NO RESULTS AVAILABLE"} else None


def _named(intervention: str) -> str:
    """Return the name without its kind: "Insulin" for "DRUG: Insulin"."""
    kind, colon, name = intervention.partition(":")
    is_kind = colon and kind.strip().upper().replace(" ", "_") in KINDS
    return name.strip() if is_kind else intervention.strip()
