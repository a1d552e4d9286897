"""The ladder's labels: one row feeds badge, page, form help, feed and API."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.kept_addresses import KeptAddressAdmin
from articles.reading_hint import ReadingHint
from articles.restoring import KeptForm, RestoringAdmin
from evidence.models import Claim, EvidenceLabel
from evidence.models.label import DEFINITION_FIELDS


@admin.register(EvidenceLabel)
class EvidenceLabelAdmin(ReadingHint, KeptAddressAdmin, RestoringAdmin):
    """Labels, weakest first. A changed meaning is a new version, and older claims say so."""

    form = KeptForm
    list_display = ["name", "strength", "is_active", "needs_second_reader", "version", "summary"]
    list_filter = ["is_active", "counts_as_research"]
    list_select_related = ["stand_in"]
    search_fields = ["name", "slug", "summary"]
    autocomplete_fields = ["stand_in"]
    hinted = ("summary", "meaning", "can_tell", "cannot_tell", "question")
    readonly_fields = ["version", "reading_hint"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["seen", "name", "slug", "strength", "summary", "version"]}),
        (
            _("Words for readers"),
            {
                "fields": [
                    "meaning",
                    "can_tell",
                    "cannot_tell",
                    "question",
                    "reading_hint",
                    "symbol",
                    "color_token",
                ]
            },
        ),
        (
            _("Rules for curators"),
            {"fields": ["curator_rule", "needs_second_reader", "counts_as_research"]},
        ),
        (_("Switch"), {"fields": ["is_active", "off_text", "stand_in"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvidenceLabel]:
        """Return all labels, switched on or off."""
        return super().get_queryset(request).select_related("stand_in")

    def save_model(
        self, request: HttpRequest, obj: EvidenceLabel, form: forms.ModelForm, change: bool
    ) -> None:
        """Count the version up when the meaning changes; say how many claims that leaves behind."""
        is_redefined = change and bool(set(DEFINITION_FIELDS) & set(form.changed_data))
        if is_redefined:
            obj.version += 1
        super().save_model(request, obj, form, change)
        if is_redefined:
            self._name_older_claims(request, obj)

    def _name_older_claims(self, request: HttpRequest, label: EvidenceLabel) -> None:
        older = Claim.objects.filter(label=label).exclude(label_version=label.version).count()
        if older:
            text = ngettext(
                "%(count)s claim was labelled under an earlier meaning of “%(label)s”.",
                "%(count)s claims were labelled under an earlier meaning of “%(label)s”.",
                older,
            )
            self.message_user(request, text % {"count": older, "label": label}, messages.WARNING)
