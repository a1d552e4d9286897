"""Made-up claims for measuring with: the same rows for the same numbers, on every machine.

The words are syllables, not English, so that nobody mistakes a row for a finding. An article's
rows depend on its number alone: the corpus of 10,000 claims is the beginning of the one of
1,000,000.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, product
from random import Random

VERSION = 1  # raise it when the rows change: filled databases are then made anew
RARE, SOME, MANY = "quixotrane", "velmitrane", "bondutrane"  # in 0.02%, 2% and 30% of claims
RARE_EVERY, SOME_SHARE, MANY_SHARE = 5_000, 0.02, 0.30
LABELS = (("animal", 0.45), ("early-human", 0.35), ("testimony", 0.20))
TOPICS = 60
FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)
MINUTES = int((datetime(2026, 10, 1, tzinfo=UTC) - FIRST_DAY).total_seconds() // 60)
# 0.95 of the articles times this share of their claims leaves 90% of all claims published.
PUBLISHED_ARTICLES, PUBLISHED_CLAIMS = 0.95, 0.90 / 0.95
CLAIMANTS = {
    "testimony": ("clinic", "clinic", "patient", "journalist"),
    "animal": ("researchers", "researchers", "researchers", "author"),
    "early-human": ("researchers", "researchers", "journalist", "author"),
}
KINDS = ("benefit",) * 6 + ("harm", "mechanism", "mechanism", "other")
Row = tuple[object, ...]


def _zipf(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))


@cache
def vocabulary() -> list[str]:
    """Return 20,000 made-up words, the common ones first."""
    syllables = [a + b for a, b in product("bdfgklmnprstv", "aeiou")]
    made = ["".join(parts) + "n" for parts in product(syllables, repeat=3)]
    Random("words").shuffle(made)
    return made[:WORDS]


WORDS = 20_000
WORD_WEIGHTS = _zipf(WORDS)
TOPIC_WEIGHTS = _zipf(TOPICS)


@dataclass
class Batch:
    """Rows of whole articles, a list for each table, in the order of the columns in loading.py."""

    sources: list[Row] = field(default_factory=list)
    articles: list[Row] = field(default_factory=list)
    article_topics: list[Row] = field(default_factory=list)
    claims: list[Row] = field(default_factory=list)
    claim_topics: list[Row] = field(default_factory=list)
    citations: list[Row] = field(default_factory=list)


def batches(
    claims: int, *, of: int = 10_000, first_article: int = 1, first_claim: int = 1
) -> Iterator[Batch]:
    """Yield `claims` claims in batches of about `of`, with all that they need."""
    batch, article, claim = Batch(), first_article, first_claim
    end = first_claim + claims
    while claim < end:
        claim = _add_article(batch, article, claim, end)
        article += 1
        if len(batch.claims) >= of or claim == end:
            yield batch
            batch = Batch()


def _add_article(batch: Batch, article: int, claim: int, end: int) -> int:
    """Add one article with 5 to 15 claims, numbered from `claim` to below `end`.

    Returns the number of the next claim.
    """
    chance = Random(f"article {article}")
    is_public = chance.random() < PUBLISHED_ARTICLES
    published_at = FIRST_DAY + timedelta(minutes=chance.randrange(MINUTES))
    batch.sources.append((article, _words(chance, 9), published_at.year))
    batch.articles.append(
        (
            article,
            _words(chance, 6).capitalize(),
            f"article-{article}",
            _words(chance, 20).capitalize() + ".",
            ("digest", "digest", "explainer", "commentary")[article % 4],
            _words(chance, 120).capitalize() + ".",
            "published" if is_public else "draft",
            published_at if is_public else None,
        )
    )
    batch.article_topics.extend((article, topic) for topic in _topics(chance))
    last = min(claim + chance.randint(5, 15), end)
    for position, number in enumerate(range(claim, last)):
        _add_claim(batch, chance, article, number, position, is_public, published_at)
    return last


def _add_claim(
    batch: Batch,
    chance: Random,
    article: int,
    claim: int,
    position: int,
    is_public: bool,
    published_at: datetime,
) -> None:
    label = chance.choices([slug for slug, _ in LABELS], [share for _, share in LABELS])[0]
    is_public = chance.random() < PUBLISHED_CLAIMS and is_public
    in_cells = label == "animal" and chance.random() < 0.1
    subject = "cells" if in_cells else "animal" if label == "animal" else "people"
    treated = chance.randint(5, 60) if label == "early-human" else None
    batch.claims.append(
        (
            claim,
            article,
            _sentence(chance, claim),
            chance.choice(KINDS),
            subject,
            "mouse" if subject == "animal" else "",
            chance.choice(CLAIMANTS[label]),
            chance.randint(0, treated) if treated else None,
            treated,
            position,
            "published" if is_public else "draft",
            label if is_public else None,
            published_at if is_public else None,
        )
    )
    batch.claim_topics.extend((claim, topic) for topic in _topics(chance))
    batch.citations.append((claim, article))


def _topics(chance: Random) -> list[int]:
    """Return one to three topic numbers from 1, the low ones far more often."""
    drawn = chance.choices(range(1, TOPICS + 1), cum_weights=TOPIC_WEIGHTS, k=chance.randint(1, 3))
    return sorted(set(drawn))


def _words(chance: Random, count: int) -> str:
    return " ".join(chance.choices(vocabulary(), cum_weights=WORD_WEIGHTS, k=count))


def _sentence(chance: Random, claim: int) -> str:
    """Return 25 to 40 words, among them the marked words in their shares of all claims."""
    words = chance.choices(vocabulary(), cum_weights=WORD_WEIGHTS, k=chance.randint(25, 40))
    if claim % RARE_EVERY == 7:
        words[3] = RARE
    if chance.random() < SOME_SHARE:
        words[7] = SOME
    if chance.random() < MANY_SHARE:
        words[chance.choice((5, 11, 17))] = MANY
    return " ".join(words).capitalize() + "."


def topic_slug(number: int) -> str:
    """Return the address of the topic with this number, from 1."""
    return f"bench-topic-{number:02}"
