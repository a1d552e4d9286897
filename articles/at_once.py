"""What is remembered of people who work at the same time: forms just sent, pages now open."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Sending(models.Model):
    """One form that was sent and saved, so that the very same is not saved again; kept for a week."""

    key = models.CharField(max_length=64, primary_key=True)
    answer = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at"]
        verbose_name = _("form sent")

    def __str__(self) -> str:
        return self.key


class Presence(models.Model):
    """One person with one page of the admin open, and when it was last heard of."""

    place = models.CharField(max_length=100)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-seen_at"]
        verbose_name = _("presence")
        constraints = [
            models.UniqueConstraint(name="presence_once_a_place", fields=["place", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.place}"
