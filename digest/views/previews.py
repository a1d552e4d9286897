"""An article as readers will see it, shown to those who work on it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from articles.models import Article
from evidence.gate import findings_for
from evidence.gate.passing import reasons_for

from .articles import ArticleView


@method_decorator(never_cache, name="dispatch")
class ArticlePreview(PermissionRequiredMixin, ArticleView):
    """/articles/<slug>/preview/ for those who may see drafts, never kept; 404 once withdrawn.

    The readers' own view and template, with the drafts in it, and what the gate says above.
    """

    permission_required = "articles.view_article"
    login_url = reverse_lazy("admin:login")
    queryset = Article.objects.exclude(status=Article.Status.WITHDRAWN).with_page()
    is_preview = True

    def get_object(self, queryset: Any = None) -> Article:
        article: Article = super().get_object(queryset)
        article.status = Article.Status.PUBLISHED
        article.published_at = article.published_at or timezone.now()
        return article

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = findings_for(self.object)
        reasons = reasons_for(self.object)
        preview = {
            "errors": [one for one in found if one.is_error()],
            "warnings": [one for one in found if not one.is_error() and one.key() not in reasons],
            "accepted": [one for one in found if not one.is_error() and one.key() in reasons],
            "edit": reverse("admin:articles_article_change", args=[self.object.pk]),
            "check": reverse("admin:articles_article_check", args=[self.object.pk]),
        }
        return super().get_context_data(preview=preview, **kwargs)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response
