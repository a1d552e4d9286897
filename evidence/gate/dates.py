"""Dates that move: "recently" and "last year" are wrong soon after they were written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .finding import Finding, Severity
from .material import Material
from .sentences import Sentence, sentences

_UNITS = r"(?:days?|weeks?|weekends?|months?|years?|decades?)"
_SEASONS = (
    # "This may" is seldom the month.
    r"(?:spring|summer|autumn|winter|january|february|(?-i:March|May)|april|june|july|august|september"
    r"|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_SOME = (
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|some|several|a\s+few|a\s+couple\s+of"
    r"|many|\d+)"
)
_RELATIVE = re.compile(
    # "Recently diagnosed" and "recent-onset" say how long somebody has been ill.
    r"\brecently\b(?!\s+(?:diagnosed|acquired|infected|admitted|born|vaccinated|hospitali[sz]ed"
    r"|discharged|operated|transplanted|exposed|treated|menopausal|postmenopausal))"
    r"|\b(?<!more )(?<!most )recent\b(?![\s-]+(?:onset|diagnosis|infection|injury|surgery|use"
    r"|history|exposure|stroke|memory|weight|hospitali))"
    r"|\b(?:more|most)\s+recent\s+(?:stud|trial|research|report|finding|result|work)\w*|\blately\b"
    rf"|\b(?:last|this|next)\s+(?:week|weekend|month|year|decade|century|{_SEASONS})\b"
    r"(?!\s+(?:of|before|after|prior|later)\b)"
    r"|\bin\s+(?:the\s+)?(?:past|last)\s+(?:few|couple\s+of|several)\s+(?:days|weeks|months|years|decades)\b"
    r"|\b(?:yesterday|tomorrow|nowadays)\b|\btoday\b"
    rf"|\b{_SOME}\s+{_UNITS}\s+ago\b"
    r"|\bcurrently\b|\bat\s+present\b|\bat\s+the\s+moment\b|\bto\s+date\b|\buntil\s+now\b|\bup\s+to\s+now\b"
    r"|\b(?:new|latest)\s+(?:study|studies|research|findings|analysis)\b"
    r"|\b(?:newly|just)\s+published\b|\bin\s+the\s+near\s+future\b"
    r"|\bin\s+(?:the\s+)?coming\s+(?:weeks|months|years)\b"
    r"|\bwill\s+soon\b|\bsoon\s+be\b|\bcoming\s+soon\b",
    re.IGNORECASE,
)
# A sentence that gives a year says itself when that was.
_DATED = re.compile(r"\b(?:1[89]|20)\d\d\b")


def relative_dates(material: Material) -> Iterator[Finding]:
    """Yield words such as "recently" in the title, the standfirst, the body and the claims.

    A sentence that gives the year may say so, and a claim that gives the day it was last looked at.
    """
    for field in ("title", "standfirst"):
        for one in sentences(getattr(material, field)):
            for words in _moving(one.text):
                yield _of_article(field, words, one.text)
    told = set()
    for claim in material.claims:
        if claim.checked_on is not None:
            told.add(claim.sentence)
            continue
        for words in _moving(claim.text)[:1]:
            message = _message(words)
            yield claim.warn("relative-date", message, words=words, sentence=claim.text)
            told.add(claim.sentence)
    for one in material.body:
        if one.text not in told:
            yield from _in_body(material, one)


def _in_body(material: Material, sentence: Sentence) -> Iterator[Finding]:
    for words in _moving(sentence.text):
        place = sentence.start + sentence.text.index(words)
        yield _of_article("body", words, sentence.text, line=material.line_at(place))


def _of_article(field: str, words: str, sentence: str, line: int | None = None) -> Finding:
    return Finding(
        "relative-date", Severity.WARNING, _message(words), field, words, sentence, line=line
    )


def _message(words: str) -> str:
    return _("“%s” will be wrong before long. Give the date, or the day it was checked.") % words


def _moving(sentence: str) -> list[str]:
    """Return the words of a sentence that count from the day of reading, each once."""
    if _DATED.search(sentence):
        return []
    return list(dict.fromkeys(found[0] for found in _RELATIVE.finditer(sentence)))
