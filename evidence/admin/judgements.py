"""What curators said and how labels changed: read here, written by the verbs."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin import ReadOnlyAdmin
from evidence.models import Assessment, LabelChange
from evidence.querysets import AssessmentQuerySet


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    """Every judgement that the person may see, the superseded ones too."""

    list_display = [
        "claim",
        "label",
        "label_version",
        "curator",
        "is_adjudication",
        "is_independent",
        "assessed_at",
        "superseded_at",
    ]
    list_filter = ["label", "is_adjudication", ("superseded_at", admin.EmptyFieldListFilter)]
    list_select_related = ["claim", "label", "curator"]
    search_fields = ["claim__text", "reason", "curator__username"]
    date_hierarchy = "assessed_at"
    ordering = ["-assessed_at", "-pk"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        """Return what lists, pages, searches and filters draw on: nobody else's before one's own."""
        return cast(AssessmentQuerySet, super().get_queryset(request)).open_to(request.user)


@admin.register(LabelChange)
class LabelChangeAdmin(ReadOnlyAdmin):
    """The public history of labels."""

    list_display = ["claim", "from_label", "to_label", "reason", "changed_by", "changed_at"]
    list_filter = ["from_label", "to_label"]
    list_select_related = ["claim", "from_label", "to_label", "changed_by"]
    search_fields = ["claim__text", "reason"]
    date_hierarchy = "changed_at"
