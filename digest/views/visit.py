"""The sheet that a reader takes to a visit."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from digest import visit
from digest.freshness import Revisioned
from digest.vocabulary import Vocabulary


class VisitSheet(Revisioned, TemplateView):
    """/visit/?claim=… for everybody: the claims named in the address, on one page to print."""

    keys = None  # its form names those that it does not know
    template_name = "digest/visit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the claims, what to ask, and what else can be picked."""
        ladder = Vocabulary.of(self.request).ladder
        choice = visit.Choice.read(self.request.GET)
        claims, withdrawn = visit.load(choice, ladder)
        offered, problem = visit.offered(self.request.GET, choice, ladder)
        return super().get_context_data(
            choice=choice,
            claims=[(claim, choice.query(without=claim.pk)) for claim in claims],
            withdrawn=[(claim, choice.query(without=claim.pk)) for claim in withdrawn],
            questions=visit.questions(claims) if claims else [],
            needs_safety_note=any(claim.needs_safety_note() for claim in claims),
            other_side=[one for one in visit.other_side(claims, ladder) if one not in offered],
            offered=offered,
            problem=problem,
            q=self.request.GET.get("q", "")[:200].replace("\x00", "�"),
            is_full=len(choice.ids) >= visit.MOST_CLAIMS,
            today=timezone.now(),
            **kwargs,
        )
