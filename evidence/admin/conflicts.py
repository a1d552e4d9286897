"""Where files and sources disagree: a list to work through."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.acts import Act, ActingAdmin, Doing
from evidence.ingest.conflicts import CannotDecide, keep_ours, take_theirs
from evidence.models import SourceConflict

SHORT = 80


def _is_open(conflict: SourceConflict) -> bool:
    return conflict.state == SourceConflict.State.OPEN


def _keep(doing: Doing) -> SourceConflict:
    return keep_ours(doing.row, by=doing.by)


def _take(doing: Doing) -> SourceConflict:
    return take_theirs(doing.row, by=doing.by)


@admin.register(SourceConflict)
class SourceConflictAdmin(ActingAdmin):
    """What a file says otherwise than the source; nothing is written until somebody decides."""

    list_display = ["which", "field", "our_word", "their_word", "origin", "state", "file"]
    list_filter = ["state", "field", "origin"]
    list_select_related = ["source", "other"]
    search_fields = ["source__title", "ours", "theirs", "=file"]
    ordering = ["-found_at", "-pk"]
    list_per_page = 50
    acts = (
        Act(
            name="keep-ours",
            title=_("Keep ours"),
            done=_("Kept ours"),
            permission="evidence.change_source",
            call=_keep,
            refusals=(CannotDecide,),
            fits=_is_open,
        ),
        Act(
            name="take-theirs",
            title=_("Take theirs; two rows become one"),
            done=_("Took theirs"),
            permission="evidence.change_source",
            call=_take,
            refusals=(CannotDecide,),
            fits=_is_open,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceConflict]:
        """Return conflicts without the long texts of their sources."""
        conflicts: QuerySet[SourceConflict] = super().get_queryset(request)
        long = ("raw", "abstract")
        return conflicts.defer(*(f"{row}__{name}" for row in ("source", "other") for name in long))

    @admin.display(description=_("source"), ordering="source__title")
    def which(self, conflict: SourceConflict) -> str:
        """The source, short enough to leave room for what is said of it."""
        return Truncator(str(conflict.source)).chars(SHORT)

    @admin.display(description=_("ours"))
    def our_word(self, conflict: SourceConflict) -> str:
        """What the source holds."""
        return Truncator(conflict.ours).chars(SHORT)

    @admin.display(description=_("theirs"))
    def their_word(self, conflict: SourceConflict) -> str:
        """What the file says, and of which other row it says so."""
        theirs = Truncator(conflict.theirs).chars(SHORT)
        if conflict.other is None:
            return theirs
        other = Truncator(str(conflict.other)).chars(SHORT)
        return _("%(theirs)s, which is “%(other)s”") % {"theirs": theirs, "other": other}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: an import adds them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Return False: verbs decide them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Return False: a decision is kept."""
        return False
