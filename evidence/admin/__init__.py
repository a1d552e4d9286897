"""The curators' pages for labels, claims, sources and judgements."""

from . import articles, claims, judgements, labels, sources

__all__ = ["articles", "claims", "judgements", "labels", "sources"]
