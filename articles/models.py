"""What is written: articles and what surrounds them. One row is one thing a reader can open."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import history
from .at_once import Presence, Sending
from .exchangeable import Exchangeable
from .outside import LinkCheck
from .querysets import ArticleQuerySet, GlossaryQuerySet
from .searching import Folded

__all__ = [
    "Article",
    "Author",
    "Correction",
    "Disclaimer",
    "GlossaryTerm",
    "LinkCheck",
    "Presence",
    "Resource",
    "Sending",
    "Series",
    "Topic",
]

OLD_AFTER_YEARS = 5


class Topic(Exchangeable):
    """One subject that readers filter by, such as "type 1 diabetes"."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)
    registry_query = models.CharField(
        _("registry query"),
        max_length=200,
        blank=True,
        help_text=_("Words to search registries by."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("topic")

    def __str__(self) -> str:
        return self.name


class Author(Exchangeable):
    """Who wrote an article, and where their knowledge ends."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=200, blank=True)
    expertise_limits = models.TextField(_("limits of expertise"), blank=True)
    interests = models.TextField(_("interests"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")

    def __str__(self) -> str:
        return self.name


class Disclaimer(Exchangeable):
    """A text kept once and shown wherever an article names it."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)

    class Meta:
        ordering = ["title"]
        verbose_name = _("disclaimer")

    def __str__(self) -> str:
        return self.title


class Series(Exchangeable):
    """Several articles meant to be read in order."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.title


class Resource(Exchangeable):
    """A guide or a registry search outside this site, with what we know of the link."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide")
        REGISTRY_SEARCH = "registry_search", _("Trial registry search")
        LINK = "link", _("Link")

    class State(models.TextChoices):
        UNKNOWN = "unknown", _("Not checked yet")
        ALIVE = "alive", _("Link works")
        DEAD = "dead", _("Link is dead")

    key = models.SlugField(_("key"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.LINK)
    url = models.URLField(_("address"), max_length=500)
    archived_url = models.URLField(_("archived copy"), max_length=500, blank=True)
    length = models.CharField(_("length"), max_length=60, blank=True)
    instructions = models.TextField(_("how to use it"), blank=True)
    caveat = models.TextField(_("caveat"), blank=True)
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="resources"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UNKNOWN)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("resource")
        constraints = [
            models.CheckConstraint(
                name="resource_registry_search_has_caveat",
                condition=~Q(kind="registry_search") | ~Q(caveat=""),
                violation_error_message=_("A registry search needs its caveat about keyword hits."),
            )
        ]

    def __str__(self) -> str:
        return self.title


@history.kept(exclude=["search"])
class Article(Exchangeable):
    """One piece of writing. It carries no label of its own: labels belong to its sentences."""

    class Kind(models.TextChoices):
        DIGEST = "digest", _("Digest of research news")
        EXPLAINER = "explainer", _("Explainer")
        COMMENTARY = "commentary", _("Commentary")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    standfirst = models.TextField(_("standfirst"), blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DIGEST)
    body = models.TextField(_("body"), help_text=_("Markdown. Headings start at ##."))
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("byline")
    )
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="articles"
    )
    series = models.ForeignKey(
        Series, on_delete=models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    series_position = models.PositiveSmallIntegerField(_("place in series"), null=True, blank=True)
    source_title = models.CharField(_("what is digested"), max_length=300, blank=True)
    source_url = models.URLField(_("its address"), max_length=500, blank=True)
    source_published_on = models.DateField(_("its date"), null=True, blank=True)
    why_written = models.TextField(_("why this was written"), blank=True)
    disclaimer = models.ForeignKey(Disclaimer, on_delete=models.PROTECT, null=True, blank=True)
    resources = models.ManyToManyField(Resource, blank=True, related_name="articles")
    related = models.ManyToManyField("self", blank=True, verbose_name=_("related reading"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    review_due_on = models.DateField(_("review due"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("why withdrawn"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    search = models.GeneratedField(
        expression=SearchVector(Folded("title"), weight="A", config="english")
        + SearchVector(Folded("standfirst"), weight="B", config="english")
        + SearchVector(Folded("body"), weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("article")
        permissions = [
            ("publish_article", _("Can publish, correct and retire articles")),
        ]
        constraints = [
            models.CheckConstraint(
                name="article_public_has_date",
                condition=~Q(status__in=["published", "withdrawn"]) | Q(published_at__isnull=False),
                violation_error_message=_("A published article needs its date of publication."),
            ),
            models.CheckConstraint(
                name="article_withdrawn_whole_or_not_at_all",
                condition=(
                    Q(status="withdrawn") & Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")
                )
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_reason="")),
                violation_error_message=_("A withdrawn article needs a date and a reason."),
            ),
            models.CheckConstraint(
                name="article_place_only_in_series",
                condition=Q(series_position__isnull=True) | Q(series__isnull=False),
                violation_error_message=_("A place in a series needs the series."),
            ),
            models.UniqueConstraint(
                name="article_place_in_series_taken_once",
                fields=["series", "series_position"],
                violation_error_message=_("This place in the series is taken."),
            ),
            models.CheckConstraint(
                name="article_review_due_after_review",
                condition=Q(review_due_on__isnull=True)
                | Q(reviewed_on__isnull=True)
                | Q(review_due_on__gte=F("reviewed_on")),
                violation_error_message=_("The next review cannot be due before the last one."),
            ),
        ]
        indexes = [
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                name="article_newest_idx",
                condition=Q(status="published"),
            ),
            GinIndex("search", name="article_search_idx"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_public(self) -> bool:
        """True while readers may see it."""
        return self.status == self.Status.PUBLISHED

    def written_on(self) -> date | None:
        """The date of what is digested, or else of our publication."""
        if self.source_published_on:
            return self.source_published_on
        return self.published_at.date() if self.published_at else None

    def age_in_years(self, today: date | None = None) -> int | None:
        """Whole years since `written_on`, None when no date is known."""
        written = self.written_on()
        if written is None:
            return None
        today = today or timezone.now().date()
        return today.year - written.year - ((today.month, today.day) < (written.month, written.day))

    def is_old(self, today: date | None = None) -> bool:
        """True when a reader should be told that much may have changed since."""
        return (self.age_in_years(today) or 0) >= OLD_AFTER_YEARS

    def review_is_due(self, today: date | None = None) -> bool:
        """True from the day on which the next review is due."""
        return self.review_due_on is not None and self.review_due_on <= (
            today or timezone.now().date()
        )


class Correction(models.Model):
    """One public, dated correction of a published article; written once, never edited."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="corrections")
    text = models.TextField(_("what was corrected"))
    corrected_at = models.DateTimeField(_("corrected"), default=timezone.now)

    class Meta:
        ordering = ["-corrected_at", "-pk"]
        verbose_name = _("correction")
        constraints = [
            models.CheckConstraint(
                name="correction_says_something", condition=Q(text__regex=r"\S")
            ),
            # A text can be too long for an index; its digest never is.
            models.UniqueConstraint(
                F("article"),
                MD5("text"),
                name="correction_written_once",
                violation_error_message=_("This correction is written already, in the same words."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="corrections_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.text[:60]}"


class GlossaryTerm(Exchangeable):
    """One term: a plain definition for a tooltip, a longer text for its own page."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    term = models.CharField(_("term"), max_length=120, unique=True)
    definition = models.TextField(_("plain definition"))
    body = models.TextField(_("longer text"), blank=True, help_text=_("Markdown."))
    synonyms = ArrayField(
        models.CharField(max_length=120), verbose_name=_("synonyms"), blank=True, default=list
    )
    article = models.ForeignKey(
        Article,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="terms",
        verbose_name=_("explainer"),
        help_text=_("The article that carries this term's labelled claims."),
    )

    objects = GlossaryQuerySet.as_manager()

    class Meta:
        ordering = ["term"]
        verbose_name = _("glossary term")

    def __str__(self) -> str:
        return self.term
