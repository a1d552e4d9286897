"""A claim's history with what it rested on: its sources have a history of their own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles.history_pages import NOW, Apart
from articles.restoring import RestoringAdmin
from articles.versions import Version
from evidence.citation_history import citation_history
from evidence.labelling import SETTLED_COLUMNS
from evidence.models import Claim


class ClaimHistoryAdmin(RestoringAdmin):
    """A claim's versions, each compared together with the sources it rested on then."""

    def hidden_in_history(self, request: HttpRequest, row: Model) -> Collection[str]:
        """Return the label's columns while the claim waits for this person's own reading."""
        assert isinstance(row, Claim)
        mine = row.assessments.current().filter(curator_id=request.user.pk)
        return () if row.is_settled() or mine.exists() else SETTLED_COLUMNS

    def apart(self, row: Model, versions: Collection[Version]) -> Apart:
        """Return the claim's sources at these versions and now."""
        assert isinstance(row, Claim)
        history = citation_history(row)
        then = {one.key: history.at(one.written_at) for one in versions}
        return {_("Sources"): {**then, NOW: history.at()}}

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the versions and, below them, who added and removed which source."""
        claim = self.get_object(request, unquote(object_id))
        changes = citation_history(claim).changes() if claim else ()
        below = render_to_string("admin/_citation_changes.html", {"changes": changes})
        return super().history_view(request, object_id, {"below": below, **(extra_context or {})})
