"""How old a reader must be to read a text with ease: a hint, never a gate. Pure; English only.

Flesch and Kincaid's grade from the length of sentences and words, plus five for the age at which grades
start. Source: Kincaid, Fishburne, Rogers and Chissom (1975), Navy Research Branch Report 8-75. The
syllables are counted by rule, so a single sentence can be off by a year or two; a text is not.
"""

from __future__ import annotations

import re
from typing import NamedTuple

GRADE_TO_AGE = 5
YOUNGEST, OLDEST = 5.0, 25.0
# Below this a sentence is a label or a title, and the formula says nothing about it.
FEWEST_WORDS = 5

SENTENCE_END = re.compile(r"(?<=[.!?:;])[\s”’)\"']+(?=\S)|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# What is written with an e and not heard: "made", "called", "sometimes"; not "needed", "table".
SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e|[aeiouy]le)$")
VOWELS = re.compile(r"[aeiouy]+")
TWO_VOWELS = re.compile(r"ia(?!l$|n$)|io(?!n)|[dl]eo|ua|uo|iu|ism$|ea(?=te)|[dr]ea$")


class Hard(NamedTuple):
    """A sentence and the age at which it is read with ease."""

    age: float
    sentence: str


def syllables(word: str) -> int:
    """Return about how many syllables an English word has, at least one."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    heard = SILENT.sub("", word) if len(word) > 3 else word
    count = len(VOWELS.findall(heard)) + len(TWO_VOWELS.findall(heard))
    return max(1, count)


def reading_age(text: str) -> float | None:
    """Return the age in years, 5 to 25, at which `text` is read with ease; None for too few words."""
    sentences = [words for one in SENTENCE_END.split(text) if (words := WORD.findall(one))]
    words = [word for sentence in sentences for word in sentence]
    if len(words) < FEWEST_WORDS:
        return None
    return _age(len(words), len(sentences), sum(map(syllables, words)))


def _age(words: int, sentences: int, syllables_in_all: int) -> float:
    grade = 0.39 * words / sentences + 11.8 * syllables_in_all / words - 15.59
    return min(OLDEST, max(YOUNGEST, grade + GRADE_TO_AGE))


def hardest(text: str, *, most: int = 3, above: float = 13.0) -> list[Hard]:
    """Return up to `most` sentences that need a reader older than `above`, the hardest first."""
    found = []
    for sentence in SENTENCE_END.split(text):
        age = reading_age(sentence)
        if age is not None and age > above:
            found.append(Hard(age, sentence.strip()))
    return sorted(found, key=lambda one: -one.age)[:most]
