"""What is remembered of addresses outside this site."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkCheck(models.Model):
    """When a resource's address was last asked, what was wrong then, and since when it has failed.

    `address` is the one that was asked: what is known of it says nothing of another.
    """

    resource = models.OneToOneField(
        "articles.Resource", on_delete=models.CASCADE, primary_key=True, related_name="link_check"
    )
    address = models.URLField(_("address"), max_length=500)
    asked_at = models.DateTimeField(_("asked"))
    failing_since = models.DateTimeField(_("fails since"), null=True)
    problem = models.TextField(_("what was wrong"), blank=True)

    class Meta:
        verbose_name = _("check of a link")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.resource_id}: {self.problem or self.asked_at}"
