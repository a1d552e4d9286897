"""Claims: one row is one checkable sentence of one article."""

from __future__ import annotations

from datetime import UTC, date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from articles import history
from articles.exchangeable import Exchangeable
from articles.models import Article, Topic
from evidence import wording
from evidence.anchoring import Quote
from evidence.querysets import ClaimQuerySet

from .label import EvidenceLabel
from .source import Source

QUOTE_COLUMNS = ("quote_exact", "quote_prefix", "quote_suffix", "quote_start")


@history.kept()
class Claim(Exchangeable):
    """One sentence that can be true or false, the words it marks, and its settled label."""

    class Kind(models.TextChoices):
        BENEFIT = "benefit", _("Benefit")
        HARM = "harm", _("Harm")
        MECHANISM = "mechanism", _("How it works")
        OTHER = "other", _("Other")

    class Subject(models.TextChoices):
        PEOPLE = "people", _("People")
        ANIMAL = "animal", _("Animals")
        CELLS = "cells", _("Cells in a dish")

    class Claimant(models.TextChoices):
        RESEARCHERS = "researchers", _("Researchers")
        CLINIC = "clinic", _("Clinic or seller")
        PATIENT = "patient", _("Patient")
        JOURNALIST = "journalist", _("Journalist")
        AUTHOR = "author", _("This article's author")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="claims")
    key = models.SlugField(
        _("key"), max_length=80, null=True, blank=True, help_text=_("Its name in an exchange file.")
    )
    text = models.TextField(_("claim"))
    quote_exact = models.TextField(_("quote"), blank=True)
    quote_prefix = models.CharField(_("words before"), max_length=64, blank=True)
    quote_suffix = models.CharField(_("words after"), max_length=64, blank=True)
    quote_start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.BENEFIT)
    subject = models.CharField(_("whose body"), max_length=10, choices=Subject)
    species = models.CharField(_("species"), max_length=120, blank=True)
    claimant = models.CharField(
        _("who says it"), max_length=12, choices=Claimant, default=Claimant.RESEARCHERS
    )
    claimant_name = models.CharField(_("their name"), max_length=200, blank=True)
    helped = models.PositiveIntegerField(_("helped"), null=True, blank=True)
    treated = models.PositiveIntegerField(_("treated"), null=True, blank=True)
    follow_up_months = models.PositiveSmallIntegerField(
        _("followed, months"), null=True, blank=True
    )
    harms = models.TextField(_("harms reported"), blank=True)
    checked_on = models.DateField(_("last looked at"), null=True, blank=True)
    topics = models.ManyToManyField(
        Topic,
        blank=True,
        related_name="claims",
        verbose_name=_("topics"),
        help_text=_("Empty: the article's topics."),
    )
    is_takeaway = models.BooleanField(_("key takeaway"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("why withdrawn"), blank=True)
    label = models.ForeignKey(
        EvidenceLabel, on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    label_version = models.PositiveSmallIntegerField(_("label version"), null=True, blank=True)
    labelled_at = models.DateTimeField(_("labelled"), null=True, blank=True)
    label_reason = models.TextField(_("why this label"), blank=True)
    reader_count = models.PositiveSmallIntegerField(_("readers"), default=0)
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True, editable=False)
    suspension_reason = models.TextField(
        _("why suspended"), blank=True, default="", db_default="", editable=False
    )
    sources = models.ManyToManyField(Source, through="Citation", related_name="claims")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["article_id", "position", "pk"]
        verbose_name = _("claim")
        permissions = [
            ("settle_claim", _("Can settle, adjudicate, publish and withdraw claims")),
        ]
        constraints = [
            models.CheckConstraint(
                name="claim_settled_whole_or_not_at_all",
                condition=Q(
                    label__isnull=True,
                    label_version__isnull=True,
                    labelled_at__isnull=True,
                    label_reason="",
                    reader_count=0,
                )
                | (
                    Q(
                        label__isnull=False,
                        label_version__isnull=False,
                        labelled_at__isnull=False,
                        reader_count__gte=1,
                    )
                    & ~Q(label_reason="")
                ),
                violation_error_message=_("A label, its version, time and reason go together."),
            ),
            models.CheckConstraint(
                name="claim_published_only_when_settled",
                condition=~Q(status="published") | Q(label__isnull=False),
                violation_error_message=_("A claim without a settled label cannot be published."),
            ),
            models.CheckConstraint(
                name="claim_withdrawn_whole_or_not_at_all",
                condition=(
                    Q(status="withdrawn") & Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")
                )
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_reason="")),
                violation_error_message=_("A withdrawn claim needs a date and a reason."),
            ),
            models.CheckConstraint(
                name="claim_suspended_whole_or_not_at_all",
                condition=Q(suspended_at__isnull=True, suspension_reason="")
                | (Q(suspended_at__isnull=False) & ~Q(suspension_reason="")),
                violation_error_message=_("A suspended claim needs a time and a reason."),
            ),
            models.CheckConstraint(
                name="claim_animal_names_its_species",
                condition=~Q(subject="animal") | ~Q(species=""),
                violation_error_message=_("Name the species for a claim about animals."),
            ),
            models.CheckConstraint(
                name="claim_helped_at_most_treated",
                condition=Q(helped__isnull=True)
                | Q(treated__isnull=False, helped__lte=F("treated")),
                violation_error_message=_("“Helped” needs “treated” and cannot be larger."),
            ),
            models.CheckConstraint(
                name="claim_treated_at_least_one",
                condition=Q(treated__isnull=True) | Q(treated__gte=1),
                violation_error_message=_("“Treated” counts at least one."),
            ),
            models.CheckConstraint(
                name="claim_quote_whole_or_not_at_all",
                condition=Q(
                    quote_exact="", quote_prefix="", quote_suffix="", quote_start__isnull=True
                )
                | (~Q(quote_exact="") & Q(quote_start__isnull=False)),
                violation_error_message=_("A quote needs the place where it starts."),
            ),
            models.CheckConstraint(name="claim_says_something", condition=Q(text__regex=r"\S")),
            # A text can be too long for an index; its digest never is.
            models.UniqueConstraint(
                F("article"),
                MD5("text"),
                name="claim_stands_once_in_article",
                condition=~Q(status="withdrawn"),
                violation_error_message=_("This article has a claim in these words already."),
            ),
            models.UniqueConstraint(
                name="claim_key_once_in_article",
                fields=["article", "key"],
                violation_error_message=_("Another claim of this article has this key."),
            ),
        ]
        indexes = [
            # What the queues start from; the rest of the claims is settled and sound.
            models.Index(
                "id",
                name="claim_unlabelled_idx",
                condition=Q(label__isnull=True) & ~Q(status="withdrawn"),
            ),
            models.Index("id", name="claim_suspended_idx", condition=Q(suspended_at__isnull=False)),
            models.Index("label", "label_version", name="claim_label_version_idx"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="trouble_ends_with_its_quote",
                operation=pgtrigger.UpdateOf(*QUOTE_COLUMNS),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                condition=pgtrigger.AnyChange(*QUOTE_COLUMNS),
                func="DELETE FROM evidence_quotetrouble WHERE claim_id = NEW.id; RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    def is_settled(self) -> bool:
        """True once the curators agree on the label."""
        return self.label_id is not None

    def is_public(self) -> bool:
        """True while readers may see it; asks for the article."""
        return self.status == self.Status.PUBLISHED and self.article.is_public()

    def is_withdrawn(self) -> bool:
        """True when readers saw it once: it, or its article, was taken back."""
        if self.article.status == Article.Status.WITHDRAWN:
            return self.status != self.Status.DRAFT
        return self.status == self.Status.WITHDRAWN and self.article.is_public()

    def is_suspended(self) -> bool:
        """True while every source that supports it is retracted: it has no strength then."""
        return self.suspended_at is not None

    def quote(self) -> Quote | None:
        """The words it marks and where they stood, None when it marks none."""
        if self.quote_start is None:
            return None
        return Quote(self.quote_exact, self.quote_prefix, self.quote_suffix, self.quote_start)

    def label_words(self) -> str:
        """The words of its label, "" while it has none; a suspended claim has others instead."""
        if self.is_suspended():
            return wording.on_hold()
        return wording.label_in_words(self.label, self.subject) if self.label else ""

    def numbers(self) -> str:
        """Its numbers in words, "" when it gives none."""
        return wording.numbers_in_words(
            self.helped, self.treated, self.follow_up_months, self.subject
        )

    def body(self) -> str:
        """Whose body it is about, in words."""
        return wording.body_in_words(self.subject, self.species)

    def readers(self) -> str:
        """How many curators read it, in words."""
        return wording.readers_in_words(self.reader_count)

    def looked_at(self) -> date | None:
        """The last day somebody looked at it, in UTC: noted by a curator, or the day it got its label."""
        labelled = self.labelled_at.astimezone(UTC).date() if self.labelled_at else None
        return max((day for day in (self.checked_on, labelled) if day), default=None)

    def needs_safety_note(self) -> bool:
        """True where a reader should see a doctor before paying: sellers' words, mere stories."""
        on_stories = (
            self.label is not None
            and self.label.strength is not None
            and not self.label.counts_as_research
        )
        return on_stories or self.claimant == self.Claimant.CLINIC

    def needs_second_reader(self, label: EvidenceLabel) -> bool:
        """True where rule 11 of the ladder asks for two readers of this claim under `label`."""
        return label.needs_second_reader or self.kind == self.Kind.HARM or self.is_takeaway
