"""The curators' pages for labels, claims, sources and judgements."""

from . import articles, claims, conflicts, judgements, labels, sources

__all__ = ["articles", "claims", "conflicts", "judgements", "labels", "sources"]
