"""Numbers that a reader cannot weigh: a percentage of a handful of people, "some patients"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .finding import Finding
from .material import Material, Statement
from .sentences import is_denied

FEW = 20  # Below this many people a percentage stands only beside its count.

_BODIES = (
    r"(?:people|persons?|patients?|participants?|volunteers?|adults?|children|men|women|recipients?"
    r"|individuals?|subjects?|cases|mice|rats|animals|monkeys|macaques|pigs|dogs|rabbits)"
)
_PERCENT = r"\d+(?:\.\d+)?\s?(?:%|per\s?cent\b|percent\b)"
_SHARE = re.compile(
    rf"(?P<share>{_PERCENT})(?:\s+\([^)]*\))?\s+(?:of\s+(?:the\s+|these\s+|those\s+|all\s+)?(?:\w+\s+){{0,3}}?{_BODIES}\b"
    rf"|(?:needed|were|was|had|have|has|achieved|reached|showed|responded|became|used|stopped|said"
    rf"|reported|remained|survived|improved|got|felt|recovered|still)\b)"
    rf"|\bin\s+(?P<in_share>{_PERCENT})(?:\s+of\s+(?:\w+\s+){{0,3}}?{_BODIES}\b|[.,;)]|$)",
    re.IGNORECASE,
)
_NUMBER = (
    r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen)"
)
_COUNT = re.compile(
    rf"\b{_NUMBER}\s+(?:out\s+)?of\s+(?:the\s+|these\s+|those\s+|their\s+)?(?:first\s+)?{_NUMBER}\b"
    rf"|\b\d+\s?/\s?\d+\b",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?:of|in|among|with|treated|included|enrolled)\s+(?:the\s+|these\s+|those\s+|their\s+|only\s+)?"
    rf"(?P<few>\d{{1,2}}|{_NUMBER})\s+(?:[\w-]+\s+){{0,2}}?{_BODIES}\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(rf"\b{_NUMBER}\s+(?:[\w-]+\s+){{0,3}}?{_BODIES}\b", re.IGNORECASE)
_ADJECTIVES = r"(?:(?!(?:in|for|of|with|to|and|or|on|by|at|from|notably)\b)[\w-]+\s+){0,2}?"
_VAGUE = re.compile(
    r"\b(?:some|many|most|several|a few|few|a handful of|a number of|numerous|the majority of"
    r"|a majority of|the vast majority of|a minority of|certain|a small number of|a subset of)\s+"
    rf"(?:of\s+(?:the\s+|these\s+|those\s+)?)?{_ADJECTIVES}(?!cases\b){_BODIES}\b",
    re.IGNORECASE,
)
_WORDS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen".split(),
        range(1, 20),
        strict=True,
    )
)


def bare_percentages(material: Material) -> Iterator[Finding]:
    """Yield claims that give a share of fewer than twenty as a percentage without its count."""
    for claim in material.claims:
        for field, text in claim.texts():
            found = _SHARE.search(text)
            group = claim.treated or _smallest_group(text)
            if found is None or group is None or group >= FEW or _COUNT.search(text):
                continue
            words = found["share"] or found["in_share"]
            message = _("“%(words)s” of %(count)s is a handful: say how many of how many.")
            yield claim.warn(
                "bare-percentage",
                message % {"words": words, "count": group},
                field=field,
                words=words,
                sentence=text,
            )
            break


def vague_counts(material: Material) -> Iterator[Finding]:
    """Yield results in "some patients" that give neither how many were treated nor how many it was."""
    for claim in material.claims:
        if claim.treated is not None or not _is_a_result(claim):
            continue
        for field, text in claim.texts():
            found = _VAGUE.search(text)
            if found is None or _COUNT.search(text) or _NUMBERED.search(text):
                continue
            if is_denied(text, found.start()):
                continue
            message = _("“%s”: how many, out of how many, for how long? Fill in the numbers.")
            yield claim.warn(
                "vague-count", message % found[0], field=field, words=found[0], sentence=text
            )
            break


def _is_a_result(claim: Statement) -> bool:
    label = claim.label
    if claim.kind == "other" or claim.subject == "cells":
        return False
    return label is None or (label.counts_as_research and label.strength is not None)


def _smallest_group(text: str) -> int | None:
    counts = [
        _WORDS.get(one["few"].lower()) or _digits(one["few"]) for one in _GROUP.finditer(text)
    ]
    return min((count for count in counts if count), default=None)


def _digits(word: str) -> int | None:
    word = word.replace(",", "")
    return int(word) if word.isdecimal() else None
