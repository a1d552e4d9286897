"""One claim: what its label means, why it has it, what it rests on."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic import DetailView

from digest import claim_page
from digest.freshness import Revisioned
from digest.vocabulary import Vocabulary
from evidence.models import Claim

from .gone import gone


class ClaimPage(Revisioned, DetailView):
    """/claims/<id>/ for everybody; 410 with the reason once withdrawn, 404 as a draft."""

    template_name = "evidence/claim_detail.html"
    model = Claim

    def get_object(self, _queryset: object = None) -> Claim:
        claim = claim_page.load(self.kwargs["pk"])
        if claim is None:
            raise Http404
        return claim

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        claim = self.object = self.get_object()
        if claim.is_withdrawn():
            taken_back = claim if claim.withdrawn_at else claim.article
            return gone(
                request,
                reason=taken_back.withdrawn_reason,
                withdrawn_at=taken_back.withdrawn_at,
                article=claim.article if claim.article.is_public() else None,
            )
        if not claim.is_public():
            raise Http404
        return self.render_to_response(self.get_context_data(object=claim))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ladder = Vocabulary.of(self.request).ladder
        return super().get_context_data(**claim_page.assemble(self.object, ladder), **kwargs)
