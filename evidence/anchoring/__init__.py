"""Where in an article's text a claim stands, and how the page shows it.

quotes      what a claim remembers of its place: the words, their surroundings, the start
folding     which differences of writing do not count when texts are compared
locating    find the place again after edits: found, moved, ambiguous or lost
rewording   the few changes inside a quote that leave what it says alone
meaning     the words that decide which changes those are
marking     put marks and badges into the rendered HTML
"""

from .locating import Anchor, State, locate
from .marking import Mark, mark
from .quotes import CONTEXT, Quote, QuoteNotFound, take, take_from

__all__ = [
    "CONTEXT",
    "Anchor",
    "Mark",
    "Quote",
    "QuoteNotFound",
    "State",
    "locate",
    "mark",
    "take",
    "take_from",
]
