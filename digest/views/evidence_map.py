"""What all claims rest on, in one picture: topics by rung, and years by rung."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from digest import evidence_map
from digest.evidence_map import ALL_YEARS, EVERY_TOPIC
from digest.filter_fields import WholeNumberField
from digest.filters import YEAR_DIGITS, YEAR_WORDS, StrictForm
from digest.freshness import Revisioned
from digest.vocabulary import Vocabulary
from evidence.models import EvidenceLabel


def _year(label: Any) -> forms.Field:
    return WholeNumberField(label=label, digits=YEAR_DIGITS, message=YEAR_WORDS, required=False)


class YearsForm(StrictForm):
    """The years that the map is narrowed to; what is not understood shows its error and no map."""

    year_from = _year(_("From year"))
    year_to = _year(_("To year"))


class EvidenceMap(Revisioned, TemplateView):
    """/map/ for everybody: how many claims stand on each rung, by topic and by year."""

    keys = None  # its form names those that it does not know
    template_name = "digest/map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return both tables, from two small queries; with a bad year the error and no table."""
        form = YearsForm(self.request.GET)
        words = Vocabulary.of(self.request)
        context: dict[str, Any] = {"form": form, "rungs": words.rungs}
        if form.is_valid():
            years = (
                form.cleaned_data["year_from"] or ALL_YEARS[0],
                form.cleaned_data["year_to"] or ALL_YEARS[1],
            )
            counts = evidence_map.by_topic(years)
            total = counts.get(EVERY_TOPIC, Counter())
            context |= {
                "weaves": evidence_map.weaves(words),
                "topics": evidence_map.topic_table(words, counts, years),
                "years": evidence_map.year_table(words, evidence_map.by_year(years=years)),
                "claim_count": total.total(),
                "strongest": _strongest(words, total),
            }
        return super().get_context_data(**context, **kwargs)


def _strongest(words: Vocabulary, counts: Counter[int]) -> EvidenceLabel | None:
    return next((rung for rung in reversed(words.rungs) if counts[rung.pk]), None)
