"""What claims rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.acts import ActingAdmin
from articles.collisions import LockingAdmin
from articles.fields import WEB_ADDRESSES, LinesField
from articles.restoring import KeptForm, RestoringAdmin
from evidence.ingest import identifiers
from evidence.ingest.csv_export import source_lines
from evidence.models import Source, SourceCheck, Study
from evidence.querysets import SourceQuerySet

from .csv_exporting import CsvExportingAdmin
from .integrity import SOURCE_ACTS, NoticeInline, SourceQueueFilter
from .source_fetch import FetchingAdmin
from .source_import import ImportingAdmin
from .sourcefield import by_identifier


class IdentifierField(forms.CharField):
    """An identifier as people paste it, kept in the one spelling of the database."""

    def __init__(self, spelled: Callable[[str], str], **options: Any) -> None:
        """Take the function of evidence.ingest.identifiers that knows the spelling."""
        self.spelled = spelled
        widget = forms.TextInput(attrs={"class": "vTextField"})
        super().__init__(required=False, empty_value=None, widget=widget, **options)

    def to_python(self, value: object) -> str | None:
        """Return the identifier, None when empty. Raises ValidationError with the reason."""
        given: str | None = super().to_python(value)
        if given is None or "\0" in given:
            return given
        try:
            return self.spelled(given)
        except ValueError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class SourceForm(KeptForm):
    """A source; its lists one item a line."""

    # Abstracts and records' texts come as long as their publishers made them.
    most_letters = dict.fromkeys(
        ("title", "authors", "abstract", "why_stopped", "funding", "interests"), 100_000
    )
    doi = IdentifierField(identifiers.doi, label=_("DOI"))
    pmid = IdentifierField(identifiers.pmid, label=_("PMID"))
    pmcid = IdentifierField(identifiers.pmcid, label=_("PMCID"))
    nct = IdentifierField(identifiers.nct, label=_("NCT number"))

    publication_types = LinesField(
        forms.CharField(max_length=300), required=False, label=_("Publication types")
    )
    mesh = LinesField(forms.CharField(max_length=300), required=False, label=_("MeSH headings"))
    species = LinesField(forms.CharField(max_length=300), required=False, label=_("Species"))

    def clean_published_year(self) -> int | None:
        """Raises ValidationError for a year in which nothing can have been published."""
        year: int | None = self.cleaned_data["published_year"]
        if year is not None and not identifiers.is_year(year):
            raise forms.ValidationError(_("Nothing can have been published in that year."))
        return year

    def clean_published_on(self) -> date | None:
        """Raises ValidationError for a day of such a year, or of another year than the one given."""
        day: date | None = self.cleaned_data["published_on"]
        if day is not None and not identifiers.is_year(day.year):
            raise forms.ValidationError(_("Nothing can have been published on that day."))
        if day and self.cleaned_data.get("published_year") not in {None, day.year}:
            raise forms.ValidationError(_("The day lies in another year than the year."))
        return day

    class Meta:
        model = Source
        fields = ["doi"]  # The page's fieldsets name the others.


@admin.register(Source)
class SourceAdmin(CsvExportingAdmin, FetchingAdmin, ImportingAdmin, RestoringAdmin, ActingAdmin):
    """Papers, preprints, registry records, web pages and press releases."""

    form = SourceForm
    acts = SOURCE_ACTS
    inlines = [NoticeInline]
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
    list_filter = [SourceQueueFilter, "kind", "integrity", "peer_review", "participants_charged"]
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
            {
                "fields": [
                    ("pmid", "pmcid"),
                    ("doi", "nct"),
                    "url",
                    "archived_url",
                    "key",
                    "record_check",
                ]
            },
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
                ],
                "description": _("Integrity follows from the notices below. “Flag” adds one."),
            },
        ),
    ]
    readonly_fields = ["integrity", "integrity_notice", "record_check"]

    def csv_lines(self, rows: QuerySet[Source]) -> Iterator[str]:
        """Return the sources as CSV."""
        return source_lines(rows)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """Return all sources with their number of claims; records as received stay behind."""
        sources = cast(SourceQuerySet, super().get_queryset(request))
        return sources.with_claim_count().defer("raw")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Source], search_term: str
    ) -> tuple[QuerySet[Source], bool]:
        """Return the source with an identifier, however it was pasted, or else those with these words."""
        found = None if "\0" in search_term else by_identifier(search_term)
        if found is not None and found.exists():
            return queryset.filter(pk__in=found.values("pk")), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("record asked for"))
    def record_check(self, source: Source) -> str:
        """When the record was last asked for, and what was wrong."""
        check = SourceCheck.objects.filter(source=source.pk).first()
        if check is None:
            return gettext("Not by `sync_sources`.")
        asked = f"{date_format(check.asked_at)}."
        return f"{asked} {check.problem}".strip()

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
