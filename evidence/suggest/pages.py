"""Stories, sellers and press releases: texts that no index describes, and stories wherever they stand."""

from __future__ import annotations

from . import stories
from .record import Reason, Record, Suggestion, Where
from .words import Phrasebook, Text

_BOOK = Phrasebook([stories.STORY, stories.BARE, stories.NUMERAL, stories.LAY, stories.SELLER])
_SELF = frozenset("i my me myself mine".split())


def story(text: Text, where: Where) -> list[Reason]:
    """Return the words that make a text somebody's own story, or none.

    It speaks of itself ("my", "I took"), or in everyday words about taking something, and hardly in the
    words of a study. Abstracts that say "type I" are not asked further.
    """
    words = set(text.words)
    scholarly = sum(word in stories.SCHOLARLY for word in text.words)
    if not words & _SELF and scholarly * 40 > len(text.words):
        return []
    points: dict[str, int] = {}
    found: dict[str, Reason] = {}
    for hit in _BOOK.find(text):
        side = hit.signal.side
        points[side] = points.get(side, 0) + hit.signal.points
        if hit.signal.points and (side != "lay" or not words & _SELF):
            quote = text.quote(hit.first, hit.last)
            found.setdefault(quote.lower(), Reason(hit.signal.says, quote, where))
    own, lay = points.get("story", 0), points.get("lay", 0)
    told = (own >= 5 or (own >= 2 and lay >= 2)) and own + lay // 2 > scholarly * 3
    everyday = lay >= 4 and lay * 14 >= len(text.words) and lay >= scholarly * 5
    return list(found.values())[:3] if told or everyday else []


def sold(text: Text, where: Where) -> list[Reason]:
    """Return the words with which a clinic or company speaks of itself."""
    hits = [hit for hit in _BOOK.find(text) if hit.signal.side == "seller"]
    return [Reason(hit.signal.says, text.quote(hit.first, hit.last), where) for hit in hits][:3]


def from_page(record: Record, where: Where, names_a_study: list[Reason]) -> Suggestion:
    """Return what a web page or press release suggests: at most testimony, never the study it speaks of.

    `names_a_study` are the words that speak of one; then the study must be found and cited instead.
    """
    text = Text(record.abstract or record.text)
    personal = story(text, where) + sold(text, where)
    page = Reason("not an indexed publication", record.kind, "kind")
    if personal:
        return Suggestion("testimony", "medium", "people", reasons=(*personal, page))
    if names_a_study:
        advice = Reason(
            "It speaks of a study. Find that study and cite it; the page itself supports nothing more."
        )
        return Suggestion(reasons=(*names_a_study, page, advice))
    if not text.words:
        return Suggestion(
            reasons=(page, Reason("The record holds no words of the page: no suggestion."))
        )
    return Suggestion(
        "testimony", "low", "people", reasons=(page, Reason("Nothing in it speaks of a study."))
    )
