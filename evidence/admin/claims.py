"""Claims: each with its sources, its counterparts and what curators said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.acts import ActingAdmin
from articles.collisions import SeenAdmin, SeenFormSet
from articles.reading_hint import ReadingHint
from articles.seen import SeenForm
from articles.versions import with_version
from evidence import integrity, queues
from evidence.ingest.csv_export import claim_lines
from evidence.models import (
    Assessment,
    Citation,
    Claim,
    Counterpart,
    CounterpartSearch,
    QuoteTrouble,
)
from evidence.querysets import AssessmentQuerySet
from evidence.tagging import desk_address

from . import hinting
from .claim_acts import ACTS, is_draft
from .claim_history import ClaimHistoryAdmin
from .claimform import SETTLE, CitationRows, ClaimForm, PublicRows
from .csv_exporting import CsvExportingAdmin
from .desk_queue import start_of
from .queues import QueueFilter


class PublicInline(SeenAdmin, admin.TabularInline):
    """Rows beside a claim: once readers have seen it, only those who may settle change them."""

    form = SeenForm
    formset: type[SeenFormSet] = PublicRows

    def _may_write(self, request: HttpRequest, claim: Model | None) -> bool:
        was_seen = isinstance(claim, Claim) and not is_draft(claim)
        return not was_seen or request.user.has_perm(SETTLE)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False for a claim that readers have seen, unless they may settle it."""
        return self._may_write(request, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False for a claim that readers have seen, unless they may settle it."""
        return self._may_write(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False for a claim that readers have seen, unless they may settle it."""
        return self._may_write(request, obj) and super().has_delete_permission(request, obj)


class CitationInline(PublicInline):
    """What the claim rests on."""

    model = Citation
    formset = CitationRows
    autocomplete_fields = ["source"]
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Citation]:
        """Return citations, each with the version that this page shows."""
        return with_version(super().get_queryset(request))


class CounterpartInline(PublicInline):
    """Claims on the other side."""

    model = Counterpart
    fk_name = "claim"
    autocomplete_fields = ["other"]
    extra = 0


class SearchInline(PublicInline):
    """Days on which a claim on the other side was searched for, and none was found."""

    model = CounterpartSearch
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[CounterpartSearch]:
        """Return searches, each with the version that this page shows."""
        return with_version(super().get_queryset(request))


class AssessmentInline(admin.TabularInline):
    """What curators said, as far as the person may see it; read only."""

    model = Assessment
    verbose_name_plural = _("assessments: others' show once you have given yours")
    fields = ("curator", "label", "label_version", "reason", "is_adjudication", "superseded_at")
    readonly_fields = fields
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        """Return judgements with what a line shows: nobody else's before one's own."""
        readings = cast(AssessmentQuerySet, super().get_queryset(request)).open_to(request.user)
        return readings.select_related("curator", "label", "claim")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: “Assess” adds them."""
        return False


@admin.register(Claim)
class ClaimAdmin(ReadingHint, CsvExportingAdmin, ClaimHistoryAdmin, ActingAdmin):
    """One sentence, the words it marks, and its settled label, which only acts change."""

    form = ClaimForm
    change_list_template = "admin/evidence/claim/change_list.html"
    acts = ACTS
    inlines = [CitationInline, CounterpartInline, SearchInline, AssessmentInline]
    list_display = [
        *("__str__", "article", "label", "status", "kind", "subject"),
        *("reading_count", "is_read", "quote_state"),
    ]
    show_full_result_count = False
    list_filter = [
        QueueFilter,
        "status",
        "label",
        "kind",
        "subject",
        "claimant",
        "is_takeaway",
    ]
    list_select_related = ["article", "label"]
    search_fields = ["text", "article__title", "citations__source__title", "=key"]
    date_hierarchy = "labelled_at"
    ordering = ["-pk"]
    autocomplete_fields = ["article", "topics"]
    hinted = ("text", "harms")
    readonly_fields = [
        "reading_hint",
        "status",
        "label",
        "label_version",
        "labelled_at",
        "label_reason",
        "reader_count",
        "label_help",
        "withdrawn_at",
        "withdrawn_reason",
        "suspended_at",
        "suspension_reason",
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "seen",
                    "article",
                    "text",
                    "reading_hint",
                    ("quoted_words", "occurrence"),
                    "kind",
                ]
            },
        ),
        (
            _("Who and whom"),
            {"fields": [("subject", "species"), ("claimant", "claimant_name")]},
        ),
        (
            _("Numbers and harms"),
            {"fields": [("helped", "treated", "follow_up_months"), "harms", "checked_on"]},
        ),
        (_("Where it belongs"), {"fields": ["topics", ("is_takeaway", "position"), "key"]}),
        (
            _("Settled label"),
            {
                "description": _(
                    "A settled claim's sentence is fixed. Reopen the claim to change it."
                ),
                "fields": [
                    ("label", "label_version", "labelled_at", "reader_count"),
                    "label_reason",
                    "label_help",
                    ("status", "withdrawn_at", "withdrawn_reason"),
                    ("suspended_at", "suspension_reason"),
                ],
            },
        ),
    ]

    def csv_lines(self, rows: QuerySet[Claim]) -> Iterator[str]:
        """Return the claims as CSV."""
        return claim_lines(rows)

    def view_on_site(self, obj: Claim) -> str | None:
        """Return its page while readers may open it."""
        return reverse("claim-detail", args=[obj.pk]) if obj.is_public() else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Return all claims with the number of curators whose word stands."""
        current = Assessment.objects.current().filter(claim=OuterRef("pk")).order_by()
        counted = current.values("claim").annotate(count=Count("pk")).values("count")
        return (
            super()
            .get_queryset(request)
            .defer("article__body", "article__search")
            .annotate(
                reading_count=Coalesce(Subquery(counted), 0),
                is_read=Exists(current.filter(curator=request.user.pk)),
                quote_state=queues.trouble_of(),
            )
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list and, where it is a queue, the way to work through it."""
        return super().changelist_view(request, {**start_of(request), **(extra_context or {})})

    def get_form(
        self, request: HttpRequest, obj: Claim | None = None, change: bool = False, **kwargs: Any
    ) -> type[ClaimForm]:
        """Return the claim's form for this person."""
        form = cast(type[ClaimForm], super().get_form(request, obj, change, **kwargs))
        form.may_settle = request.user.has_perm(SETTLE)
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the claim with the gate's hints beside its fields."""
        if claim := kwargs.get("obj"):
            hinting.show_on_claim(context, claim)
            address = desk_address(claim.article_id, claim.pk)
            context["beside"] = [{"url": address, "title": gettext("Tagging desk")}]
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formsets: list[forms.BaseFormSet],
        change: bool,
    ) -> None:
        """Save the citations, then see whether the claim still rests on something."""
        super().save_related(request, form, formsets, change)
        integrity.review_citations([form.instance.pk])

    @admin.display(description=_("assessed by"), ordering="reading_count")
    def reading_count(self, claim: Claim) -> int:
        """How many curators' words stand."""
        count: int = claim.reading_count  # type: ignore[attr-defined]
        return count

    @admin.display(description=_("by you"), boolean=True, ordering="is_read")
    def is_read(self, claim: Claim) -> bool:
        """Whether the person's own word stands."""
        given: bool = claim.is_read  # type: ignore[attr-defined]
        return given

    @admin.display(description=_("quote"), ordering="quote_state")
    def quote_state(self, claim: Claim) -> str:
        """What became of its quote, nothing when it stands where it stood."""
        state: str | None = claim.quote_state  # type: ignore[attr-defined]
        return str(QuoteTrouble.State(state).label) if state else ""

    @admin.display(description=_("what the label means"))
    def label_help(self, claim: Claim) -> str:
        """The label's own words."""
        if claim.label is None:
            return gettext("Not settled yet. “Assess” shows what each label means.")
        return render_to_string("admin/_label_help.html", {"label": claim.label})

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """Return False once readers have seen it: it is withdrawn, and its address stays."""
        if obj and not is_draft(obj):
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(
        self, objs: Sequence[Model] | QuerySet[Claim], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """Return Django's account of a deletion; claims that readers have seen are kept."""
        to_delete, counts, missing, protected = super().get_deleted_objects(objs, request)
        seen = [row for row in objs if isinstance(row, Claim) and not is_draft(row)]
        text = gettext("“%s” was published. Withdraw it instead.")
        protected = [*protected, *(text % row for row in seen)]
        # Django would name what the person may not delete, and not why nobody may.
        return to_delete, counts, set() if protected else missing, protected
