"""What claims rest on."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.collisions import LockingAdmin, SeenForm
from articles.fields import WEB_ADDRESSES, LinesField
from evidence.models import Source, Study
from evidence.querysets import SourceQuerySet

from .source_import import ImportingAdmin


class SourceForm(SeenForm):
    """A source; its lists one item a line."""

    publication_types = LinesField(
        forms.CharField(max_length=300), required=False, label=_("Publication types")
    )
    mesh = LinesField(forms.CharField(max_length=300), required=False, label=_("MeSH headings"))
    species = LinesField(forms.CharField(max_length=300), required=False, label=_("Species"))

    class Meta:
        model = Source
        fields = ["doi"]  # The page's fieldsets name the others.

    def clean_doi(self) -> str | None:
        """Return the DOI in lower case: a DOI is the same whatever its case."""
        doi: str | None = self.cleaned_data["doi"]
        return doi.lower() if doi else None


@admin.register(Source)
class SourceAdmin(ImportingAdmin, LockingAdmin):
    """Papers, preprints, registry records, web pages and press releases."""

    form = SourceForm
    formfield_overrides = WEB_ADDRESSES
    list_display = [
        "title",
        "kind",
        "published_year",
        "pmid",
        "nct",
        "integrity",
        "peer_review",
        "claim_count",
    ]
    list_filter = ["kind", "integrity", "peer_review", "participants_charged"]
    search_fields = ["title", "authors", "container", "=pmid", "=doi", "=pmcid", "=nct", "=key"]
    search_help_text = _("Words of the title, an author, a journal, or a whole PMID, DOI or NCT.")
    date_hierarchy = "published_on"
    ordering = ["title", "pk"]
    autocomplete_fields = ["study"]
    fieldsets = [
        (None, {"fields": ["seen", "kind", "title", "authors", "container"]}),
        (_("When"), {"fields": [("published_year", "published_on"), "language"]}),
        (
            _("Where to find it"),
            {"fields": [("pmid", "pmcid"), ("doi", "nct"), "url", "archived_url", "key"]},
        ),
        (
            _("What it reports"),
            {
                "fields": [
                    "abstract",
                    "publication_types",
                    "mesh",
                    "species",
                    "study",
                    "phase",
                    ("enrolment", "enrolment_type"),
                    ("trial_status", "has_results"),
                    "why_stopped",
                ]
            },
        ),
        (
            _("How far to trust it"),
            {
                "fields": [
                    "peer_review",
                    "funding",
                    "interests",
                    "participants_charged",
                    "integrity",
                    "integrity_notice",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """Return all sources with their number of claims; records as received stay behind."""
        sources = cast(SourceQuerySet, super().get_queryset(request))
        return sources.with_claim_count().defer("raw")

    @admin.display(description=_("claims"), ordering="claim_count")
    def claim_count(self, source: Source) -> int:
        """How many claims cite it."""
        count: int = source.claim_count  # type: ignore[attr-defined]
        return count


@admin.register(Study)
class StudyAdmin(LockingAdmin):
    """One group of participants, however many papers report on it."""

    list_display = ["name", "key"]
    search_fields = ["name", "key"]
    prepopulated_fields = {"key": ["name"]}
