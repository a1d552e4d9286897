"""What a claim remembers of its place in a text.

Source: W3C Web Annotation Data Model, section 4.2.4, Text Quote Selector.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .folding import fold, folded

CONTEXT = 32


class QuoteNotFound(ValueError):
    """The text does not hold these words, or not that often."""


@dataclass(frozen=True)
class Quote:
    """The words a claim marks, up to CONTEXT characters on either side, and where they started."""

    exact: str
    prefix: str
    suffix: str
    start: int


def take(text: str, start: int, end: int) -> Quote:
    """Return the quote of `text[start:end]`; the context is shorter only where the text ends.

    Raises ValueError for an empty range or one outside the text.
    """
    if not 0 <= start < end <= len(text):
        message = f"{start} to {end} is no range in a text of {len(text)} characters"
        raise ValueError(message)
    return Quote(
        text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start
    )


def take_from(text: str, exact: str, occurrence: int = 1) -> Quote:
    """Return the quote of the words `exact`, as an author typed them: folding forgives quotation
    marks and spaces.

    `occurrence` counts from 1, in reading order. Raises QuoteNotFound when the words stand there
    less often.
    """
    whole = fold(text)
    wanted = folded(exact).strip()
    places = _places(whole.text, wanted) if wanted else []
    if not 1 <= occurrence <= len(places):
        raise QuoteNotFound(_absent(exact, occurrence, len(places)))
    start = places[occurrence - 1]
    return take(text, *whole.original(start, start + len(wanted)))


def _places(text: str, wanted: str) -> list[int]:
    places = []
    place = text.find(wanted)
    while place >= 0:
        places.append(place)
        place = text.find(wanted, place + len(wanted))
    return places


def _absent(exact: str, occurrence: int, count: int) -> str:
    if not count:
        return _("The text does not hold the words “%(exact)s”.") % {"exact": exact}
    message = ngettext(
        "“%(exact)s” stands in the text once, so there is no number %(occurrence)s.",
        "“%(exact)s” stands in the text %(count)s times, so there is no number %(occurrence)s.",
        count,
    )
    return message % {"exact": exact, "count": count, "occurrence": occurrence}
