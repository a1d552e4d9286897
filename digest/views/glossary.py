"""The glossary: every term, and one page for each."""

from __future__ import annotations

from typing import Any

from django.views.generic import DetailView, ListView

from articles import markup
from articles.models import GlossaryTerm
from digest.article_page import claims_of
from digest.freshness import Revisioned
from evidence.ladder import Ladder


class GlossaryList(Revisioned, ListView):
    """/glossary/ for everybody: all terms, A to Z, each with its plain definition."""

    template_name = "articles/glossaryterm_list.html"
    context_object_name = "terms"
    queryset = GlossaryTerm.objects.alphabetical()


class GlossaryPage(Revisioned, DetailView):
    """/glossary/<slug>/ for everybody: one term, its longer text, its explainer with its claims."""

    template_name = "articles/glossaryterm_detail.html"
    context_object_name = "term"
    queryset = GlossaryTerm.objects.select_related("article").defer(
        "article__body", "article__search"
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        article = self.object.article
        explainer = article if article and article.is_public() else None
        return super().get_context_data(
            body=markup.render(self.object.body),
            explainer=explainer,
            claims=claims_of(explainer, Ladder())[0] if explainer else [],
            **kwargs,
        )
