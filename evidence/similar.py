"""Claims that say nearly the same as one that is being written: a warning, never a refusal."""

from __future__ import annotations

import re
from itertools import combinations

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from rapidfuzz import fuzz, process, utils

from articles.models import Article
from articles.searching import folded

from .models import Claim, ClaimReading
from .querysets import ClaimQuerySet

ALIKE = 88  # percent, rapidfuzz token_sort_ratio: the order of words does not count
MAX_SHOWN = 5
MAX_DRAFTS = 3_000
MAX_PUBLIC = 500
LEADING_WORDS = 6


def similar(text: str, *, article: Article, apart_from: int | None = None) -> list[Claim]:
    """Return up to five claims, most alike first, that say nearly what `text` says.

    Looked at: the claims of its article, the newest drafts anywhere, and the public claims that
    share two of its longest words; `apart_from` is the claim's own key. Three queries.
    """
    others = Claim.objects.exclude(status="withdrawn").exclude(pk=apart_from or 0)
    near = others.filter(Q(article=article) | Q(status="draft")).order_by("-pk")
    texts = {
        **_texts(others.filter(pk__in=_public_candidates(text))),
        **_texts(near[:MAX_DRAFTS]),
    }
    found = process.extract(
        text,
        texts,
        scorer=fuzz.token_sort_ratio,
        processor=utils.default_process,
        score_cutoff=ALIKE,
        limit=MAX_SHOWN,
    )
    best = [pk for _text, _score, pk in found]
    rows = others.select_related("article").defer("article__body", "article__search")
    by_key = rows.in_bulk(best)
    return [by_key[pk] for pk in best if pk in by_key]


def _texts(claims: ClaimQuerySet) -> dict[int, str]:
    return dict(claims.values_list("pk", "text"))


def _public_candidates(text: str) -> QuerySet:
    """Return the keys of public claims that share two of the longest words with the text."""
    words = sorted(set(re.findall(r"[^\W_]{4,}", folded(text).lower())), key=len, reverse=True)
    stems = [SearchQuery(word, config="pg_catalog.english") for word in words[:LEADING_WORDS]]
    pairs = [one & other for one, other in combinations(stems, 2)]
    if not pairs:
        return ClaimReading.objects.none()
    either = pairs[0]
    for pair in pairs[1:]:
        either |= pair
    return ClaimReading.objects.filter(words=either).values("claim")[:MAX_PUBLIC]
