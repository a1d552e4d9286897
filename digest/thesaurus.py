"""Names that mean the same, and words as they are spelled: the glossary's, the topics' and a part of MeSH.

It only suggests. What is searched for stays what the reader typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest
from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.models import GlossaryTerm
from articles.searching import folded

from .vocabulary import Vocabulary

MESH = Path(__file__).with_name("mesh.tsv")
WORD = re.compile(r"[^\W_]+", re.UNICODE)
MOST_WORDS_IN_A_NAME = 6
# One letter wrong in a short word, two in a long one; shorter words are too much alike.
SHORT, LONG = 4, 8

Key = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Thesaurus:
    """Groups of names that mean the same, found by their words; and every word in them."""

    groups: Sequence[Sequence[str]]
    places: dict[Key, list[int]]
    words: Sequence[str]

    @classmethod
    def made_of(cls, groups: Sequence[Sequence[str]], more_words: Sequence[str]) -> Thesaurus:
        """Index the groups; of equal names the group that comes first is asked first."""
        places: dict[Key, list[int]] = {}
        for place, names in enumerate(groups):
            for name in names:
                found = places.setdefault(key(name), [])
                if place not in found:
                    found.append(place)
        texts = [*(name for names in groups for name in names), *more_words]
        words = {word for text in texts for word in _words(text) if len(word) >= SHORT}
        return cls(groups, places, sorted(words))

    @classmethod
    def of(cls, request: HttpRequest | None) -> Thesaurus:
        """Return what is true under the request's stamp; without one, what is now. One query."""
        stamp = getattr(request, "stamp", None)
        topics = [topic.name for topic in Vocabulary.of(request).topics.values()]
        return _under(stamp, tuple(topics)) if stamp else _load(topics)

    def other_wordings(self, text: str) -> list[str]:
        """Return `text` with one name in it changed for another that means the same, longest first."""
        words = _words(text)
        found: list[str] = []
        for start, end in _spans(len(words)):
            for place in self.places.get(key(" ".join(words[start:end])), ()):
                for name in self.groups[place]:
                    parts = (*words[:start], folded(name).lower(), *words[end:])
                    found.append(" ".join(parts))
        typed = key(text)
        different = {key(one): one for one in reversed(found) if key(one) != typed}
        return list(reversed(different.values()))

    def spelled(self, word: str) -> str | None:
        """Return the known word that `word` may be a slip of, None if none is near or it is known."""
        lowered = folded(word).lower()
        if len(lowered) < SHORT:
            return None
        furthest = 2 if len(lowered) >= LONG else 1
        near = process.extractOne(
            lowered, self.words, scorer=OSA.distance, score_cutoff=furthest, processor=None
        )
        return near[0] if near and near[0] != lowered else None


def key(name: str) -> Key:
    """Return what two spellings of a name share: its words without case, signs and plural."""
    return tuple(
        word[:-1] if len(word) > SHORT - 1 and word.endswith("s") else word for word in _words(name)
    )


def _words(text: str) -> list[str]:
    return WORD.findall(folded(text).lower())


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """Yield every run of words as (start, end), the longest first."""
    for length in range(min(count, MOST_WORDS_IN_A_NAME), 0, -1):
        for start in range(count - length + 1):
            yield start, start + length


@lru_cache(maxsize=2)
def _under(_stamp: str, topics: tuple[str, ...]) -> Thesaurus:
    return _load(topics)


def _load(topics: Sequence[str]) -> Thesaurus:
    terms = GlossaryTerm.objects.alphabetical().values_list("term", "synonyms")
    return Thesaurus.made_of([*((term, *others) for term, others in terms), *_mesh()], topics)


@lru_cache(maxsize=1)
def _mesh() -> tuple[tuple[str, ...], ...]:
    """Return the groups of mesh.tsv, whose first lines say what it is."""
    lines = MESH.read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(line.split("\t")[1].split("|")) for line in lines if not line.startswith("#")
    )
