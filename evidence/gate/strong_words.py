"""Words too strong for what a sentence rests on: "cure", "proven", "breakthrough".

The words are rows that curators edit (`evidence.models.StrongWord`), each with the rung from which on
it may be said. A word passes where the clause denies it ("not cured"), and where it is somebody's own
word: told as a seller's, a patient's or a headline's, or in quotation marks with who says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from .finding import Finding, Severity
from .material import Material, Rung, Statement, StrongWord
from .sentences import is_denied, sentences

_SAYS = (
    r"(?:say|says|said|claim|claims|claimed|call|calls|called|promise|promises|promised|describe"
    r"|describes|described|advertise|advertises|advertised|market|markets|marketed|report|reports"
    r"|reported|speak|speaks|spoke|write|writes|wrote|offer|offers|sell|sells|sold|tell|tells|told"
    r"|according)"
)
_TELLERS = (
    r"(?:sellers?|clinics?|compan(?:y|ies)|business(?:es)?|firms?|makers?|adverts?|advertisements?"
    r"|websites?|patients?|customers?|stories|story|posts?|headlines?|articles?|news|newspapers?|press"
    r"|blog(?:ger)?s?|films?|videos?|influencers?|celebrit(?:y|ies))"
)
_REPORTED = re.compile(rf"\b{_SAYS}\b", re.IGNORECASE)
_TOLD_BY = re.compile(
    rf"\b{_TELLERS}\b(?:\W+\w+){{0,6}}?\W+{_SAYS}\b|\b{_SAYS}\W+(?:to|by)\W+(?:\w+\W+)?{_TELLERS}\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|\"[^\"]*\"|(?<!\w)'[^']+'(?!\w)")


class Strong(NamedTuple):
    """A word found that is stronger than its rung, as it stands there."""

    words: str
    row: StrongWord


def strong_words(material: Material) -> Iterator[Finding]:
    """Yield words above the rung of their claim; anywhere else in the article, above the strongest claim."""
    for claim in material.claims:
        if claim.label is not None:
            yield from _in_claim(claim, claim.label, material.strong_words)
    strongest = _strongest(material.claims)
    for field in ("title", "standfirst"):
        for sentence in sentences(getattr(material, field)):
            for strong in too_strong(sentence.text, strongest, material.strong_words):
                yield _of_article(field, strong, strongest, sentence.text)
    # What no claim marks has no label of its own, and readers believe it as much.
    marked = {claim.sentence for claim in material.claims}
    for sentence in material.body:
        # A line that is a quotation throughout, such as a heading, is what the text is about.
        if sentence.text not in marked and not _QUOTED.fullmatch(sentence.text):
            for strong in too_strong(sentence.text, strongest, material.strong_words):
                place = sentence.start + sentence.text.index(strong.words)
                line = material.line_at(place)
                yield _of_article("body", strong, strongest, sentence.text, line)


def _of_article(
    field: str, strong: Strong, strongest: Rung | None, sentence: str, line: int | None = None
) -> Finding:
    message = _message(strong, strongest)
    return Finding(
        "strong-word", Severity.WARNING, message, field, strong.words, sentence, line=line
    )


def too_strong(
    text: str, rung: Rung | None, rows: Iterable[StrongWord], *, is_story: bool = False
) -> Iterator[Strong]:
    """Yield the words of `text` that `rung` does not carry; None carries none of them.

    In a story's own claim any report of who says it will do, because its label says what it is.
    """
    for row in rows:
        if row.fine_from is not None and _height(rung) >= _height(row.fine_from):
            continue
        fine = [one.span() for one in _pattern(row.fine_in).finditer(text)] if row.fine_in else []
        for found in _pattern(row.forms).finditer(text):
            if any(start <= found.start() < end for start, end in fine):
                continue
            if not is_denied(text, found.start()) and not _is_anothers(text, found, is_story):
                yield Strong(found[0], row)
                break


def _in_claim(claim: Statement, label: Rung, rows: Iterable[StrongWord]) -> Iterator[Finding]:
    is_story = not label.counts_as_research and label.strength is not None
    told = set()
    for field, text in claim.texts():
        for one in sentences(text):
            for strong in too_strong(one.text, label, rows, is_story=is_story):
                if strong.words.lower() not in told:
                    told.add(strong.words.lower())
                    message = _message(strong, label)
                    yield claim.warn(
                        "strong-word", message, field=field, words=strong.words, sentence=text
                    )


def _is_anothers(text: str, found: re.Match[str], is_story: bool) -> bool:
    """True where the word is told as somebody's own."""
    if _TOLD_BY.search(text, 0, found.start()):
        return True
    if not _REPORTED.search(text):
        return False
    is_quoted = any(one.start() < found.start() < one.end() for one in _QUOTED.finditer(text))
    return is_quoted or is_story


def _strongest(claims: Iterable[Statement]) -> Rung | None:
    return max((claim.label for claim in claims if claim.label), key=_height, default=None)


def _height(rung: Rung | None) -> int:
    return rung.strength or 0 if rung else 0


def _message(strong: Strong, rung: Rung | None) -> str:
    words = strong.words
    if strong.row.fine_from is None:
        text = _("“%(words)s” promises more than any study can. ") % {"words": words}
    elif rung is None:
        text = _("“%(words)s” needs at least “%(from)s”. ") % {
            "words": words,
            "from": strong.row.fine_from.name,
        }
    else:
        text = _("“%(words)s” is too strong for “%(label)s”; it needs at least “%(from)s”. ") % {
            "words": words,
            "label": rung.name,
            "from": strong.row.fine_from.name,
        }
    return (text + strong.row.instead).strip()


@lru_cache(maxsize=256)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of these words or phrases; a space stands for a hyphen too."""
    spelt = (r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", form))) for form in forms)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(spelt)})(?!\w)", re.IGNORECASE)
