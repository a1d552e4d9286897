"""Bylines in the admin: once readers have seen one, it says what an editor makes it say."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .collisions import LockingAdmin
from .models import Article, Author

PUBLISH = "articles.publish_article"
# Readers have seen these, and may open them still.
SEEN = (Article.Status.PUBLISHED, Article.Status.WITHDRAWN)
EDITORS_ONLY = _("Readers have seen this, so an editor changes it.")


@admin.register(Author)
class AuthorAdmin(LockingAdmin):
    """Bylines. Whose article was published is read by curators, and changed by editors."""

    list_display = ["name", "role"]
    search_fields = ["name", "role", "key"]
    prepopulated_fields = {"key": ["name"]}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False for a byline that readers have seen, unless the person may publish."""
        return super().has_change_permission(request, obj) and not _is_fixed(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the page's fields, with a word to whom they are fixed for."""
        fieldsets = super().get_fieldsets(request, obj)
        if not _is_fixed(request, obj):
            return fieldsets
        return [(title, {**one, "description": EDITORS_ONLY}) for title, one in fieldsets]


def _is_fixed(request: HttpRequest, author: Model | None) -> bool:
    if author is None or request.user.has_perm(PUBLISH):
        return False
    return Article.objects.filter(author=author.pk, status__in=SEEN).exists()
