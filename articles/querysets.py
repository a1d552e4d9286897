"""What "published" means for the writing, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.db import models

if TYPE_CHECKING:
    from .models import Article  # noqa: F401


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles, narrowed by what a reader may see and loaded for a page."""

    def published(self) -> ArticleQuerySet:
        """Articles that readers may see; `published_at` is never empty in them."""
        return self.filter(status="published")

    def withdrawn(self) -> ArticleQuerySet:
        """Articles that were public and were taken back; their address says so."""
        return self.filter(status="withdrawn")

    def was_public(self) -> ArticleQuerySet:
        """Published and withdrawn articles: all whose address was ever given to a reader."""
        return self.filter(status__in=["published", "withdrawn"])

    def newest(self) -> ArticleQuerySet:
        """Newest publication first, ties by the later row."""
        return self.order_by("-published_at", "-pk")

    def in_series_order(self) -> ArticleQuerySet:
        """By place in the series; those without a place after those with one, oldest first."""
        return self.order_by(models.F("series_position").asc(nulls_last=True), "published_at", "pk")

    def with_card(self) -> ArticleQuerySet:
        """Load what a card in a list shows: byline, topics, series; leave the body behind."""
        return (
            self.select_related("author", "series")
            .prefetch_related("topics")
            .defer("body", "search")
        )

    def with_page(self) -> ArticleQuerySet:
        """Load what the article's own page shows beside its claims."""
        return (
            self.select_related("author", "series", "disclaimer")
            .prefetch_related("topics", "corrections")
            .defer("search")
        )

    def matching(self, query: SearchQuery) -> ArticleQuerySet:
        """Articles whose own words match a full-text query."""
        return self.filter(search=query)


class GlossaryQuerySet(models.QuerySet[Any]):
    """Glossary terms."""

    def alphabetical(self) -> GlossaryQuerySet:
        """A to Z, whatever the case."""
        return self.order_by(models.functions.Lower("term"))
