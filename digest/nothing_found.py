"""What to say when a search finds nothing: which words stand nowhere, and where else to look."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from . import search
from .choices import Query
from .filters import ReadingFilter

# A word of which nothing is kept, such as "the", is not missing: nobody looks for it.
MISSING = """
    SELECT typed.word
    FROM unnest(%(words)s::text[]) WITH ORDINALITY AS typed (word, place),
         plainto_tsquery('pg_catalog.english', typed.word) AS wanted
    WHERE numnode(wanted) > 0
      AND NOT EXISTS (SELECT FROM evidence_claimreading WHERE words @@ wanted)
      AND (%(claims_only)s OR NOT EXISTS (
          SELECT FROM articles_article WHERE status = 'published' AND search @@ wanted))
    ORDER BY typed.place
"""


def advice(asked: ReadingFilter, query: Query, *, other_list: str) -> dict[str, Any]:
    """Return what an empty list says; one query when words were searched for.

    `missing` are the typed words that no text of this list holds; `words_alone` is the query without
    its other filters, "" if there are none; `elsewhere` is the address of the same words in the list
    named `other_list`, "" if no words were typed.
    """
    words = " ".join(query.get("q"))
    alone = "?" + urlencode({"q": words}) if words else ""
    has_filters = any(key not in ("q", "sort", "page") for key, _value in query.pairs)
    return {
        "missing": missing(words, claims_only=other_list != "claim-list") if asked.text else [],
        "words_alone": alone if has_filters else "",
        "elsewhere": reverse(other_list) + alone if alone else "",
    }


def missing(text: str, *, claims_only: bool) -> list[str]:
    """Return the words of `text` that no public claim holds, nor, unless `claims_only`, an article."""
    values: dict[str, Any] = {"words": search.typed_words(text), "claims_only": claims_only}
    with connection.cursor() as cursor:
        cursor.execute(MISSING, values)
        return [word for (word,) in cursor.fetchall()]
