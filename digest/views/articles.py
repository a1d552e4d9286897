"""One article, with its claims marked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic import DetailView

from articles.models import Article
from digest import article_page
from digest.freshness import Revisioned

from .gone import gone


class ArticleView(DetailView):
    """What readers and previews share: the template and what it shows."""

    template_name = "articles/article_detail.html"
    is_preview = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = article_page.assemble(self.object, is_preview=self.is_preview)
        return super().get_context_data(**shown, **kwargs)


class ArticlePage(Revisioned, ArticleView):
    """/articles/<slug>/ for everybody; 410 with the reason once withdrawn, 404 as a draft."""

    queryset = Article.objects.was_public().with_page()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if not self.object.is_public():
            return gone(
                request,
                title=self.object.title,
                reason=self.object.withdrawn_reason,
                withdrawn_at=self.object.withdrawn_at,
            )
        return self.render_to_response(self.get_context_data(object=self.object))
