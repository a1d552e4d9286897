"""Threads: one idea over articles and years."""

from __future__ import annotations

from typing import Any

from django.views.generic import DetailView, ListView

from digest import thread_page
from digest.freshness import Revisioned
from digest.vocabulary import Vocabulary
from evidence.models import Thread


class ThreadList(Revisioned, ListView):
    """/threads/ for everybody: every idea that a public claim makes, A to Z."""

    template_name = "evidence/thread_list.html"
    context_object_name = "threads"
    queryset = Thread.objects.in_public().with_claim_count().order_by("title")


class ThreadPage(Revisioned, DetailView):
    """/threads/<slug>/ for everybody: the idea's claims as one line; 404 without a public claim."""

    template_name = "evidence/thread_detail.html"
    queryset = Thread.objects.in_public()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ladder = Vocabulary.of(self.request).ladder
        return super().get_context_data(**thread_page.assemble(self.object, ladder), **kwargs)
