"""Does a title promise more than the claims below it can carry? Pure: no database, no request.

A title is read by more people than its text. It outranks the text when it says outright that
something works, and no claim stands on a rung that can show it; or when it speaks of people, and no
claim rests on a study in people. A title that asks, doubts, or reports what somebody says does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .anchoring.folding import folded
from .models import Claim, EvidenceLabel

# docs/ladder.md: the first rung that can show that a treatment works is 70, the controlled trial.
SHOWS_THAT_IT_WORKS = 70

PROMISE = re.compile(
    r"\b(cures?|cured|heals?|healed|reverses|reversed|works|worked|proves|proven|proof|proved|confirms"
    r"|confirmed|breakthroughs?|miracles?|safely|eliminates|eliminated|eradicates|ends diabetes"
    r"|game[- ]changers?|no longer needs?|frees?|freed)\b",
    re.IGNORECASE,
)
PEOPLE = re.compile(
    r"\b(people|patients?|humans?|children|child|adults?|men|women|man|woman|boy|girl|teenagers?"
    r"|person|persons)\b",
    re.IGNORECASE,
)
# Words that take the promise back: doubt, a wish, somebody else's say-so, another body.
DOUBT = re.compile(
    r"\?|\b(not|no|never|nobody|without|isn't|doesn't|don't|can't|cannot|won't|may|might|could|would|can"
    r"|if|whether|perhaps|hopes?|claims?|claimed|says?|said|promises?|promised|sells?|selling"
    r"|sold|myths?|what|why|how|until|far from|yet|towards?|search for|mice|mouse|rats?|pigs?|dogs?"
    r"|monkeys?|macaques?|animals?|in a dish|lab)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r'"[^"]*"')


class Outranked(NamedTuple):
    """What a title says too much of: the word, and the strongest rung below it, None without one.

    `is_about_people`: the word says whose body it is, and no study here was in people.
    """

    word: str
    strongest: EvidenceLabel | None
    is_about_people: bool


def outranks(title: str, claims: Sequence[Claim]) -> Outranked | None:
    """Return what `title` says that no claim carries, None when it says no more than they do.

    `claims` are an article's public claims with their labels; those on hold carry nothing. An article
    without a labelled claim is not judged.
    """
    labels = [(claim, claim.label) for claim in claims if claim.label and not claim.is_suspended()]
    plain = QUOTED.sub(" ", folded(title))
    if not labels or DOUBT.search(plain):
        return None
    rungs = [label for _claim, label in labels if label.strength is not None]
    strongest = max(rungs, key=lambda label: label.strength or 0, default=None)
    promise, people = PROMISE.search(plain), PEOPLE.search(plain)
    if promise and (strongest is None or (strongest.strength or 0) < SHOWS_THAT_IT_WORKS):
        return Outranked(promise[0], strongest, is_about_people=False)
    if people and not any(_is_study_in_people(claim, label) for claim, label in labels):
        return Outranked(people[0], strongest, is_about_people=True)
    return None


def _is_study_in_people(claim: Claim, label: EvidenceLabel) -> bool:
    return (
        claim.subject == Claim.Subject.PEOPLE
        and label.counts_as_research
        and label.strength is not None
    )
