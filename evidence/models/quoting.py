"""Quotes that an edit of their article moved, reworded or lost: what a curator has to look at."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .claim import Claim


class QuoteTrouble(models.Model):
    """One claim whose quote does not stand where it stood; quotes without trouble have no row.

    A table of its own, because a column of Claim would write history and tell a curator at the
    claim's form that somebody had saved. A trigger takes the row away when the claim is quoted anew.
    """

    class State(models.TextChoices):
        MOVED = "moved", _("Moved")
        REWORDED = "reworded", _("Reworded")
        AMBIGUOUS = "ambiguous", _("Stands there twice")
        LOST = "lost", _("Lost")

    claim = models.OneToOneField(
        Claim, on_delete=models.CASCADE, primary_key=True, related_name="quote_trouble"
    )
    state = models.CharField(_("what became of it"), max_length=10, choices=State)
    seen_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("quote in trouble")
        verbose_name_plural = _("quotes in trouble")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.claim}"
