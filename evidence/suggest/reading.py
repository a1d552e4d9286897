"""What a title and a text alone let us say: the rules, in the order in which they are asked.

Each rule compares points (see weighing.py); the numbers were set on the development half of the study
types (docs/suggestions.md) and are meant to be read, argued about and changed.
"""

from __future__ import annotations

from enum import Enum

from . import animals
from .weighing import Weights

_BEASTS = frozenset(animals.LISTS["@beasts"].split())
_NOUNS = frozenset(animals.LISTS["@nouns"].split())
GIVEN = 16  # points of treatment before people count as treated and not only measured
CASE = 7  # one phrase such as "case report" is enough, if nothing outweighs it
DISH = 6
ANIMAL = 4


class Reading(Enum):
    """What a text is about, by its words alone."""

    PROTOCOL = "a plan"
    POOLED = "studies put together"
    ANIMAL = "living animals"
    TALK_OF_ANIMALS = "a review of studies in animals"
    DISH = "cells, tissue or molecules"
    CASE = "one or a few people"
    REVIEW = "a review or an essay"
    RANDOMISED = "people assigned by chance"
    TREATED = "people who were treated"
    MEASURED = "people who were measured or asked"
    UNCLEAR = "not said"


def read(weights: Weights, people: int | None = None) -> Reading:
    """Return what the points say: first what the text is, then whose bodies, then how they were studied.

    `people` is the number of people that the text names, None if it names none.
    """
    points = weights.points
    words_of_review = points["review"] + points["essay"]
    essay = words_of_review - points["data"]
    if points["protocol"] >= 20 or (points["protocol"] >= 16 and weights.titled["protocol"] >= 8):
        return Reading.PROTOCOL
    if points["pooled"] >= 12 and points["randomised"] < 20:
        return Reading.POOLED
    if _in_animals(weights):
        return Reading.TALK_OF_ANIMALS if _only_reviewed(weights, essay) else Reading.ANIMAL
    if _in_a_dish(weights, words_of_review):
        return Reading.DISH
    others = points["randomised"] + points["data"] + words_of_review // 2
    few = people is None or people <= 4 or weights.titled["case"] >= 7
    if (
        few
        and points["case"] >= CASE
        and points["case"] + points["people"] // 2 + weights.titled["case"] > others
    ):
        return Reading.CASE
    if essay > 4 and points["randomised"] < 10:
        return Reading.REVIEW
    return _in_people(weights, essay)


def _in_animals(weights: Weights) -> bool:
    """True when animals are named, and outweigh people and (at a lower price) a dish.

    Cells that were put into animals are animal: where living animals are named twice, a dish must say
    two and a half times as much. Where neither people nor cells are spoken of, one animal will do.
    """
    points = weights.points
    own, nobody = points["animal"], points["people"] < 2
    others = points["people"] if nobody else points["people"] + points["randomised"] // 2
    if own < 2 or own <= others or not _names_animals(weights):
        return False
    alone = nobody and points["dish"] < 5 and points["data"] >= 6
    price = 0.4 if _living(weights) >= 2 else 0.8
    return (own >= ANIMAL or alone) and own + 2 >= points["dish"] * price


def _living(weights: Weights) -> int:
    """Return how often animals are named in the plural, as "mice" and not "mouse": the living kind."""
    return sum(
        not _BEASTS.isdisjoint(text.words[hit.first : hit.last])
        for hit, text, _ in weights.found
        if hit.signal.side == "animal" and hit.signal.points > 1
    )


def _names_animals(weights: Weights) -> bool:
    """True when a species, a strain or the word "animals" stands there; a maze alone also tests people."""
    return any(
        hit.signal.says.startswith("a strain of ")
        or not _NOUNS.isdisjoint(text.words[hit.first : hit.last])
        for hit, text, _ in weights.found
        if hit.signal.side == "animal"
    )


def _only_reviewed(weights: Weights, essay: int) -> bool:
    own = weights.points["animal"]
    return essay > own - 4 or (weights.points["review"] >= 6 and essay > own // 3)


def _in_a_dish(weights: Weights, words_of_review: int) -> bool:
    """True when cells or molecules outweigh people, one patient's history and the words of a review."""
    points = weights.points
    reviewed = points["review"] >= 6 and points["data"] < 9
    most = max(points["people"], points["case"], words_of_review - 1)
    return points["dish"] >= DISH and not reviewed and points["dish"] > most


def _in_people(weights: Weights, essay: int) -> Reading:
    points = weights.points
    if points["animal"] >= 6 and points["animal"] > points["people"]:
        return Reading.UNCLEAR  # what is done to animals, but none is named
    watched = weights.titled["observed"] and not weights.titled["randomised"]
    if not watched and (
        points["randomised"] >= 10 or (points["randomised"] >= 5 and points["treated"] >= 6)
    ):
        return Reading.RANDOMISED
    given = points["treated"] + 0.6 * points["observed"] + 0.5 * points["early"]
    if points["people"] >= 3 and given - 0.3 * points["measured"] - max(0, essay) >= GIVEN:
        return Reading.TREATED
    return Reading.MEASURED if points["people"] >= 3 else Reading.UNCLEAR
