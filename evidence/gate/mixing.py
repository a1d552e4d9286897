"""One sentence, one kind of evidence: "in animal studies and early human trials" is two claims."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .finding import Finding
from .material import Material
from .sentences import is_denied, sentences

_BEASTS = (
    r"(?:animals?|mouse|mice|rats?|rodents?|monkeys?|macaques?|primates?|pigs?|dogs?|rabbits?|sheep"
    r"|zebrafish|hamsters?)"
)
_STUDIES = r"(?:stud(?:y|ies)|models?|experiments?|trials?|tests?|testing|work|research|data)"
_FOLK = r"(?:humans|people|patients|participants|volunteers|adults|children|men|women|individuals)"
_ANIMAL = re.compile(
    rf"\b(?:in|and|or|both)\s+(?:[\w-]+\s+){{0,3}}?{_BEASTS}\b(?!\s+(?:cells?|islets?|serum))"
    rf"|\b{_BEASTS}\s+{_STUDIES}\b|\bpre-?clinical\s+{_STUDIES}\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    rf"\b(?:in|and|or|both|then|also)\s+(?:[\w-]+\s+){{0,3}}?{_FOLK}\b(?!\s+(?:\w+\s+)?(?:cells?|islets?|tissue|genes?|insulin|beta|pancrea\w*|blood|stem|serum|embryo\w*|donors?))"
    rf"|\b(?:human|clinical)\s+(?:trials?|stud(?:y|ies))\b|\bphase\s+(?:[1-4]|I{{1,3}}V?)\b",
    re.IGNORECASE,
)
_DISH = re.compile(
    r"\bin\s+vitro\b(?!\s+fertili)|\bin\s+(?:a\s+|the\s+)?(?:dish|dishes|cell\s+cultures?|cultured?\s+cells?|test\s+tubes?)\b"
    r"|\b(?:cell|cell-culture|laboratory)\s+(?:studies|experiments)\b",
    re.IGNORECASE,
)
_KINDS = (
    (gettext_lazy("a dish"), _DISH),
    (gettext_lazy("animals"), _ANIMAL),
    (gettext_lazy("people"), _PEOPLE),
)
# Before these the sentence speaks of what is hoped, planned or asked, not of a second result.
_HOPE = re.compile(
    r"\b(?:may|might|could|would|will|whether|if|before|until|hope|plan\w*|propose\w*|expect\w*|like"
    r"|similar|than|compared|relevan\w*|translat\w*|predict\w*|for|needed|seen only|unlike)\b",
    re.IGNORECASE,
)


def mixed_kinds(material: Material) -> Iterator[Finding]:
    """Yield claims whose sentence puts results from a dish, animals and people together."""
    for claim in material.claims:
        for field, text in claim.texts():
            mixed = next((kinds for one in sentences(text) if (kinds := kinds_in(one.text))), [])
            if len(mixed) < 2:
                continue
            message = _(
                "It mixes results from %s. Make a claim of each: they are different evidence."
            )
            yield claim.warn(
                "mixed-kinds",
                message % _(" and ").join(str(name) for name, _words in mixed),
                field=field,
                words=" … ".join(words for _name, words in mixed),
                sentence=text,
            )
            break


def kinds_in(sentence: str) -> list[tuple[object, str]]:
    """Return the kinds of evidence that one sentence joins, with the words that say so; [] for one."""
    found = []
    for name, pattern in _KINDS:
        for one in pattern.finditer(sentence):
            if not is_denied(sentence, one.end()) and not _HOPE.search(sentence[: one.start()]):
                found.append((one.start(), name, " ".join(one[0].split()[-2:])))
                break
    if len(found) < 2:
        return []
    return [(name, words) for _start, name, words in sorted(found, key=lambda one: one[0])]
