"""Judgements: what each curator said of a claim, and how its public label changed."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evidence.querysets import AssessmentQuerySet

from .claim import Claim
from .label import EvidenceLabel


class Assessment(models.Model):
    """One curator's label for one claim, with the reason. A newer one supersedes it, never edits it.

    It is independent when the curator could not have seen another's, or the claim's label, by then:
    only such readings tell how well readers agree (agreement.py).
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="assessments")
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments"
    )
    label = models.ForeignKey(EvidenceLabel, on_delete=models.PROTECT, related_name="+")
    label_version = models.PositiveSmallIntegerField(_("label version"))
    reason = models.TextField(_("reason"))
    is_adjudication = models.BooleanField(_("adjudicates a disagreement"), default=False)
    is_independent = models.BooleanField(_("given independently"), default=False, db_default=False)
    assessed_at = models.DateTimeField(_("assessed"), default=timezone.now)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["assessed_at", "pk"]
        verbose_name = _("assessment")
        constraints = [
            models.UniqueConstraint(
                name="assessment_one_current_per_curator",
                fields=["claim", "curator"],
                condition=Q(superseded_at__isnull=True),
                violation_error_message=_("You have assessed this claim already."),
            ),
            models.CheckConstraint(
                name="assessment_gives_a_reason",
                condition=Q(reason__regex=r"\S"),
                violation_error_message=_("Give the reason for this label."),
            ),
        ]

    def __str__(self) -> str:
        # Without the label: Django names rows in places that know nothing of who may see them.
        return gettext("Reading of “%s”") % self.claim


class LabelChange(models.Model):
    """One change of a published claim's label: public, dated, with its reason, and append-only."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="label_changes")
    from_label = models.ForeignKey(EvidenceLabel, on_delete=models.PROTECT, related_name="+")
    from_version = models.PositiveSmallIntegerField(_("from version"))
    to_label = models.ForeignKey(EvidenceLabel, on_delete=models.PROTECT, related_name="+")
    to_version = models.PositiveSmallIntegerField(_("to version"))
    reason = models.TextField(_("reason"))
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = _("label change")
        constraints = [
            models.CheckConstraint(
                name="labelchange_gives_a_reason", condition=Q(reason__regex=r"\S")
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="label_history_is_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_label} → {self.to_label}: {self.claim}"
