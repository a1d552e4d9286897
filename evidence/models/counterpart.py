"""Counterparts: two claims of which one contradicts or qualifies the other."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evidence.querysets import CounterpartQuerySet

from .claim import Claim


class Counterpart(models.Model):
    """One claim that contradicts or qualifies another; shown on the pages of both."""

    class Relation(models.TextChoices):
        CONTRADICTS = "contradicts", _("Contradicts")
        QUALIFIES = "qualifies", _("Qualifies")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="counterparts")
    other = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="counterpart_of")
    relation = models.CharField(_("relation"), max_length=12, choices=Relation)

    objects = CounterpartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("counterpart")
        constraints = [
            models.UniqueConstraint(
                name="counterpart_once_per_pair",
                fields=["claim", "other"],
                violation_error_message=_("These two claims are linked already."),
            ),
            models.CheckConstraint(
                name="counterpart_is_another_claim",
                condition=~Q(claim=F("other")),
                violation_error_message=_("A claim cannot be its own counterpart."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.get_relation_display().lower()} {self.other}"

    def seen_from(self, claim: Claim) -> Claim:
        """The claim at the other end."""
        return self.other if self.claim_id == claim.pk else self.claim

    def words_from(self, claim: Claim) -> str:
        """How the claim at the other end stands to `claim`: "This claim contradicts", "… by"."""
        is_active = self.claim_id == claim.pk
        if self.relation == self.Relation.CONTRADICTS:
            return gettext("This claim contradicts") if is_active else gettext("Contradicted by")
        return gettext("This claim puts a limit on") if is_active else gettext("Limited by")
