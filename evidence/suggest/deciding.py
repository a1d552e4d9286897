"""From a record to a suggestion: tags first, because indexers read the paper; then its own words."""

from __future__ import annotations

from . import tags as index
from .by_tags import by_heading, by_type, suspended
from .by_words import by_words
from .pages import from_page
from .paper import Paper, Verdict
from .reading import Reading
from .record import Reason, Record, Subject, Suggestion
from .registry import enrolled, from_registry
from .weighing import species

_SUBJECT: dict[str, Subject] = {
    "testimony": "people",
    "lab": "cells",
    "animal": "animal",
    "case-report": "people",
    "early-human": "people",
    "observational": "people",
    "controlled-trial": "people",
    "body-of-evidence": "people",
}
_SIDES = {
    Reading.ANIMAL: "animal",
    Reading.DISH: "dish",
    Reading.RANDOMISED: "randomised",
    Reading.TREATED: "treated",
    Reading.POOLED: "pooled",
    Reading.CASE: "case",
}
_COUNTED = frozenset({"case-report", "early-human", "observational", "controlled-trial"})


def suggest(record: Record) -> Suggestion:
    """Return the label a curator may want to choose, or none, with reasons that quote the record.

    Nothing depends on journal, author or citations, and nothing is saved. Source of the rules: the
    table of hints in docs/ladder.md; docs/suggestions.md explains how they are weighed.
    """
    if record.kind == "registry_record":
        return from_registry(record)
    paper = Paper(record)
    if record.kind in {"web_page", "press_release"}:
        return from_page(record, paper.where, _study_named(paper))
    verdict = suspended(paper) or by_type(paper) or by_heading(paper) or by_words(paper)
    return _completed(paper, verdict)


def _study_named(paper: Paper) -> list[Reason]:
    """Return the words by which a page speaks of a study, none if it does not."""
    return paper.weights.reasons(_SIDES[paper.reading]) if paper.reading in _SIDES else []


def _completed(paper: Paper, verdict: Verdict) -> Suggestion:
    """Add species, people, phase and chips to a verdict."""
    subject = _SUBJECT.get(verdict.label or "", "")
    people, phase, more = _numbers(paper) if verdict.label in _COUNTED else (None, "", [])
    said = {each.quote for each in verdict.reasons}
    return Suggestion(
        label=verdict.label,
        trust=verdict.trust,
        subject=subject,
        species=_species(paper) if subject in {"animal", "cells"} else (),
        people=people,
        phase=phase,
        chips=_chips(paper),
        suspend=bool(index.RETRACTED & paper.tags.types.keys()),
        reasons=(*verdict.reasons, *(each for each in more if each.quote not in said)),
    )


def _numbers(paper: Paper) -> tuple[int | None, str, list[Reason]]:
    """Return people and phase with their reasons; what the registry counted comes before the words."""
    people, reasons = enrolled(paper.record)
    if people is None and paper.count:
        people, reasons = paper.people, [*reasons, *paper.counted_reason("the people it names")]
    phase, phase_reasons = paper.phase()
    if paper.record.nct:
        registered = Reason(
            "registered: read phase and control there", paper.record.nct, "registry number"
        )
        return people, phase, [*reasons, *phase_reasons, registered]
    return people, phase, [*reasons, *phase_reasons]


def _species(paper: Paper) -> tuple[str, ...]:
    return tuple(paper.record.species) or paper.tags.species() or species(paper.weights)


def _chips(paper: Paper) -> tuple[str, ...]:
    chips = ["not peer reviewed"] if paper.record.kind == "preprint" else []
    chips += [chip for name, chip in index.CHIPS.items() if name in paper.tags.types]
    return tuple(dict.fromkeys(chips))
