"""What files said of sources: kept so that a curator's words and a file's can be told apart."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .source import Source


class ReceivedRecord(models.Model):
    """What one origin last said of one source.

    `values` are its columns as text, `rank` orders the origin's records of this source, `name` stands
    for identifiers where a record has none. `trials` are the NCT numbers that it names as its own,
    `papers` the PMIDs that it names as a trial's results; `grouped_as` is the study it led to.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="received")
    origin = models.CharField(_("origin"), max_length=16)
    name = models.CharField(max_length=40, blank=True)
    values = models.JSONField(default=dict)
    rank = models.JSONField(default=list)
    trials = ArrayField(models.CharField(max_length=11), blank=True, default=list)
    papers = ArrayField(models.CharField(max_length=9), blank=True, default=list)
    grouped_as = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["source", "origin"]
        constraints = [
            models.UniqueConstraint(
                name="receivedrecord_one_per_origin", fields=["source", "origin"]
            ),
        ]
        indexes = [
            models.Index(name="receivedrecord_name_idx", fields=["name"], condition=~Q(name="")),
            GinIndex(name="receivedrecord_trials_idx", fields=["trials"]),
            GinIndex(name="receivedrecord_papers_idx", fields=["papers"]),
        ]

    def __str__(self) -> str:
        return f"{self.origin}: {self.source_id}"


class SourceConflict(models.Model):
    """One thing on which a source and a file disagree; open until a curator decides.

    `field` is a column of Source. With `other` set the file says that both rows are one source.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        KEPT = "kept", _("ours kept")
        TAKEN = "taken", _("theirs taken")

    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, related_name="conflicts", verbose_name=_("source")
    )
    field = models.CharField(_("column"), max_length=40)
    other = models.ForeignKey(
        Source,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the same as"),
    )
    ours = models.TextField(_("ours"), blank=True)
    theirs = models.TextField(_("theirs"), blank=True)
    origin = models.CharField(_("who says so"), max_length=16)
    file = models.CharField(_("file"), max_length=255, blank=True)
    position = models.PositiveIntegerField(_("record"), default=0)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    state = models.CharField(_("state"), max_length=5, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        ordering = ["-found_at", "-pk"]
        verbose_name = _("conflict between sources")
        verbose_name_plural = _("conflicts between sources")
        constraints = [
            models.UniqueConstraint(
                F("source"), F("field"), MD5("theirs"), name="sourceconflict_told_once"
            ),
            models.CheckConstraint(
                name="sourceconflict_decided_whole_or_open",
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                name="sourceconflict_open_idx", fields=["found_at"], condition=Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.ours} / {self.theirs}"


class ImportFile(models.Model):
    """A file that a curator looks at before importing it; gone once that is decided, or a day old."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    body = models.BinaryField()
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-uploaded_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
