"""What readers ask for over HTTP: two thousand addresses, a few of them often and most of them seldom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate
from random import Random
from urllib.parse import urlencode

from articles.models import Article
from evidence.models import ClaimReading

from . import corpus

ADDRESSES = 2_000
REQUESTS = 4_000


def requests(reader: int, addresses: list[str]) -> list[str]:
    """Return what one reader asks for in turn: the n-th address is asked for 1/n as often as the first."""
    weights = list(accumulate(1 / rank for rank in range(1, len(addresses) + 1)))
    return Random(f"reader {reader}").choices(addresses, cum_weights=weights, k=REQUESTS)


def addresses(claims: int) -> list[str]:
    """Return the addresses, the most popular first, for the connected database of so many claims.

    Of twelve, six are lists of claims, two searches, two claims, two other pages.
    """
    chance = Random("addresses")
    kinds: list[Callable[[Random, int], str]] = [_list] * 6 + [_search] * 2 + [_claim] * 2
    kinds += [_other] * 2
    found: dict[str, None] = {}
    while len(found) < ADDRESSES:
        found.setdefault(chance.choice(kinds)(chance, claims))
    return list(found)


def _list(chance: Random, _claims: int) -> str:
    return _address("/claims/", dict(_filters(chance)) | _page(chance))


def _search(chance: Random, _claims: int) -> str:
    marked = chance.choice((corpus.RARE, corpus.SOME, corpus.MANY))
    [common] = chance.choices(corpus.vocabulary(), cum_weights=corpus.WORD_WEIGHTS)
    query = {"q": chance.choice((marked, common))}
    return _address("/claims/", query | dict(_filters(chance)) | _page(chance))


def _claim(chance: Random, claims: int) -> str:
    after = ClaimReading.objects.filter(pk__gt=chance.randrange(claims * 9 // 10)).order_by("pk")
    return f"/claims/{after.values_list('pk', flat=True)[0]}/"


def _other(chance: Random, claims: int) -> str:
    slug = f"/articles/article-{chance.randrange(1, claims // 20)}/"
    is_there = Article.objects.published().filter(slug=slug.split("/")[2]).exists()
    [(label, _share)] = chance.choices(corpus.LABELS)
    topic = corpus.topic_slug(_topic(chance))
    lists = (
        "/",
        "/articles/",
        f"/labels/{label}/",
        f"/topics/{topic}/",
        f"/articles/?topic={topic}",
    )
    return slug if is_there and chance.random() < 0.5 else chance.choice(lists)


def _filters(chance: Random) -> Iterator[tuple[str, str]]:
    if chance.random() < 0.5:
        yield "label", chance.choice(corpus.LABELS)[0]
    if chance.random() < 0.5:
        yield "topic", corpus.topic_slug(_topic(chance))
    if chance.random() < 0.2:
        yield "year_from", str(chance.randrange(2000, 2026))


def _page(chance: Random) -> dict[str, str]:
    return {"page": str(chance.randrange(2, 6))} if chance.random() < 0.2 else {}


def _topic(chance: Random) -> int:
    return chance.choices(range(1, corpus.TOPICS + 1), cum_weights=corpus.TOPIC_WEIGHTS)[0]


def _address(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
