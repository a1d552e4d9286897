"""What curators said and how labels changed: read here, written by the verbs."""

from __future__ import annotations

from django.contrib import admin

from articles.admin import ReadOnlyAdmin
from evidence.models import Assessment, LabelChange


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    """Every judgement, the superseded ones too."""

    list_display = [
        "claim",
        "label",
        "label_version",
        "curator",
        "is_adjudication",
        "assessed_at",
        "superseded_at",
    ]
    list_filter = ["label", "is_adjudication", ("superseded_at", admin.EmptyFieldListFilter)]
    list_select_related = ["claim", "label", "curator"]
    search_fields = ["claim__text", "reason", "curator__username"]
    date_hierarchy = "assessed_at"
    ordering = ["-assessed_at", "-pk"]


@admin.register(LabelChange)
class LabelChangeAdmin(ReadOnlyAdmin):
    """The public history of labels."""

    list_display = ["claim", "from_label", "to_label", "reason", "changed_by", "changed_at"]
    list_filter = ["from_label", "to_label"]
    list_select_related = ["claim", "from_label", "to_label", "changed_by"]
    search_fields = ["claim__text", "reason"]
    date_hierarchy = "changed_at"
