"""Citations: what a claim rests on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import history
from evidence.querysets import CitationQuerySet

from .claim import Claim
from .source import Source


@history.kept()
class Citation(models.Model):
    """One claim resting on one source, and how."""

    class Relation(models.TextChoices):
        SUPPORTS = "supports", _("Supports")
        DISPUTES = "disputes", _("Disputes")
        MENTIONS = "mentions", _("Mentions")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    relation = models.CharField(
        _("relation"), max_length=10, choices=Relation, default=Relation.SUPPORTS
    )
    where = models.CharField(_("where in the source"), max_length=200, blank=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("citation")
        constraints = [
            models.UniqueConstraint(
                name="citation_once_per_claim_and_source",
                fields=["claim", "source"],
                violation_error_message=_("This claim cites this source already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()}: {self.source}"
