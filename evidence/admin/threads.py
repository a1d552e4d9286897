"""Threads: which claims make the same idea."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.kept_addresses import KeptAddressAdmin
from articles.seen import SeenForm
from evidence.models import Thread
from evidence.querysets import ThreadQuerySet


@admin.register(Thread)
class ThreadAdmin(KeptAddressAdmin):
    """One idea over articles and years. Years, studies and changes come from its claims."""

    form = SeenForm
    fields = ["seen", "title", "slug", "summary", "claims"]
    list_display = ["title", "slug", "claim_count"]
    search_fields = ["title", "slug", "summary"]
    autocomplete_fields = ["claims"]
    prepopulated_fields = {"slug": ["title"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        """Return all threads with their number of public claims."""
        return cast(ThreadQuerySet, super().get_queryset(request)).with_claim_count()

    @admin.display(description=_("public claims"), ordering="claim_count")
    def claim_count(self, thread: Thread) -> int:
        """How many claims readers see in it."""
        count: int = thread.claim_count  # type: ignore[attr-defined]
        return count
