"""Threads: one row is one idea that several claims make, in different articles and years."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.exchangeable import Exchangeable
from evidence.querysets import ThreadQuerySet

from .claim import Claim


class Thread(Exchangeable):
    """One idea, and the claims that make it. What it shows is derived from them, never typed."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(
        _("the idea"), max_length=200, unique=True, help_text=_("A plain sentence or phrase.")
    )
    summary = models.TextField(
        _("in short"), blank=True, help_text=_("What holds these claims together; no new claim.")
    )
    claims = models.ManyToManyField(
        Claim, verbose_name=_("claims"), blank=True, related_name="threads"
    )

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("thread")
        constraints = [
            models.CheckConstraint(name="thread_says_something", condition=Q(title__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return self.title
