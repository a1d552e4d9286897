"""The ladder: one row is one evidence label, read by badge, page, form, feed and API alike."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles import history
from evidence.querysets import EvidenceLabelQuerySet

DEFINITION_FIELDS = (
    "name",
    "strength",
    "meaning",
    "can_tell",
    "cannot_tell",
    "question",
    "curator_rule",
)


@history.kept()
class EvidenceLabel(models.Model):
    """One rung of the ladder, or one word for what stands beside it (`strength` empty)."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    strength = models.PositiveSmallIntegerField(
        _("strength"),
        null=True,
        blank=True,
        unique=True,
        help_text=_("Higher is stronger; leave gaps. Empty: not on the ladder."),
    )
    counts_as_research = models.BooleanField(_("counts as research"), default=True)
    is_active = models.BooleanField(
        _("switched on"), default=False, help_text=_("Off: no badge and no filter choice.")
    )
    needs_second_reader = models.BooleanField(_("needs a second reader"), default=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    summary = models.CharField(_("in one line"), max_length=160)
    meaning = models.TextField(_("what it means"))
    can_tell = models.TextField(_("what it can tell you"), blank=True)
    cannot_tell = models.TextField(_("what it cannot tell you"), blank=True)
    question = models.TextField(_("question to ask"), blank=True)
    curator_rule = models.TextField(_("rule for curators"), blank=True)
    off_text = models.CharField(
        _("words while switched off"),
        max_length=160,
        blank=True,
        help_text=_("Shown in place of a badge."),
    )
    stand_in = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("label to use while switched off"),
    )
    color_token = models.SlugField(_("colour token"), max_length=40, blank=True)
    symbol = models.CharField(_("symbol"), max_length=8, blank=True)

    objects = EvidenceLabelQuerySet.as_manager()

    class Meta:
        ordering = [models.F("strength").asc(nulls_last=True), "name"]
        verbose_name = _("evidence label")
        constraints = [
            models.CheckConstraint(
                name="label_switched_on_has_symbol_and_color",
                condition=Q(is_active=False) | (~Q(symbol="") & ~Q(color_token="")),
                violation_error_message=_(
                    "A label that is switched on needs a symbol and a colour."
                ),
            ),
            models.CheckConstraint(
                name="label_switched_off_says_what_to_do",
                condition=Q(is_active=True) | Q(stand_in__isnull=False) | ~Q(off_text=""),
                violation_error_message=_(
                    "A label that is switched off needs a stand-in or words to show instead."
                ),
            ),
            models.CheckConstraint(
                name="label_does_not_stand_in_for_itself",
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=models.F("id")),
                violation_error_message=_("A label cannot stand in for itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def shown_as(self) -> str:
        """The words a reader sees: the name when switched on, else the words kept for that."""
        return self.name if self.is_active else (self.off_text or self.name)

    def can_be_assigned(self) -> bool:
        """False while another label stands in for this one."""
        return self.is_active or self.stand_in_id is None
