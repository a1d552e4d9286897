"""What this site is, who runs it, and what it keeps about its readers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.views.generic import TemplateView

from digest.freshness import Revisioned


class AboutPage(Revisioned, TemplateView):
    """/about/ for everybody: what this is, for whom, who runs it, what it keeps of its readers."""

    template_name = "digest/about.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the settings say of the people behind the site; asks nothing of the database."""
        return super().get_context_data(
            operator=settings.SITE_OPERATOR,
            email=settings.SITE_EMAIL,
            licence=settings.SITE_LICENCE,
            has_second_reader=settings.EVIDENCE_SECOND_READER == "required",
            **kwargs,
        )
