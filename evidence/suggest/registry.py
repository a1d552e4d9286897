"""What a trial registry's record lets us suggest: a registration is a plan, its results are data."""

from __future__ import annotations

import re

from .record import Label, Reason, Record, Suggestion, Trust

_PHASES = re.compile(
    r"(early)?[\s_-]*(?:phase)?[\s_-]*(iv|i{1,3}|[0-4])(?![a-z0-9])", re.IGNORECASE
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def phase_of(written: str) -> str:
    """Return "1", "1/2", "early 1" for PHASE1, "Phase 1/Phase 2", EARLY_PHASE1; "" for NA or nothing."""
    phases: list[str] = []
    for early, number in _PHASES.findall(written[:100]):
        digit = _ROMAN.get(number.lower(), number)
        phases.append("early 1" if early or digit == "0" else digit)
    return "/".join(dict.fromkeys(phases))


def enrolled(record: Record) -> tuple[int | None, list[Reason]]:
    """Return how many people took part, and why; a planned number is a target and counts for nothing."""
    if record.enrolment is None:
        return None, []
    quote = str(record.enrolment)
    if record.enrolment_type.casefold() == "actual":
        return record.enrolment, [Reason("people who took part", quote, "enrolment")]
    return None, [Reason("a target, not people who took part", quote, "enrolment")]


def from_registry(record: Record) -> Suggestion:
    """Return what phase and results of a registered trial suggest."""
    phase = phase_of(record.phase)
    people, reasons = enrolled(record)
    label, trust, why = _label(record, phase)
    return Suggestion(
        label=label,
        trust=trust,
        subject="people" if label or people else "",
        people=people,
        phase=phase,
        reasons=(why, *reasons, *_without_results(record, label)),
    )


def _label(record: Record, phase: str) -> tuple[Label | None, Trust, Reason]:
    if not phase:
        if record.phase:
            return None, "", Reason("no phase of a trial, so no suggestion", record.phase, "phase")
        return (
            None,
            "",
            Reason(
                "The registry names no phase, as it does for observational studies: no suggestion."
            ),
        )
    if phase in {"early 1", "1", "1/2", "2", "early 1/1"}:
        return "early-human", "medium", Reason("an early trial in people", record.phase, "phase")
    if record.has_results and phase in {"3", "4", "3/4"}:
        return (
            "controlled-trial",
            "medium",
            Reason("a late trial, with posted results", record.phase, "phase"),
        )
    if phase == "2/3":
        return (
            None,
            "",
            Reason(
                "between early and late; read the design and the results", record.phase, "phase"
            ),
        )
    return (
        None,
        "",
        Reason("a late trial without posted results supports no effect", record.phase, "phase"),
    )


def _without_results(record: Record, label: Label | None) -> list[Reason]:
    if label and not record.has_results:
        return [
            Reason(
                "No results are posted: this record shows that a trial exists, not that something works."
            )
        ]
    return []
