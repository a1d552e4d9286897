"""What the gate keeps: the words it knows, searches that found nothing, and reasons to publish anyway."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import history
from articles.exchangeable import Exchangeable
from articles.models import Article

from .claim import Claim
from .label import EvidenceLabel


@history.kept()
class StrongWord(models.Model):
    """One word in all its forms, and the rung from which on a sentence may say it."""

    name = models.CharField(_("word"), max_length=80, unique=True)
    forms = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("its forms"),
        help_text=_("One a line, as whole words: cure, cures, cured. Capitals do not matter."),
    )
    fine_from = models.ForeignKey(
        EvidenceLabel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("may be said from"),
        limit_choices_to={"strength__isnull": False},
        help_text=_("The weakest label that carries this word. Empty: none does."),
    )
    fine_in = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("means something else in"),
        blank=True,
        default=list,
        help_text=_("Phrases in which the word is harmless, one a line: proof of concept."),
    )
    instead = models.CharField(
        _("what to write instead"),
        max_length=200,
        blank=True,
        help_text=_("A sentence that curators read beside the warning."),
    )
    is_active = models.BooleanField(_("switched on"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("strong word")
        constraints = [
            models.CheckConstraint(
                name="strongword_has_forms",
                condition=Q(forms__len__gte=1),
                violation_error_message=_("Give the word in at least one form."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@history.kept()
class CounterpartSearch(Exchangeable):
    """One search for a claim on the other side of a story, on one day, that found none."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="searches")
    searched_on = models.DateField(_("searched on"))
    where = models.CharField(
        _("searched in"),
        max_length=200,
        help_text=_("Where, and with which words, so that the search can be repeated."),
    )

    class Meta:
        ordering = ["-searched_on", "-pk"]
        verbose_name = _("search that found none")
        verbose_name_plural = _("searches for a counterpart that found none")
        constraints = [
            models.UniqueConstraint(
                name="counterpartsearch_written_once",
                fields=["claim", "searched_on", "where"],
                violation_error_message=_("This search is written down already."),
            ),
            models.CheckConstraint(
                name="counterpartsearch_says_where", condition=Q(where__regex=r"\S")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.searched_on}: {self.where}"


class AcceptedWarning(models.Model):
    """One warning of the gate that somebody let pass, with the reason. Never edited.

    `key` is that of the finding (`evidence.gate.Finding.key`): while the words stay as they are, so
    does the reason. A later row for the same key is a later thought; the newest counts.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="accepted_warnings")
    claim = models.ForeignKey(
        Claim,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="accepted_warnings",
    )
    key = models.CharField(max_length=64)
    rule = models.SlugField(_("rule"), max_length=40)
    words = models.TextField(_("words"), blank=True)
    sentence = models.TextField(_("in"), blank=True)
    message = models.TextField(_("warning"))
    reason = models.TextField(_("reason"))
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = _("accepted warning")
        constraints = [
            models.CheckConstraint(
                name="acceptedwarning_gives_a_reason", condition=Q(reason__regex=r"\S")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="accepted_warnings_are_kept", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"
