"""What was said of sources' integrity: flags and overrides are acts on a source, notices are read here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.acts import Act, ActingAdmin, ReasonForm
from articles.admin import ReadOnlyAdmin
from articles.fields import WEB_ADDRESSES
from evidence import integrity
from evidence.models import IntegrityNotice, Source, StandingChange

Nature = IntegrityNotice.Nature
Origin = IntegrityNotice.Origin
FLAG = "evidence.add_integritynotice"
OVERRIDE = "evidence.settle_claim"


class FlagForm(ReasonForm):
    """What became of a source, when, and why we think so."""

    nature = forms.ChoiceField(label=_("What became of it"), choices=Nature.choices)
    dated_on = forms.DateField(label=_("On which day"), required=False)


class OverrideForm(ReasonForm):
    """What we take a source for, whatever the notices say, and why."""

    nature = forms.ChoiceField(
        label=_("We take it for"),
        choices=[(Nature.REINSTATED, _("Sound")), *Nature.choices[:3]],
    )


SOURCE_ACTS = (
    Act(
        name="flag",
        title=_("Flag: retracted, in doubt, corrected, reinstated"),
        done=_("Flagged"),
        permission=FLAG,
        call=lambda doing: integrity.flag(doing.row, by=doing.by, **doing.answers),
        refusals=(integrity.CannotFlag,),
        form=FlagForm,
    ),
    Act(
        name="override",
        title=_("Override what notices say"),
        done=_("Overridden"),
        permission=OVERRIDE,
        call=lambda doing: integrity.flag(
            doing.row, by=doing.by, is_override=True, **doing.answers
        ),
        refusals=(integrity.CannotFlag,),
        form=OverrideForm,
    ),
)
NOTICE_ACTS = (
    Act(
        name="close",
        title=_("Close: it counts no longer"),
        done=_("Closed"),
        permission="evidence.add_noticeclosing",
        call=lambda doing: integrity.close(doing.row, by=doing.by, **doing.answers),
        refusals=(integrity.CannotClose,),
        form=ReasonForm,
        fits=lambda notice: notice.origin == Origin.CURATOR,
    ),
)


class SourceQueueFilter(admin.SimpleListFilter):
    """Sources on which a person has the next word."""

    title = _("to look at")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two reasons to look."""
        return [("flag", _("Flag open")), ("since", _("Notice since our override"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        """Return the sources that wait for that reason."""
        mine = IntegrityNotice.objects.filter(source=OuterRef("pk"))
        if self.value() == "flag":
            return queryset.filter(
                Exists(IntegrityNotice.objects.open_flags().filter(source=OuterRef("pk")))
            )
        if self.value() == "since":
            later = IntegrityNotice.objects.exclude(origin=Origin.CURATOR).filter(
                source=OuterRef("source"), pk__gt=OuterRef("pk")
            )
            overrides = mine.filter(is_override=True, closing__isnull=True)
            return queryset.filter(Exists(overrides.filter(Exists(later))))
        return queryset


class NoticeInline(admin.TabularInline):
    """What was said of the source; read only."""

    model = IntegrityNotice
    fields = (
        *("nature", "origin", "is_override", "dated_year", "dated_on"),
        *("text", "given_by", "seen_at"),
    )
    readonly_fields = fields
    can_delete = False
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[IntegrityNotice]:
        """Return notices with the person who gave them."""
        return super().get_queryset(request).select_related("given_by", "source")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: acts and imports add them."""
        return False


@admin.register(IntegrityNotice)
class IntegrityNoticeAdmin(ActingAdmin, ReadOnlyAdmin):
    """Every notice of every source; a curator's can be closed."""

    acts = NOTICE_ACTS
    formfield_overrides = WEB_ADDRESSES
    list_display = [
        "source",
        "nature",
        "origin",
        "is_override",
        "dated_year",
        "seen_at",
        "is_closed",
    ]
    list_filter = ["nature", "origin", "is_override", ("closing", admin.EmptyFieldListFilter)]
    list_select_related = ["source", "closing"]
    search_fields = ["source__title", "text", "=notice_pmid", "=notice_doi"]
    date_hierarchy = "seen_at"
    ordering = ["-pk"]

    @admin.display(description=_("closed"), boolean=True)
    def is_closed(self, notice: IntegrityNotice) -> bool:
        """Whether it counts no longer."""
        return hasattr(notice, "closing")


@admin.register(StandingChange)
class StandingChangeAdmin(ReadOnlyAdmin):
    """The public history of claims put on hold and released."""

    list_display = ["claim", "change", "reason", "changed_at"]
    list_filter = ["change"]
    list_select_related = ["claim"]
    search_fields = ["claim__text", "reason"]
    date_hierarchy = "changed_at"
