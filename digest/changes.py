"""The public changes: labels changed, claims put on hold and released, articles corrected; newest first."""

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
SUSPENDED, REINSTATED = StandingChange.Change.SUSPENDED, StandingChange.Change.REINSTATED
WORDS = {
    RELABELLED: gettext_lazy("New label"),
    SUSPENDED: gettext_lazy("On hold"),
    REINSTATED: gettext_lazy("No longer on hold"),
    CORRECTED: gettext_lazy("Corrected"),
}
PUBLIC_CLAIM = {
    "claim__status": Claim.Status.PUBLISHED,
    "claim__article__status": Article.Status.PUBLISHED,
}


@dataclass(frozen=True)
class Change:
    """One line of the page: what happened, when, to what, where that stands, and why."""

    kind: str
    changed_at: datetime
    text: str
    url: str
    reason: str

    def words(self) -> str:
        """What happened, in words."""
        return str(WORDS[self.kind])


def list_changes(page_number: int) -> tuple[list[Change], int]:
    """Return one page of changes and how many there are in all; at most five queries.

    Only what readers can open is listed: claims and articles that are public now.
    """
    places = _places()
    start = (page_number - 1) * PAGE_SIZE
    here = list(places.order_by("-at", "kind", "-key")[start : start + PAGE_SIZE])
    found = {kind: _load(kind, [key for k, key, _at in here if k == kind]) for kind in WORDS}
    return [found[kind][key] for kind, key, _at in here if key in found[kind]], places.count()


def _places() -> QuerySet[Any, Any]:
    """Return every change as (kind, key, at), from three tables."""
    labels = LabelChange.objects.filter(**PUBLIC_CLAIM)
    standings = StandingChange.objects.filter(**PUBLIC_CLAIM)
    corrections = Correction.objects.filter(article__status=Article.Status.PUBLISHED)
    columns = ("kind", "key", "at")
    return (
        labels.order_by()
        .annotate(kind=Value(RELABELLED), key=F("pk"), at=F("changed_at"))
        .values_list(*columns)
        .union(
            standings.order_by()
            .annotate(kind=F("change"), key=F("pk"), at=F("changed_at"))
            .values_list(*columns),
            corrections.order_by()
            .annotate(kind=Value(CORRECTED), key=F("pk"), at=F("corrected_at"))
            .values_list(*columns),
            all=True,
        )
    )


def _load(kind: str, keys: list[int]) -> dict[int, Change]:
    rows: QuerySet[Any]
    if kind == RELABELLED:
        rows = LabelChange.objects.select_related("claim", "from_label", "to_label")
    elif kind == CORRECTED:
        rows = Correction.objects.select_related("article").defer(
            "article__body", "article__search"
        )
    else:
        rows = StandingChange.objects.select_related("claim")
    tell = TELLS.get(kind, _standing)
    return {pk: tell(row) for pk, row in rows.in_bulk(keys).items()}


def _relabelled(row: LabelChange) -> Change:
    words = _("From “%(before)s” to “%(after)s”.") % {
        "before": row.from_label.name,
        "after": row.to_label.name,
    }
    return _of_claim(RELABELLED, row.changed_at, row.claim, f"{words} {row.reason}")


def _standing(row: StandingChange) -> Change:
    return _of_claim(row.change, row.changed_at, row.claim, row.reason)


def _of_claim(kind: str, changed_at: datetime, claim: Claim, reason: str) -> Change:
    return Change(kind, changed_at, claim.text, reverse("claim-detail", args=[claim.pk]), reason)


def _corrected(row: Correction) -> Change:
    url = reverse("article-detail", args=[row.article.slug])
    return Change(CORRECTED, row.corrected_at, row.article.title, url, row.text)


TELLS: dict[str, Callable[[Any], Change]] = {RELABELLED: _relabelled, CORRECTED: _corrected}
