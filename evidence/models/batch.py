"""Bulk assessments: which readings were given together, so that they can be taken back together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .assessment import Assessment
from .label import EvidenceLabel


class Batch(models.Model):
    """One label that a curator gave to several claims at once, with one reason."""

    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("curator"),
    )
    label = models.ForeignKey(
        EvidenceLabel, on_delete=models.PROTECT, related_name="+", verbose_name=_("label")
    )
    reason = models.TextField(_("reason"))
    made_at = models.DateTimeField(_("assessed"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("bulk assessment")

    def __str__(self) -> str:
        # Without the label, as for every reading: see Assessment.
        return gettext("Bulk assessment %s") % self.pk


class BatchReading(models.Model):
    """One reading of a batch, and the reading of the same curator that it superseded."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="readings")
    reading = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="+")
    earlier = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reading of a bulk assessment")
        verbose_name_plural = _("readings of bulk assessments")

    def __str__(self) -> str:
        return str(self.reading)
