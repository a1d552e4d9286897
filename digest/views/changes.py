"""What changed on this site, in public."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from articles.models import Article
from digest.asked import named
from digest.changes import PAGE_SIZE, list_changes
from digest.freshness import Revisioned

PAGE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
MOST_NEW_ARTICLES = 20


class ChangeList(Revisioned, TemplateView):
    """/changes/ for everybody: new labels, claims on hold and released, corrections; newest first.

    `?since=2026-05-01` shows what changed from that day on, and the articles published since.
    """

    template_name = "digest/change_list.html"
    keys = ("since", "page")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the changes of a page; with what is not understood its error and no change."""
        typed = self.request.GET.get("since", "").strip()
        since, error = _read_day(self.request.GET)
        context = {
            "since": since,
            "is_narrowed": bool(typed or self.unknown()),
            "error": error,
            "today": timezone.now(),
        }
        if not error and not self.unknown():
            context |= self._changes(since)
        return super().get_context_data(**context, **kwargs)

    def not_understood(self) -> str:
        """Return what the page says of keys that it does not know; it shows no change then."""
        if not (unknown := self.unknown()):
            return ""
        return _("These changes cannot be narrowed by %s.") % named(unknown)

    def _changes(self, since: datetime | None) -> dict[str, Any]:
        asked = self.request.GET.get("page") or "1"
        if not PAGE.fullmatch(asked):
            raise Http404
        here = int(asked)
        changes, count = list_changes(here, since=since)
        last = max(1, -(-count // PAGE_SIZE))
        if here > last:
            raise Http404
        return {
            "changes": changes,
            "change_count": count,
            "new_articles": _published(since) if since and here == 1 else [],
            "page_number": here,
            "last_page": last,
            "previous_page": _query(since, here - 1) if here > 1 else None,
            "next_page": _query(since, here + 1) if here < last else None,
        }


def _read_day(data: QueryDict) -> tuple[datetime | None, str]:
    """Return the first moment (UTC) of the day in `since`, None without one, and what is wrong with it."""
    typed = [one.strip() for one in data.getlist("since") if one.strip()]
    if not typed:
        return None, ""
    if len(typed) > 1:
        return None, _("Give one day only.")
    try:
        if not DAY.fullmatch(typed[0]):
            raise ValueError
        day = date.fromisoformat(typed[0])
    except ValueError:
        shown = "".join(sign if sign.isprintable() else "�" for sign in typed[0][:40])
        words = _("“%s” is not a day. Give year, month and day, such as 2026-05-01.")
        return None, words % shown
    return datetime(day.year, day.month, day.day, tzinfo=UTC), ""


def _published(since: datetime) -> list[Article]:
    rows = Article.objects.published().filter(published_at__gte=since).newest()
    return list(rows.only("slug", "title", "published_at")[:MOST_NEW_ARTICLES])


def _query(since: datetime | None, page: int) -> str:
    day = {"since": f"{since:%Y-%m-%d}"} if since else {}
    return "?" + urlencode({**day, "page": page})
