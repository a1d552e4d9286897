"""What fetching keeps: the pace of each service, when each source was asked for, and what changed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .source import Source

WRITTEN = pgtrigger.UpdateOf("field", "old", "new", "origin", "noticed_at")  # type: ignore[no-untyped-call]


class FetchTurn(models.Model):
    """One service and when it may next be asked; all processes take their turns here."""

    service = models.CharField(max_length=20, primary_key=True)
    next_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.service} at {self.next_at}"


class SourceCheck(models.Model):
    """When a source's record was last asked for, when an answer last came, and what was wrong since."""

    source = models.OneToOneField(
        Source, on_delete=models.CASCADE, primary_key=True, related_name="check_state"
    )
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    problem = models.TextField(_("what was wrong"), blank=True)

    class Meta:
        verbose_name = _("check of a source")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.source_id}: {self.problem or self.answered_at}"


class SourceChange(models.Model):
    """One thing that a source's record said differently from before; written once, never edited.

    Only the source it belongs to may change: two rows that turn out to be one source are merged.
    `old` and `new` are what the column held, "yes" and "no" for results. `origin` is whose record said
    so, as in ingest.record.Origin, or "notices" for integrity, which follows from them.
    """

    class Field(models.TextChoices):
        TRIAL_STATUS = "trial_status", _("Trial status")
        PHASE = "phase", _("Phase")
        HAS_RESULTS = "has_results", _("Results posted")
        WHY_STOPPED = "why_stopped", _("Why stopped")
        INTEGRITY = "integrity", _("Integrity")

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="changes", verbose_name=_("source")
    )
    field = models.CharField(_("what"), max_length=20, choices=Field)
    old = models.TextField(_("before"), blank=True)
    new = models.TextField(_("after"), blank=True)
    origin = models.CharField(_("who says so"), max_length=16)
    noticed_at = models.DateTimeField(_("noticed"), default=timezone.now)

    class Meta:
        ordering = ["-noticed_at", "-pk"]
        verbose_name = _("change of a source")
        verbose_name_plural = _("changes of sources")
        constraints = [
            models.CheckConstraint(
                name="sourcechange_changes_something", condition=~Q(old=F("new"))
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="source_changes_are_append_only",
                operation=WRITTEN | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.old} → {self.new}"
