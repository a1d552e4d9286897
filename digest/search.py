"""Full-text search: what a reader typed, as stems with weights, and as conditions on a word column.

A text matches when it holds enough of the words: all of one or two, two of three, three of more.
Phrases in quotes must all stand in it, words after a minus must not. The best match is the text with
the most and rarest of the words: each stem found counts its inverse document frequency times a
saturating measure of how often it stands there (ts_rank of that stem alone). That is the shape of
BM25 (Robertson and Zaragoza 2009, doi 10.1561/1500000019) made of what PostgreSQL can compute;
dividing by the length of the text, as BM25 does, made SciFact's rankings worse, so we do not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, FloatField, Func, Q
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext as _

from articles.searching import folded

from .spellings import OTHER_STEMS

MOST_CHARACTERS = 600  # each takes twelve bytes of an address at most, which may have 8,190
MOST_STEMS = 24
ENOUGH_SHARE = 0.6
ENOUGH = 3

# Beyond what the index folds, signs that a keyboard or a copied page puts into a query unasked: marks
# of direction (Unicode 16.0, section 23.2), and the full-width forms of ASCII.
_TYPED = str.maketrans(
    {
        **dict.fromkeys("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""),
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    }
)

PART = re.compile(r'(-?)"([^"]*)"?|(\S+)')

STEMS = """
    SELECT found.lexeme, coalesce(word.claim_count, 0), coalesce(every.claim_count, 0)
    FROM unnest(to_tsvector('pg_catalog.english', %s)) AS found
    LEFT JOIN evidence_word word ON word.stem = found.lexeme
    LEFT JOIN evidence_word every ON every.stem = ''
"""

# The stems of each part; stop words and signs alone have none, and such a query finds nothing.
STEMS_OF_PARTS = """
    SELECT tsvector_to_array(to_tsvector('pg_catalog.english', part))
    FROM unnest(%s::text[]) WITH ORDINALITY AS given (part, place) ORDER BY place
"""


class CannotSearch(Exception):
    """The words cannot be searched for; the message says why."""


@dataclass(frozen=True)
class TextQuery:
    """What to look for: stems, rarest first, with their weights; how many must be found; the rest.

    What must not be found is single stems, in all forms of their word, and phrases.
    """

    stems: tuple[tuple[str, float], ...]
    needed: int
    phrases: tuple[str, ...] = ()
    refused_stems: tuple[str, ...] = ()
    refused_phrases: tuple[str, ...] = ()

    @property
    def refuses(self) -> bool:
        """Whether anything must not be found."""
        return bool(self.refused_stems or self.refused_phrases)


def read(text: str) -> TextQuery:
    """Return the query that a reader's words mean; one small query to the database, two with quotes
    or a minus.

    Raises CannotSearch for more than MOST_CHARACTERS characters, a NUL, nothing to look for, or a part
    in quotes or after a minus that holds no word.
    Of very many words only the MOST_STEMS rarest are used.
    """
    if len(text) > MOST_CHARACTERS:
        raise CannotSearch(_("Search for at most %d characters.") % MOST_CHARACTERS)
    if "\x00" in text:
        raise CannotSearch(_("The search holds a character that no text has."))
    words, phrases, refused = _parts(_folded(text))
    stems = _weighed(" ".join(words + phrases))
    if not stems:
        raise CannotSearch(_why_nothing(is_typed=bool(words or phrases), is_refused=bool(refused)))
    stems_of = _stems_of_parts(phrases, refused)
    return TextQuery(
        stems=tuple(stems),
        needed=needed(len(stems)),
        phrases=tuple(phrase for phrase in phrases if len(phrase.split()) > 1),
        refused_stems=tuple(stems_of[part][0] for part in refused if len(stems_of[part]) == 1),
        refused_phrases=tuple(part for part in refused if len(stems_of[part]) > 1),
    )


def typed_words(text: str) -> list[str]:
    """Return the words to look for that a reader typed, each once, at most MOST_STEMS of them."""
    words, phrases, _refused = _parts(_folded(text))
    return list(dict.fromkeys(" ".join(words + phrases).split()))[:MOST_STEMS]


def _folded(text: str) -> str:
    return folded(text.translate(_TYPED))


def _stems_of_parts(phrases: Sequence[str], refused: Sequence[str]) -> dict[str, list[str]]:
    """Return the stems of each part.

    Raises CannotSearch for a part that would have no effect, or that no text could have.
    """
    parts = [*refused, *phrases]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STEMS_OF_PARTS, [parts])
        stems_of = {part: stems for part, (stems,) in zip(parts, cursor.fetchall(), strict=True)}
    wordless = [part for part in parts if not stems_of[part]]
    if not wordless:
        return stems_of
    words = _(
        "“%s” cannot be taken away: it is made of signs, or of words like “the” that stand in nearly"
        " every text."
    )
    if wordless[0] not in refused:
        words = _(
            "“%s” cannot be looked for: it is made of signs, or of words like “the” that stand in"
            " nearly every text. Add a word to what stands in quotes, or leave it out."
        )
    raise CannotSearch(words % wordless[0][:60])


def _why_nothing(*, is_typed: bool, is_refused: bool) -> str:
    if is_refused and not is_typed:
        return _("A minus takes texts away. Add at least one word to look for.")
    return _(
        "There is no word here to search for: signs are not searched, and words like “the” and"
        " “is” stand in nearly every text. Add a word that says more."
    )


def needed(stem_count: int) -> int:
    """Return how many of so many stems a text must hold: 1, 2, 2, and 3 of four or more.

    A sentence typed as a query shares few words with the text that answers it: asking for three in
    five of ten words found a fifth less on SciFact (nDCG@10 0.66 instead of 0.84).
    """
    return min(ENOUGH, math.ceil(stem_count * ENOUGH_SHARE), stem_count)


def condition(query: TextQuery, column: str) -> Q:
    """Return the condition that the word column `column` holds what `query` asks for."""
    stems = [stem for stem, _weight in query.stems]
    # Whoever holds `needed` of the stems holds one of the rarest: the index is asked for those only.
    rarest = stems[: len(stems) - query.needed + 1]
    found = Q(**{column: Stems(rarest, "|")})
    if query.needed == len(stems):
        found = Q(**{column: Stems(stems, "&")})
    elif query.needed > 1:
        found &= Q(HoldsEnough(F(column), stems=stems, needed=query.needed))
    for phrase in query.phrases:
        found &= Q(**{column: SearchQuery(phrase, search_type="phrase", config="english")})
    for stem in query.refused_stems:
        found &= ~Q(**{column: Stems([stem], "|")})
    for refused in query.refused_phrases:
        found &= ~Q(**{column: SearchQuery(refused, search_type="phrase", config="english")})
    return found


def score(query: TextQuery, column: str) -> Score:
    """Return how well the word column `column` answers `query`; above 0, higher is better."""
    return Score(F(column), stems=query.stems)


class Stems(SearchQuery):
    """A tsquery of stems that are taken as they are, joined by one operator."""

    def __init__(self, stems: Sequence[str], operator: str) -> None:
        """Join `stems` by `operator`, & or |."""
        self.tsquery = operator.join(_quoted(stem) for stem in stems)
        super().__init__(self.tsquery, search_type="raw", config="simple")

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_args: Any, **_kwargs: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the cast; the value travels as a parameter, in a list as search lookups need it."""
        return "%s::tsquery", [self.tsquery]  # type: ignore[return-value]


class HoldsEnough(Func):
    """Whether a word column holds at least so many of the stems."""

    output_field = BooleanField()

    def __init__(self, column: F, *, stems: Sequence[str], needed: int) -> None:
        """Take the column, the stems and how many of them are needed."""
        super().__init__(column)
        self.stems, self.needed = stems, needed

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_args: Any, **_kwargs: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return a sum of one comparison a stem."""
        column, _values = compiler.compile(self.source_expressions[0])
        found = " + ".join([f"({column} @@ %s::tsquery)::int"] * len(self.stems))
        return f"({found} >= %s)", (*(_quoted(stem) for stem in self.stems), self.needed)


class Score(Func):
    """The weighted sum described at the top of this module."""

    output_field = FloatField()

    def __init__(self, column: F, *, stems: Sequence[tuple[str, float]]) -> None:
        """Take the column and the weighed stems."""
        super().__init__(column)
        self.stems = stems

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_args: Any, **_kwargs: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return a sum of one ts_rank a stem."""
        column, _values = compiler.compile(self.source_expressions[0])
        ranks = " + ".join([f"%s::float8 * ts_rank({column}, %s::tsquery)"] * len(self.stems))
        values = [value for stem, share in self.stems for value in (share, _quoted(stem))]
        return f"({ranks})", tuple(values)


def _parts(text: str) -> tuple[list[str], list[str], list[str]]:
    words: list[str] = []
    phrases: list[str] = []
    refused: list[str] = []
    for minus, quoted, word in PART.findall(text):
        if word.startswith("-") and len(word) > 1:
            refused.append(word.lstrip("-"))
        elif word:
            words.append(word)
        elif quoted.strip():
            (refused if minus else phrases).append(quoted)
    return words, phrases, [part for part in refused if part.strip()]


def _weighed(text: str) -> list[tuple[str, float]]:
    with connection.cursor() as cursor:
        cursor.execute(STEMS, [text])
        found = cursor.fetchall()
    rarest = sorted(found, key=lambda row: (row[1], row[0]))[:MOST_STEMS]
    return [(stem, weight(count, total)) for stem, count, total in rarest]


def weight(holding: int, total: int) -> float:
    """Return the inverse document frequency of a stem that stands in `holding` of `total` texts."""
    return math.log(1 + (max(total, holding) - holding + 0.5) / (holding + 0.5))


def _quoted(stem: str) -> str:
    """Return the tsquery of a stem: itself, or any of the stems that are the same word."""
    if others := OTHER_STEMS.get(stem):
        return f"({' | '.join(sorted({stem, *others}))})"
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"
