"""The two lists: published claims and published articles, filtered, counted and sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_filters.views import FilterView

from articles.models import Article
from digest import article_facets, cards, choices, facets, nothing_found
from digest.counts import Counts
from digest.facets import PAGE_SIZE
from digest.filters import ArticleFilter, ClaimFilter, ReadingFilter
from digest.freshness import Revisioned
from evidence.models import ClaimReading


class ReadingList(Revisioned, FilterView):
    """What both lists do with a filter: a page of cards, counts, a line that says what is shown."""

    keys = None  # its form names those that it does not know
    template_name: str
    other_list: str
    other_list_words: Any

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Answer with the list, or with what was not understood."""
        asked = self.get_filterset(self.get_filterset_class())
        return self.render_to_response(self.get_context_data(filter=asked))

    def get_template_names(self) -> list[str]:
        """Return the list's own; the parent would ask for rows first."""
        return [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context of a list; what was not understood shows errors and nothing else."""
        asked: ReadingFilter = kwargs.pop("filter")
        rows, counts = self.find(asked) if asked.is_understood() else ([], None)
        if counts and not rows and asked.page_number > 1:
            asked.form.add_error("page", _("There is no page %d.") % asked.page_number)
            counts = None
        query = choices.Query(asked)
        chips = choices.chips(asked, query)
        return {
            "view": self,
            "asked": asked,
            "cards": self.render_cards(rows, asked),
            "facets": choices.facets(asked, counts, query),
            "sorts": choices.sorts(asked),
            "mistakes": choices.mistakes(asked, query),
            "sort_error": choices.error(asked, "sort"),
            "q": " ".join(query.get("q")).replace("\x00", "�"),
            "q_error": choices.error(asked, "q"),
            "chips": chips,
            "status": self.status(asked, counts, len(rows)),
            "in_short": self.in_short(counts, len(chips)),
            "is_empty": counts is not None and not counts.total,
            **self.advice(asked, counts, query),
            "other_list_words": self.other_list_words,
            **_pages(asked, counts, query),
        }

    def advice(
        self, asked: ReadingFilter, counts: Counts | None, query: choices.Query
    ) -> dict[str, Any]:
        """Return `help`, what to try when a filter hides everything; `absent` and `other_words` when
        little was found: the words that no text holds, and other words for them.
        """
        if counts is None or not counts.published:
            return {}
        found: dict[str, Any] = {}
        if asked.text and counts.total < nothing_found.LITTLE:
            absent = self.missing(query)
            found["absent"] = absent
            found["other_words"] = nothing_found.other_words(
                asked, query, absent=absent, count=self.count
            )
        if not counts.total:
            found["help"] = nothing_found.advice(
                asked, query, other_list=self.other_list, count=self.count
            )
        return found

    def missing(self, query: choices.Query) -> list[str]:
        """Return the typed words that no text of this list holds."""
        words = " ".join(query.get("q"))
        return nothing_found.missing(words, claims_only=self.other_list != "claim-list")

    def count(self, asked: Any) -> int:
        """Return how many rows a filter finds."""
        return self.find(asked, 0)[1].total

    def in_short(self, counts: Counts | None, used: int) -> str:
        """Return the words of the bar that stays on a small screen: "12 claims · 2 in use"."""
        parts = [self.count_words(counts.total)] if counts else []
        if used:
            parts.append(_("%s in use") % used)
        return " · ".join(parts)

    def find(self, asked: Any, size: int = PAGE_SIZE) -> tuple[list[int], Counts]:
        """Return the ids of the page, and the counts."""
        raise NotImplementedError

    def render_cards(self, ids: Sequence[int], asked: ReadingFilter) -> SafeString:
        """Return the cards of the page."""
        raise NotImplementedError

    def count_words(self, count: int) -> str:
        """Return "1 claim", "25 claims"."""
        raise NotImplementedError

    def status(self, asked: ReadingFilter, counts: Counts | None, shown: int) -> str:
        """Return the sentence that says what is shown and how much the filter hides."""
        if counts is None:
            return _("Nothing is shown, because part of the filter was not understood.")
        hidden = counts.published - counts.total
        if not counts.published:
            return _("Nothing is published yet.")
        if not counts.total:
            return _("Nothing fits this filter. It hides all %(all)s.") % {
                "all": self.count_words(counts.published)
            }
        first = (asked.page_number - 1) * PAGE_SIZE + 1
        words = _("Showing %(first)s–%(last)s of %(all)s.") % {
            "first": f"{first:,}",
            "last": f"{first + shown - 1:,}",
            "all": self.count_words(counts.total),
        }
        return words + (" " + _("The filter hides %s.") % f"{hidden:,}" if hidden else "")


class ClaimList(ReadingList):
    """/claims/ for everybody: published claims."""

    filterset_class = ClaimFilter
    queryset = ClaimReading.objects.all()
    template_name = "evidence/claim_list.html"
    other_list = "article-list"
    other_list_words = gettext_lazy("Look for these words in articles")

    def find(self, asked: ClaimFilter, size: int = PAGE_SIZE) -> tuple[list[int], Counts]:
        """Return the ids of the page, and the counts."""
        return facets.list_claims(asked, size)

    def render_cards(self, ids: Sequence[int], asked: ReadingFilter) -> SafeString:
        """Return the cards of the page."""
        return cards.claim_cards(ids, asked.vocabulary.ladder)

    def count_words(self, count: int) -> str:
        """Return "1 claim", "25 claims"."""
        return ngettext("%s claim", "%s claims", count) % f"{count:,}"


class ArticleList(ReadingList):
    """/articles/ for everybody: published articles."""

    filterset_class = ArticleFilter
    queryset = Article.objects.published()
    template_name = "articles/article_list.html"
    other_list = "claim-list"
    other_list_words = gettext_lazy("Look for these words in single claims")

    def find(self, asked: ArticleFilter, size: int = PAGE_SIZE) -> tuple[list[int], Counts]:
        """Return the ids of the page, and the counts."""
        return article_facets.list_articles(asked, size)

    def render_cards(self, ids: Sequence[int], asked: ReadingFilter) -> SafeString:
        """Return the cards of the page."""
        return cards.article_cards(ids, asked.vocabulary.ladder)

    def count_words(self, count: int) -> str:
        """Return "1 article", "25 articles"."""
        return ngettext("%s article", "%s articles", count) % f"{count:,}"


def _pages(asked: ReadingFilter, counts: Counts | None, query: choices.Query) -> dict[str, Any]:
    """Return the number of this page and the last, and the queries of the neighbours, None at an end."""
    if counts is None:
        return {"last_page": 0}
    here, last = asked.page_number, max(1, -(-counts.total // PAGE_SIZE))
    return {
        "page_number": here,
        "last_page": last,
        "previous_page": query.on_page(here - 1) if here > 1 else None,
        "next_page": query.on_page(here + 1) if here < last else None,
    }
