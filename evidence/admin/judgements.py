"""What curators said and how labels changed: read here, written by the verbs."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from articles.admin import ReadOnlyAdmin
from evidence.blinding import may_settle
from evidence.double_reading import report
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
    change_list_template = "admin/evidence/assessment/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Return Django's addresses and that of the page about agreement."""
        view = self.admin_site.admin_view(self.agreement_view)
        own = [path("agreement/", view, name="evidence_assessment_agreement")]
        return own + super().get_urls()

    def agreement_view(self, request: HttpRequest) -> HttpResponse:
        """/admin/evidence/assessment/agreement/: how well readers agree, in numbers.

        For those who may see readings; who may not settle sees claims of which they are a reader,
        since figures of a few claims would tell what was said of them.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        sees_all = may_settle(request.user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("How well readers agree"),
            "report": report(only=None if sees_all else request.user.pk),
            "sees_all": sees_all,
        }
        return TemplateResponse(request, "admin/evidence/assessment/agreement.html", context)

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
