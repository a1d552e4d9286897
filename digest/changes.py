"""The public changes: labels changed, claims put on hold and released, articles corrected, what was
withdrawn; newest first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Correction
from evidence.models import Claim, LabelChange, StandingChange

PAGE_SIZE = 20
RELABELLED, CORRECTED = "relabelled", "corrected"
CLAIM_WITHDRAWN, ARTICLE_WITHDRAWN = "claim_withdrawn", "article_withdrawn"
SUSPENDED, REINSTATED = StandingChange.Change.SUSPENDED, StandingChange.Change.REINSTATED
WORDS = {
    RELABELLED: gettext_lazy("New label"),
    SUSPENDED: gettext_lazy("On hold"),
    REINSTATED: gettext_lazy("No longer on hold"),
    CORRECTED: gettext_lazy("Corrected"),
    CLAIM_WITHDRAWN: gettext_lazy("Claim withdrawn"),
    ARTICLE_WITHDRAWN: gettext_lazy("Article withdrawn"),
}
PUBLIC_CLAIM = {
    "claim__status": Claim.Status.PUBLISHED,
    "claim__article__status": Article.Status.PUBLISHED,
}


@dataclass(frozen=True)
class Change:
    """One line of the page: what happened, when, to what, where that stands, and why.

    `key` is the number of the row that tells it, one of its kind's.
    """

    kind: str
    key: int
    changed_at: datetime
    text: str
    url: str
    reason: str

    def words(self) -> str:
        """What happened, in words."""
        return str(WORDS[self.kind])


def list_changes(
    page_number: int, *, size: int = PAGE_SIZE, since: datetime | None = None
) -> tuple[list[Change], int]:
    """Return one page of changes and how many there are in all, `since` a moment or ever.

    At most eight queries.

    Only what readers can open is listed: claims and articles that are public now, or whose address
    says that they were withdrawn.
    """
    places = _places(since)
    start = (page_number - 1) * size
    here = list(places.order_by("-at", "what", "-row")[start : start + size])
    found = {kind: _load(kind, [key for k, key, _at in here if k == kind]) for kind in WORDS}
    return [found[kind][key] for kind, key, _at in here if key in found[kind]], places.count()


def _places(since: datetime | None) -> QuerySet[Any, Any]:
    """Return every change as (what, row, at): its kind and its row, from the tables that tell them."""
    told: list[tuple[QuerySet[Any], Any, str]] = [
        (LabelChange.objects.filter(**PUBLIC_CLAIM), Value(RELABELLED), "changed_at"),
        (StandingChange.objects.filter(**PUBLIC_CLAIM), F("change"), "changed_at"),
        (
            Correction.objects.filter(article__status=Article.Status.PUBLISHED),
            Value(CORRECTED),
            "corrected_at",
        ),
        (
            Claim.objects.filter(status="withdrawn", article__status=Article.Status.PUBLISHED),
            Value(CLAIM_WITHDRAWN),
            "withdrawn_at",
        ),
        (Article.objects.withdrawn(), Value(ARTICLE_WITHDRAWN), "withdrawn_at"),
    ]
    first, *rest = [
        rows.filter(**({f"{at}__gte": since} if since else {}))
        .order_by()
        .annotate(what=what, row=F("pk"), at=F(at))
        .values_list("what", "row", "at")
        for rows, what, at in told
    ]
    return first.union(*rest, all=True)


def _load(kind: str, keys: list[int]) -> dict[int, Change]:
    rows, tell = TELLS[kind]
    return {pk: tell(row) for pk, row in rows().in_bulk(keys).items()}


def _relabelled(row: LabelChange) -> Change:
    words = _("From “%(before)s” to “%(after)s”.") % {
        "before": row.from_label.name,
        "after": row.to_label.name,
    }
    url = _claim_page(row.claim)
    reason = f"{words} {row.reason}"
    return Change(RELABELLED, row.pk, row.changed_at, row.claim.text, url, reason)


def _standing(row: StandingChange) -> Change:
    url = _claim_page(row.claim)
    return Change(row.change, row.pk, row.changed_at, row.claim.text, url, row.reason)


def _corrected(row: Correction) -> Change:
    url = _article_page(row.article)
    return Change(CORRECTED, row.pk, row.corrected_at, row.article.title, url, row.text)


def _claim_withdrawn(row: Claim) -> Change:
    # As on its page: the reason and the article, not the sentence again.
    text = _("A claim in “%s”") % row.article.title
    assert row.withdrawn_at is not None
    url = _claim_page(row)
    return Change(CLAIM_WITHDRAWN, row.pk, row.withdrawn_at, text, url, row.withdrawn_reason)


def _article_withdrawn(row: Article) -> Change:
    assert row.withdrawn_at is not None
    url = _article_page(row)
    return Change(ARTICLE_WITHDRAWN, row.pk, row.withdrawn_at, row.title, url, row.withdrawn_reason)


def _claim_page(claim: Claim) -> str:
    return reverse("claim-detail", args=[claim.pk])


def _article_page(article: Article) -> str:
    return reverse("article-detail", args=[article.slug])


def _standings() -> QuerySet[Any]:
    return StandingChange.objects.select_related("claim")


# Of each kind: the rows that tell it, with what a line shows, and how a row is told.
TELLS: dict[str, tuple[Callable[[], QuerySet[Any]], Callable[[Any], Change]]] = {
    RELABELLED: (
        lambda: LabelChange.objects.select_related("claim", "from_label", "to_label"),
        _relabelled,
    ),
    SUSPENDED: (_standings, _standing),
    REINSTATED: (_standings, _standing),
    CORRECTED: (
        lambda: Correction.objects.select_related("article").defer(
            "article__body", "article__search"
        ),
        _corrected,
    ),
    CLAIM_WITHDRAWN: (
        lambda: Claim.objects.select_related("article").defer("article__body", "article__search"),
        _claim_withdrawn,
    ),
    ARTICLE_WITHDRAWN: (lambda: Article.objects.defer("body", "search"), _article_withdrawn),
}
