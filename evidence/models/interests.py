"""What the people behind the labels have at stake."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.exchangeable import Exchangeable


def today() -> object:
    """Return the day in UTC."""
    return timezone.now().date()


class InterestDeclaration(Exchangeable):
    """What one curator declared on one day, public under the name they chose. A newer one follows it.

    To have no interests is a declaration too; an empty text alone is none.
    """

    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="interest_declarations",
        verbose_name=_("curator"),
    )
    name = models.CharField(
        _("name"), max_length=150, help_text=_("As readers see it on the page about our methods.")
    )
    interests = models.TextField(
        _("interests"),
        blank=True,
        help_text=_(
            "Money, employers, shares, patents, research of your own, membership, a treatment you or"
            " somebody close to you had: whatever a reader could want to know."
        ),
    )
    has_none = models.BooleanField(_("I have no interests to declare"), default=False)
    declared_on = models.DateField(_("declared"), default=today)

    class Meta:
        ordering = ["-declared_on", "-pk"]
        verbose_name = _("declaration of interests")
        verbose_name_plural = _("declarations of interests")
        constraints = [
            models.CheckConstraint(
                name="interestdeclaration_says_something",
                condition=Q(has_none=True, interests="")
                | Q(has_none=False, interests__regex=r"\S"),
                violation_error_message=_(
                    "Write your interests, or tick that you have none: one of the two."
                ),
            ),
            models.CheckConstraint(
                name="interestdeclaration_names_a_person", condition=Q(name__regex=r"\S")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.declared_on}"
