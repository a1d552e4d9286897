"""Choosing a rung by publication type and MeSH heading: indexers read the paper, so they come first."""

from __future__ import annotations

from . import tags as index
from .by_words import CASES_UP_TO, by_words, early_after_all
from .paper import Paper, Verdict
from .reading import Reading
from .record import Reason, Trust
from .tags import Tags


def suspended(paper: Paper) -> Verdict | None:
    """Return no suggestion, with the reason, for a retracted paper or a notice about another."""
    if reasons := paper.tags.typed(
        index.RETRACTED, "retracted: it supports nothing until somebody has looked"
    ):
        return Verdict(None, "high", tuple(reasons))
    if reasons := paper.tags.typed(index.NOTICES, "a notice about another paper, not a study"):
        return Verdict(None, "high", tuple(reasons))
    return None


def by_type(paper: Paper) -> Verdict | None:
    """Decide by publication type, or return None when the types say too little."""
    tags = paper.tags
    in_animals = tags.animals() and not tags.humans()
    if reasons := tags.typed(index.POOLED, "studies were pooled; check that they are of people"):
        if in_animals or paper.weights.points["animal"] > 2 * paper.weights.points["people"] + 8:
            words = tags.animals()[:1] or paper.weights.reasons("animal", 2)
            return Verdict("animal", "low", (*reasons, *words))
        return Verdict("body-of-evidence", "medium", tuple(reasons))
    if reasons := tags.typed(index.STORIES, "somebody's own account"):
        return Verdict("testimony", "medium", tuple(reasons))
    if in_animals:
        return _no_data(tags)
    if reasons := tags.typed(index.CASES, "the history of one or a few people"):
        return _cases(paper, reasons)
    no_data = _no_data(tags)
    trial = tags.typed(index.CONTROLLED | index.EARLY, "")
    watched = tags.typed(index.OBSERVED, "people observed, not assigned")
    if no_data and not (
        (trial or watched) and index.CAN_HAVE_DATA.issuperset(index.NO_DATA & tags.types.keys())
    ):
        return no_data
    if trial:
        return _trial(paper)
    return Verdict("observational", "medium", tuple(watched)) if watched else None


def _no_data(tags: Tags) -> Verdict | None:
    reasons = tags.typed(
        index.NO_DATA, "no data of its own: find the study behind the sentence, or it is reasoning"
    )
    return Verdict(None, "high", tuple(reasons)) if reasons else None


def _cases(paper: Paper, reasons: list[Reason]) -> Verdict:
    if paper.count and paper.count[0].people > CASES_UP_TO and paper.reading is not Reading.CASE:
        many = paper.counted_reason("more than four people are no longer a case report")
        if paper.weights.points["review"]:
            return Verdict(None, "", (*reasons, *many))
        return Verdict("early-human", "medium", (*reasons, *many))
    return Verdict("case-report", "high", tuple(reasons))


def _trial(paper: Paper) -> Verdict:
    late = paper.tags.typed(
        index.CONTROLLED,
        "people were assigned and compared; check how many, and that the sentence compares them",
    )
    phase, phase_reasons = paper.phase()
    lowered = early_after_all(paper, phase, phase_reasons)
    if late and not lowered:
        if not paper.tags.types.keys() & index.BY_CHANCE and not paper.weights.points["randomised"]:
            ask = Reason("Neither type nor words say that people were assigned by chance: check.")
            return Verdict("controlled-trial", "low", (*late, ask))
        return Verdict("controlled-trial", "medium", tuple(late))
    early = paper.tags.typed(
        index.EARLY, "a trial in people; read its phase and control in the registry"
    )
    trust: Trust = "low" if late else "medium"
    return Verdict("early-human", trust, (*late, *(early if not late else ()), *lowered))


def by_heading(paper: Paper) -> Verdict | None:
    """Decide by MeSH headings, or return None when they leave it to the words."""
    tags = paper.tags
    animals, humans, cells = tags.animals(), tags.humans(), tags.cells()
    reviewed = paper.reading in {
        Reading.REVIEW,
        Reading.TALK_OF_ANIMALS,
        Reading.PROTOCOL,
        Reading.POOLED,
    }
    if reviewed and paper.reading is not Reading.POOLED and (animals or cells):
        return by_words(paper)
    if animals:
        return _animals_by_heading(paper, animals, humans, cells)
    if (
        cells
        and paper.reading in {Reading.DISH, Reading.UNCLEAR, Reading.MEASURED}
        and not tags.watched()
    ):
        return Verdict("lab", "medium" if not humans else "low", tuple(cells))
    if (
        humans
        and (watched := tags.watched())
        and paper.reading in {Reading.TREATED, Reading.MEASURED, Reading.UNCLEAR}
    ):
        return Verdict("observational", "medium", (*watched, *humans))
    if humans and paper.reading is Reading.ANIMAL:
        disagree = Reason("The index and the words disagree: read it.")
        return Verdict(None, "", (*humans, *paper.weights.reasons("animal", 1), disagree))
    return None


def _animals_by_heading(
    paper: Paper, animals: list[Reason], humans: list[Reason], cells: list[Reason]
) -> Verdict:
    mixed = paper.tags.headed(index.HUMAN_CELLS_IN_ANIMALS, "often human cells in animals")
    if paper.reading is Reading.DISH and cells:
        ask = Reason(
            "The index names animals, the words a dish: the cells may only come from animals."
        )
        return Verdict(
            "lab", "low", (*paper.weights.reasons("dish", 2), *cells[:1], *animals[:1], ask)
        )
    if humans and paper.reading in {Reading.CASE, Reading.RANDOMISED, Reading.TREATED}:
        ask = Reason(
            "The index names animals and people, and the words speak of people: choose by the sentence."
        )
        return Verdict(None, "", (*animals[:2], *humans, ask))
    if humans or mixed or cells:
        ask = Reason("Animals, with people or cells: choose by whose body the sentence is about.")
        return Verdict("animal", "low", (*animals[:2], *humans, *mixed, *cells[:1], ask))
    return Verdict("animal", "high" if paper.tags.species() else "medium", tuple(animals[:3]))
