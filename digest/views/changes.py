"""What changed on this site, in public."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404
from django.views.generic import TemplateView

from digest.changes import PAGE_SIZE, list_changes
from digest.freshness import Revisioned

PAGE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


class ChangeList(Revisioned, TemplateView):
    """/changes/ for everybody: new labels, claims on hold and released, corrections; newest first."""

    template_name = "digest/change_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("page") or "1"
        if not PAGE.fullmatch(asked):
            raise Http404
        here = int(asked)
        changes, count = list_changes(here)
        last = max(1, -(-count // PAGE_SIZE))
        if here > last:
            raise Http404
        return super().get_context_data(
            changes=changes,
            page_number=here,
            last_page=last,
            previous_page=f"?page={here - 1}" if here > 1 else None,
            next_page=f"?page={here + 1}" if here < last else None,
            **kwargs,
        )
