"""The queues as lists to work through, and as the lines of the front page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from evidence import queues
from evidence.models import Claim
from evidence.queues import Length


class QueueFilter(admin.SimpleListFilter):
    """The claims of one queue; a queue that is not there, or not theirs, is an error and no list."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the queues that the person works through."""
        return [(one.name, one.title) for one in queues.queues_of(request.user)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        """Return the claims of the queue that was chosen."""
        name = self.value()
        if name is None:
            return queryset
        for one in queues.queues_of(request.user):
            if one.name == name:
                return queryset.filter(pk__in=one.rows(request.user).order_by().values("pk"))
        raise IncorrectLookupParameters


class ReviewFilter(admin.SimpleListFilter):
    """Articles whose review is due."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the one choice beside "All"."""
        return [("due", _("Due"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Return the articles asked for."""
        if self.value() is None:
            return queryset
        if self.value() == "due":
            return queryset.filter(pk__in=queues.articles_due().order_by().values("pk"))
        raise IncorrectLookupParameters


@dataclass(frozen=True)
class Line:
    """One queue on the front page: what it is, how long, and where its list is."""

    title: str | Promise
    hint: str | Promise
    length: Length
    address: str


def front_page(person: User | AnonymousUser) -> list[Line]:
    """Return the queues of a person with their lengths, one query a queue they may see."""
    lines = []
    if person.has_perm("evidence.view_claim"):
        lists = reverse("admin:evidence_claim_changelist")
        lines += [
            Line(
                one.title,
                one.hint,
                queues.length(one.rows(person)),
                f"{lists}?{QueueFilter.parameter_name}={one.name}",
            )
            for one in queues.queues_of(person)
        ]
    return lines + [
        Line(title, hint, queues.length(rows()), reverse(f"admin:{name}_changelist") + query)
        for permission, title, hint, rows, name, query in BESIDE_CLAIMS
        if person.has_perm(permission)
    ]


BESIDE_CLAIMS: tuple[tuple[str, Any, Any, Callable[[], QuerySet[Any]], str, str], ...] = (
    (
        "articles.view_article",
        _("Review due"),
        _("Articles that were to be looked through again by now."),
        queues.articles_due,
        "articles_article",
        "?review=due&o=6",  # The sixth column: what has waited longest comes first.
    ),
    (
        "articles.view_resource",
        _("Dead links"),
        _("Guides and searches whose address was found dead."),
        queues.dead_links,
        "articles_resource",
        "?state__exact=dead",
    ),
)
