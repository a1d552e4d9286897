"""What to say when a list holds nothing or little: what to loosen, other words, where else to look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from . import search
from .choices import Query, in_words
from .filters import RELEVANCE, ReadingFilter
from .spellings import OTHER_STEMS
from .thesaurus import Thesaurus

LITTLE = 5
MOST_TRIED, MOST_SHOWN = 8, 4
# Keys that a reader thinks of as one filter.
LOOSENED = (
    *(("label",), ("at_least",), ("topic",), ("year_from", "year_to")),
    *(("kind",), ("subject",), ("claimant",), ("q",)),
)

# A word of which nothing is kept, such as "the", is not missing: nobody looks for it.
MISSING = """
    WITH typed AS (
        SELECT word, place, plainto_tsquery('pg_catalog.english', word) AS stem
        FROM unnest(%(words)s::text[]) WITH ORDINALITY AS given (word, place)
    ), other AS (
        SELECT stem::tsquery, other::tsquery
        FROM unnest(%(stems)s::text[], %(others)s::text[]) AS spelled (stem, other)
    )
    SELECT typed.word
    FROM typed LEFT JOIN other USING (stem),
         coalesce(typed.stem || other.other, typed.stem) AS wanted
    WHERE numnode(wanted) > 0
      AND NOT EXISTS (SELECT FROM evidence_claimreading WHERE words @@ wanted)
      AND (%(claims_only)s OR NOT EXISTS (
          SELECT FROM articles_article WHERE status = 'published' AND search @@ wanted))
    ORDER BY typed.place
"""

Count = Callable[[Any], int]


@dataclass(frozen=True)
class Way:
    """Another query: what it does in words, its query string, how many it finds."""

    words: str
    query: str
    count: int


def advice(asked: ReadingFilter, query: Query, *, other_list: str, count: Count) -> dict[str, Any]:
    """Return what an empty list says; one query for each filter in use.

    `looser` are the filters that hide everything by themselves, each with what the list holds
    without it (`count` counts); `words_alone` is the query without its other filters, "" if there
    are none; `elsewhere` is the address of the same words in the list named `other_list`, "" if no
    words were typed.
    """
    words = " ".join(query.get("q"))
    alone = "?" + urlencode({"q": words}) if words else ""
    has_filters = any(key not in ("q", "sort", "page") for key, _value in query.pairs)
    return {
        "looser": list(loosened(asked, query, count)),
        "words_alone": alone if has_filters else "",
        "elsewhere": reverse(other_list) + alone if alone else "",
    }


def loosened(asked: ReadingFilter, query: Query, count: Count) -> Iterator[Way]:
    """Yield each filter in use without which something is found; nothing when only one is in use."""
    used = [keys for keys in LOOSENED if any(query.get(key) for key in keys)]
    if len(used) < 2:
        return
    for keys in used:
        kept = [pair for pair in _kept(query) if pair[0] not in keys]
        if "q" in keys:
            kept = [pair for pair in kept if pair != ("sort", RELEVANCE)]
        found = _count(asked, kept, count)
        if found:
            named = [in_words(asked, *pair) for pair in query.pairs if pair[0] in keys]
            yield Way(", ".join(named), "?" + urlencode(kept), found)


def other_words(
    asked: ReadingFilter, query: Query, *, absent: Sequence[str], count: Count
) -> list[Way]:
    """Return other spellings and names for what was typed that find something, MOST_SHOWN at most.

    Only words of `absent`, which no text holds, can be slips. Tries MOST_TRIED wordings at most, and
    each costs what a page of the list costs. Words taken away by a minus cannot be reworded.
    """
    if not asked.text or asked.text.refuses:
        return []
    typed = search.typed_words(" ".join(query.get("q")))
    found: list[Way] = []
    for wording in _wordings(typed, absent, Thesaurus.of(asked.request))[:MOST_TRIED]:
        kept = [("q", wording) if key == "q" else (key, value) for key, value in _kept(query)]
        number = _count(asked, kept, count)
        if number:
            found.append(Way(wording, "?" + urlencode(kept), number))
        if len(found) == MOST_SHOWN:
            break
    return found


def _wordings(typed: list[str], absent: Sequence[str], thesaurus: Thesaurus) -> list[str]:
    """Return what was typed with its slips mended, then with other names in it."""
    mended = [(word in absent and thesaurus.spelled(word)) or word for word in typed]
    text = " ".join(mended)
    return [*([text] if mended != typed else []), *thesaurus.other_wordings(text)]


def _kept(query: Query) -> list[tuple[str, str]]:
    return [pair for pair in query.pairs if pair[0] != "page"]


def _count(asked: ReadingFilter, pairs: list[tuple[str, str]], count: Count) -> int:
    """Return how many a list of these pairs holds, 0 for one that is not understood."""
    data = QueryDict(urlencode(pairs))
    other = type(asked)(data, asked.queryset, request=asked.request)
    return count(other) if other.is_understood() else 0


def missing(text: str, *, claims_only: bool) -> list[str]:
    """Return the words of `text` that no public claim holds, nor, unless `claims_only`, an article."""
    values: dict[str, Any] = {
        "words": search.typed_words(text),
        "claims_only": claims_only,
        "stems": list(OTHER_STEMS),
        "others": [" | ".join(others) for others in OTHER_STEMS.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(MISSING, values)
        return [word for (word,) in cursor.fetchall()]
