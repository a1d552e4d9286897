"""Does a title promise more than the claims below it can carry? Pure: no database, no request.

A title is read by more people than its text. It outranks the text when it uses a word that is too strong for
the strongest claim (evidence.gate.strong_words, whose rows curators edit), or when it speaks of people and
no claim rests on a study in people. A title that asks, doubts, or reports what somebody says does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .anchoring.folding import folded
from .gate.loading import rung_of
from .gate.material import StrongWord
from .gate.strong_words import too_strong
from .models import Claim, EvidenceLabel

PEOPLE = re.compile(
    r"\b(people|patients?|humans?|children|child|adults?|men|women|man|woman|boy|girl|teenagers?"
    r"|person|persons)\b",
    re.IGNORECASE,
)
# Words that take the promise back: a question, doubt, a wish, somebody else's say-so, another body.
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


def outranks(title: str, claims: Sequence[Claim], words: Iterable[StrongWord]) -> Outranked | None:
    """Return what `title` says that no claim carries, None when it says no more than they do.

    `claims` are an article's public claims with their labels; those on hold carry nothing. An article
    without a labelled claim is not judged. `words` are the gate's.
    """
    labels = [(claim, claim.label) for claim in claims if claim.label and not claim.is_suspended()]
    plain = QUOTED.sub(" ", folded(title))
    if not labels or DOUBT.search(plain):
        return None
    rungs = [label for _claim, label in labels if label.strength is not None]
    strongest = max(rungs, key=lambda label: label.strength or 0, default=None)
    rung = rung_of(strongest) if strongest else None
    for strong in too_strong(plain, rung, words):
        return Outranked(strong.words, strongest, is_about_people=False)
    people = PEOPLE.search(plain)
    if people and not any(_is_study_in_people(claim, label) for claim, label in labels):
        return Outranked(people[0], strongest, is_about_people=True)
    return None


def _is_study_in_people(claim: Claim, label: EvidenceLabel) -> bool:
    return (
        claim.subject == Claim.Subject.PEOPLE
        and label.counts_as_research
        and label.strength is not None
    )
