"""What became of a source after it was published, and what that did to claims."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.querysets import IntegrityNoticeQuerySet

from .claim import Claim
from .source import Source


def _append_only(name: str) -> pgtrigger.Protect:
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class IntegrityNotice(models.Model):
    """One thing that was said of one source's integrity; written once, never edited.

    `reference` is what the origin calls the notice. A later row with the same source, origin and
    reference stands in its place. An override is a curator's word that wins over every notice.
    docs/integrity.md has the rules.
    """

    class Nature(models.TextChoices):
        RETRACTED = "retracted", _("Retracted")
        CONCERN = "concern", _("Expression of concern")
        CORRECTED = "corrected", _("Corrected")
        REINSTATED = "reinstated", _("Reinstated")

    class Origin(models.TextChoices):
        PUBMED = "pubmed", _("PubMed")
        RETRACTION_WATCH = "retraction_watch", _("Retraction Watch")
        CROSSREF = "crossref", _("Crossref")
        CURATOR = "curator", _("Curator")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="notices")
    nature = models.CharField(_("nature"), max_length=10, choices=Nature)
    origin = models.CharField(_("origin"), max_length=16, choices=Origin)
    reference = models.CharField(_("reference"), max_length=200)
    dated_year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    dated_on = models.DateField(_("date"), null=True, blank=True)
    text = models.TextField(_("words"), blank=True)
    reasons = ArrayField(
        models.CharField(max_length=300), verbose_name=_("reasons"), blank=True, default=list
    )
    notice_pmid = models.CharField(_("PMID of the notice"), max_length=9, blank=True)
    notice_doi = models.CharField(_("DOI of the notice"), max_length=300, blank=True)
    url = models.URLField(_("address of the notice"), max_length=1000, blank=True)
    is_override = models.BooleanField(_("overrides the others"), default=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given by"),
    )
    seen_at = models.DateTimeField(_("seen"), default=timezone.now)

    objects = IntegrityNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at", "-pk"]
        verbose_name = _("integrity notice")
        constraints = [
            models.CheckConstraint(
                name="integritynotice_curator_gives_a_reason",
                condition=~Q(origin="curator") | Q(text__regex=r"\S"),
                violation_error_message=_("Give the reason that readers will see."),
            ),
            models.CheckConstraint(
                name="integritynotice_only_curators_override",
                condition=Q(is_override=False) | Q(origin="curator"),
            ),
            models.CheckConstraint(
                name="integritynotice_day_is_in_its_year",
                condition=Q(dated_on__isnull=True)
                | Q(dated_year__isnull=False, dated_on__year=F("dated_year")),
                violation_error_message=_("The day and the year do not agree."),
            ),
        ]
        triggers = [_append_only("integrity_notices_are_append_only")]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} ({self.get_origin_display()}): {self.source}"


class NoticeClosing(models.Model):
    """A curator's notice that counts no longer, and why; written once."""

    notice = models.OneToOneField(IntegrityNotice, on_delete=models.PROTECT, related_name="closing")
    reason = models.TextField(_("reason"))
    closed_at = models.DateTimeField(_("closed"), default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-closed_at", "-pk"]
        verbose_name = _("closing of a notice")
        constraints = [
            models.CheckConstraint(
                name="noticeclosing_gives_a_reason", condition=Q(reason__regex=r"\S")
            ),
        ]
        triggers = [_append_only("notice_closings_are_append_only")]

    def __str__(self) -> str:
        return f"{self.notice}: {self.reason[:60]}"


class StandingChange(models.Model):
    """One time that a public claim lost its footing, or got it back: dated, public, append-only."""

    class Change(models.TextChoices):
        SUSPENDED = "suspended", _("Suspended")
        REINSTATED = "reinstated", _("Reinstated")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="standing_changes")
    change = models.CharField(_("change"), max_length=10, choices=Change)
    reason = models.TextField(_("reason"))
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = _("change of a claim's standing")
        verbose_name_plural = _("changes of claims' standing")
        constraints = [
            models.CheckConstraint(
                name="standingchange_gives_a_reason", condition=Q(reason__regex=r"\S")
            ),
        ]
        triggers = [_append_only("standing_changes_are_append_only")]

    def __str__(self) -> str:
        return f"{self.get_change_display()}: {self.claim}"
