"""How the labels come about, who gives them, and how well readers agree."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.views.generic import TemplateView

from digest.freshness import Revisioned
from digest.vocabulary import Vocabulary
from evidence.double_reading import ENOUGH, report
from evidence.interests import declared


class MethodsPage(Revisioned, TemplateView):
    """/methods/ for everybody: how labels are given, by whom, with what at stake, and how reliably."""

    template_name = "digest/methods.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the figures only where enough claims were read twice; names only of declarations."""
        ladder = Vocabulary.of(self.request).ladder
        return super().get_context_data(
            rungs=ladder.rungs(),
            has_second_reader=settings.EVIDENCE_SECOND_READER == "required",
            report=report(ladder=ladder),
            enough=ENOUGH,
            declarations=declared(),
            **kwargs,
        )
