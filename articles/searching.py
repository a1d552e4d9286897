"""How text is written for the search index: typographic signs folded to the plain ones they stand for.

PostgreSQL's parser takes every sign it does not know for a letter when the database's locale is C,
so that “cure” with typographic quotes would be another word than cure. Folding first makes the index
the same on every server.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Func, TextField

DOUBLE_QUOTES = "“”„‟«»″"
SINGLE_QUOTES = "‘’‚‛′ʼ‹›"
HYPHENS = "‐‑−﹣－"
SEPARATORS = (
    "–—―…•·×÷≥≤±°†‡\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
UNSEEN = "\u00ad\u200b\u2060\ufeff"

FOLDS = {
    **dict.fromkeys(DOUBLE_QUOTES, '"'),
    **dict.fromkeys(SINGLE_QUOTES, "'"),
    **dict.fromkeys(HYPHENS, "-"),
    **dict.fromkeys(SEPARATORS, " "),
    **dict.fromkeys(UNSEEN, ""),
}
_TABLE = str.maketrans(FOLDS)


def folded(text: str) -> str:
    """Return a reader's words as the index writes them; the database's articles_folded does the same."""
    return text.translate(_TABLE)


class Folded(Func):
    """A column as the index writes it."""

    function = "articles_folded"
    output_field = TextField()

    def __init__(self, column: str, **extra: Any) -> None:
        super().__init__(column, **extra)
