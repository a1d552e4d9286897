"""The curators' pages for labels, claims, sources and judgements."""

from . import (
    articles,
    claims,
    conflicts,
    integrity,
    judgements,
    labels,
    sources,
    strong_words,
    threads,
)

__all__ = [
    "articles",
    "claims",
    "conflicts",
    "integrity",
    "judgements",
    "labels",
    "sources",
    "strong_words",
    "threads",
]
