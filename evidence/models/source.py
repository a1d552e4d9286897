"""What claims rest on: one row is one paper, preprint, registry record, web page or press release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles import history
from articles.exchangeable import Exchangeable
from evidence import wording
from evidence.querysets import SourceQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Study(Exchangeable):
    """Sources that report on the same participants, so that we count studies and not papers."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=300)

    class Meta:
        ordering = ["name"]
        verbose_name = _("study")
        verbose_name_plural = _("studies")

    def __str__(self) -> str:
        return self.name


def _words(label: StrPromise) -> ArrayField:
    return ArrayField(
        models.CharField(max_length=300), verbose_name=label, blank=True, default=list
    )


def _form(name: str, field: str, pattern: str, message: StrPromise) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__regex": pattern}),
        violation_error_message=message,
    )


@history.kept(exclude=["raw"])
class Source(Exchangeable):
    """One record that a sentence can rest on, with its identifiers and its integrity."""

    class Kind(models.TextChoices):
        PAPER = "paper", _("Paper")
        PREPRINT = "preprint", _("Preprint")
        REGISTRY_RECORD = "registry_record", _("Trial registry record")
        WEB_PAGE = "web_page", _("Web page")
        PRESS_RELEASE = "press_release", _("Press release")

    class PeerReview(models.TextChoices):
        REVIEWED = "reviewed", _("Peer reviewed")
        PREPRINT = "preprint", _("Preprint, not peer reviewed")
        ABSTRACT = "abstract", _("Conference abstract")
        NONE = "none", _("Not peer reviewed")
        UNKNOWN = "unknown", _("Peer review not known")

    class EnrolmentType(models.TextChoices):
        ACTUAL = "actual", _("actual")
        ESTIMATED = "estimated", _("planned")

    class Charged(models.TextChoices):
        YES = "yes", _("Participants are charged")
        NO = "no", _("Participants are not charged")
        UNKNOWN = "unknown", _("Not known whether participants are charged")

    class Integrity(models.TextChoices):
        SOUND = "sound", _("No notice known")
        CORRECTED = "corrected", _("Corrected")
        CONCERN = "concern", _("Expression of concern")
        RETRACTED = "retracted", _("Retracted")

    key = models.SlugField(_("key"), max_length=80, unique=True, null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PAPER)
    title = models.TextField(_("title"))
    authors = models.TextField(_("authors"), blank=True)
    container = models.CharField(_("journal or site"), max_length=300, blank=True)
    published_year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    published_on = models.DateField(_("date"), null=True, blank=True)
    pmid = models.CharField(_("PMID"), max_length=9, unique=True, null=True, blank=True)
    doi = models.CharField(_("DOI"), max_length=300, unique=True, null=True, blank=True)
    pmcid = models.CharField(_("PMCID"), max_length=12, unique=True, null=True, blank=True)
    nct = models.CharField(_("NCT number"), max_length=11, null=True, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    archived_url = models.URLField(_("archived copy"), max_length=1000, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    publication_types = _words(_("publication types"))
    mesh = _words(_("MeSH headings"))
    species = _words(_("species"))
    phase = models.CharField(_("phase"), max_length=40, blank=True)
    enrolment = models.PositiveIntegerField(_("enrolment"), null=True, blank=True)
    enrolment_type = models.CharField(
        _("enrolment is"), max_length=10, choices=EnrolmentType, blank=True
    )
    has_results = models.BooleanField(
        _("results posted"),
        null=True,
        blank=True,
        help_text=_("For a registry record. A registration without results supports no effect."),
    )
    trial_status = models.CharField(_("trial status"), max_length=60, blank=True, db_default="")
    why_stopped = models.TextField(_("why stopped"), blank=True, db_default="")
    peer_review = models.CharField(
        _("peer review"), max_length=10, choices=PeerReview, default=PeerReview.UNKNOWN
    )
    funding = models.TextField(_("funding"), blank=True)
    interests = models.TextField(_("interests"), blank=True)
    participants_charged = models.CharField(
        _("participants charged?"), max_length=10, choices=Charged, default=Charged.UNKNOWN
    )
    integrity = models.CharField(
        _("integrity"), max_length=10, choices=Integrity, default=Integrity.SOUND
    )
    integrity_notice = models.TextField(_("notice"), blank=True)
    study = models.ForeignKey(
        Study, on_delete=models.SET_NULL, null=True, blank=True, related_name="sources"
    )
    raw = models.TextField(_("record as received"), blank=True, editable=False)
    synced_at = models.DateTimeField(_("last synced"), null=True, blank=True, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("source")
        indexes = [models.Index(name="source_nct_idx", fields=["nct"])]
        constraints = [
            _form(
                "source_pmid_is_a_number", "pmid", r"^[1-9][0-9]{0,8}$", _("A PMID is a number.")
            ),
            _form(
                "source_doi_has_its_form",
                "doi",
                r"^10\.[0-9]{4,9}/[^\s[:upper:]]+$",
                _("A DOI reads 10.NNNN/… in lower case."),
            ),
            _form("source_pmcid_has_its_form", "pmcid", r"^PMC[0-9]+$", _("A PMCID reads PMC123.")),
            _form(
                "source_nct_has_its_form",
                "nct",
                r"^NCT[0-9]{8}$",
                _("An NCT number reads NCT and eight digits."),
            ),
            models.UniqueConstraint(
                name="source_one_registry_record_per_nct",
                fields=["nct"],
                condition=Q(kind="registry_record"),
                violation_error_message=_("This trial's registry record is already here."),
            ),
            models.CheckConstraint(
                name="source_enrolment_says_actual_or_planned",
                condition=Q(enrolment__isnull=True, enrolment_type="")
                | (Q(enrolment__isnull=False) & ~Q(enrolment_type="")),
                violation_error_message=_("Say whether the enrolment is actual or planned."),
            ),
            models.CheckConstraint(
                name="source_notice_when_not_sound",
                condition=Q(integrity="sound") | ~Q(integrity_notice=""),
                violation_error_message=_("A correction, concern or retraction needs its notice."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.published_year})" if self.published_year else self.title

    def words(self) -> str:
        """What it is, in words: "Paper, phase 1/2, 14 people"."""
        return wording.source_in_words(self)

    def link(self) -> str:
        """The best public address: DOI, then PubMed, then registry, then the page itself."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        if self.nct and self.kind == self.Kind.REGISTRY_RECORD:
            return f"https://clinicaltrials.gov/study/{self.nct}"
        return self.url
