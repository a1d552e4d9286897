"""Choosing a rung by the words of title and abstract, where no tag decides."""

from __future__ import annotations

import re

from .pages import story
from .paper import Paper, Verdict
from .reading import Reading
from .record import Reason

FEW = 20  # fewer people than this, even if assigned by chance, are an early test
MEASUREMENTS = 6  # points of own data that an early study must show
CASES_UP_TO = 4  # five people or more are no longer case reports
_NOT_BY_CHANCE = re.compile(
    r"\b(?:non[ -]?randomi[sz]ed|single[ -]arm|uncontrolled)\b", re.IGNORECASE
)
_SILENT = {
    Reading.PROTOCOL: "protocol",
    Reading.TALK_OF_ANIMALS: "review",
    Reading.REVIEW: "review",
    Reading.MEASURED: "measured",
}
_WHY_SILENT = {
    Reading.PROTOCOL: "It reads like a plan: it has no results yet, so no suggestion.",
    Reading.TALK_OF_ANIMALS: "It reads like a review of animal studies: find the study behind the sentence.",
    Reading.REVIEW: "It reads like a review or an essay: find the study behind the sentence.",
    Reading.MEASURED: "People were measured or asked, nothing was given: words alone suggest no rung.",
    Reading.UNCLEAR: "The words do not say whose bodies were studied: no suggestion.",
}


def by_words(paper: Paper) -> Verdict:
    """Return what the words alone suggest, or why they suggest nothing."""
    in_animals = paper.weights.titled["animal"] > 0
    if not in_animals and (told := story(paper.body, paper.where)):
        return Verdict("testimony", "medium", tuple(told))
    if not paper.body.words:
        missing = "The record has no abstract, and its tags do not decide: no suggestion."
        return Verdict(None, "", (Reason(missing),))
    reading = paper.reading
    if reading in _WHY_SILENT:
        quoted = paper.weights.reasons(_SILENT[reading], 2) if reading in _SILENT else []
        return Verdict(None, "", (*quoted, Reason(_WHY_SILENT[reading])))
    if reading is Reading.ANIMAL:
        return Verdict("animal", "medium", tuple(paper.weights.reasons("animal")))
    if reading is Reading.DISH:
        return Verdict("lab", "low", tuple(paper.weights.reasons("dish")))
    if reading is Reading.CASE:
        return Verdict("case-report", "medium", tuple(paper.weights.reasons("case")))
    return _pooled_in_words(paper) if reading is Reading.POOLED else _people_in_words(paper)


def _pooled_in_words(paper: Paper) -> Verdict:
    pooled = paper.weights.reasons("pooled", 2)
    if (
        paper.weights.points["animal"] > paper.weights.points["people"]
        and paper.weights.titled["animal"]
    ):
        return Verdict("animal", "low", (*pooled, *paper.weights.reasons("animal", 2)))
    return Verdict("body-of-evidence", "medium", tuple(pooled))


def _people_in_words(paper: Paper) -> Verdict:
    """Choose among the rungs for people by the words for design; when unsure, the lower one."""
    weights = paper.weights
    if paper.reading is Reading.RANDOMISED:
        chance = weights.reasons("randomised", 2)
        phase, reasons = paper.phase()
        if lowered := early_after_all(paper, phase, reasons):
            return _early(paper, [*chance, *lowered])
        return Verdict("controlled-trial", "medium", tuple(chance))
    if weights.points["observed"] > weights.points["early"]:
        return Verdict(
            "observational",
            "low",
            (*weights.reasons("observed", 2), *weights.reasons("treated", 1)),
        )
    return _early(paper, [*weights.reasons("early", 2), *weights.reasons("treated", 2)])


def _early(paper: Paper, reasons: list[Reason]) -> Verdict:
    """Suggest early human, unless anything in the text reads like a review: then nothing."""
    if paper.weights.points["review"] or paper.weights.points["pooled"] >= 6:
        signs = paper.weights.reasons("review", 1) or paper.weights.reasons("pooled", 1)
        return Verdict(None, "", (*signs, Reason("It may be a review: no suggestion.")))
    if paper.weights.points["data"] < MEASUREMENTS:
        told = Reason("It tells of treatment, but hardly of a measurement: no suggestion.")
        return Verdict(None, "", (*reasons, told))
    if paper.people is None and not paper.weights.points["early"]:
        return Verdict(None, "", (*reasons, Reason("It names no number of people: no suggestion.")))
    few = paper.people is not None and paper.people <= CASES_UP_TO
    if few and paper.reading is Reading.TREATED:
        number = paper.counted_reason("no more than four people")
        return Verdict("case-report", "low", tuple(number))
    return Verdict("early-human", "low", tuple(reasons))


def early_after_all(paper: Paper, phase: str, reasons: list[Reason]) -> list[Reason]:
    """Return why a trial is early whatever its design: phase 1 or 2, a pilot, or few people."""
    if phase in {"early 1", "1", "1/2", "2"}:
        return [Reason(f"phase {phase} is early", each.quote, each.where) for each in reasons]
    if said := _NOT_BY_CHANCE.search(paper.record.title):
        return [Reason("not assigned by chance, or not compared", said.group(), "title")]
    pilots = [
        each
        for each in paper.weights.reasons("early", 9)
        if each.quote.casefold().startswith(("pilot", "feasib", "proof", "prelim", "explor"))
    ]
    if pilots and (pilots[0].where == "title" or len(pilots) > 1):
        return pilots[:1]
    if paper.people is not None and CASES_UP_TO < paper.people < FEW:
        return paper.counted_reason(f"fewer than {FEW} people")
    return []
