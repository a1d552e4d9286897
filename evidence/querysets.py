"""What "published", "settled" and "assignable" mean, said once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import JSONObject, TruncDate

from .blinding import Person, open_readings

if TYPE_CHECKING:
    from articles.models import Article

    from .models import (  # noqa: F401
        Assessment,
        Citation,
        Claim,
        Counterpart,
        EvidenceLabel,
        IntegrityNotice,
        Source,
        Thread,
    )

# What pages leave in the database: long texts, and columns that only another page shows.
BESIDE_THE_PAGE = (
    *("body", "search", "standfirst", "kind", "author", "series", "series_position"),
    *("source_title", "source_url", "source_published_on", "why_written", "disclaimer"),
    *("review_due_on", "reviewed_on", "created_at", "updated_at"),
)
RECORD_ONLY = (
    *("raw", "abstract", "language", "publication_types", "mesh", "pmcid"),
    *("funding", "interests", "synced_at", "key"),
)
STATEMENT = ("text", "label", "subject", "suspended_at")
RETRACTED = Q(source__integrity="retracted")


def _supported_by(sources: Q) -> Q:
    """The condition that a claim has a supporting citation whose source is such."""
    from .models import Citation

    supports = Citation.objects.filter(sources, claim=OuterRef("pk"), relation="supports")
    return Q(Exists(supports))


class EvidenceLabelQuerySet(models.QuerySet["EvidenceLabel"]):
    """Labels of the ladder."""

    def active(self) -> EvidenceLabelQuerySet:
        """Labels that readers see as badges and choose in filters."""
        return self.filter(is_active=True)

    def assignable(self) -> EvidenceLabelQuerySet:
        """Labels a curator may give: switched on, or off with nothing standing in for them."""
        return self.filter(Q(is_active=True) | Q(stand_in__isnull=True))

    def weakest_first(self) -> EvidenceLabelQuerySet:
        """Up the ladder; what is not on it comes last."""
        return self.order_by(F("strength").asc(nulls_last=True), "name")


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources."""

    def with_claim_count(self) -> SourceQuerySet:
        """Annotate `claim_count`: how many claims cite the source, published or not."""
        return self.annotate(claim_count=Count("citations", distinct=True))

    def cited_in_public(self) -> SourceQuerySet:
        """Sources that at least one claim rests on which readers may see."""
        from .models import Citation

        return self.filter(Exists(Citation.objects.in_public().filter(source=OuterRef("pk"))))


class CitationQuerySet(models.QuerySet["Citation"]):
    """Claims resting on sources."""

    def in_public(self) -> CitationQuerySet:
        """Citations by claims that readers may see."""
        return self.filter(claim__status="published", claim__article__status="published")

    def with_claims(self) -> CitationQuerySet:
        """Load each citation's claim with its article and doubts, newest article first; two queries."""
        from .models import Claim

        claims = Claim.objects.with_doubts().select_related("article")
        return self.prefetch_related(
            Prefetch("claim", queryset=claims.defer("article__body", "article__search"))
        ).order_by("-claim__article__published_at", "-claim_id")


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims, narrowed by what a reader may see and loaded for a page."""

    def published(self) -> ClaimQuerySet:
        """Claims that readers may see: published themselves, in a published article."""
        return self.filter(status="published", article__status="published")

    def was_public(self) -> ClaimQuerySet:
        """Claims whose address was ever given to a reader: public ones and those taken back."""
        return self.exclude(status="draft").filter(article__status__in=["published", "withdrawn"])

    def settled(self) -> ClaimQuerySet:
        """Claims whose label the curators agree on."""
        return self.filter(label__isnull=False)

    def unsettled(self) -> ClaimQuerySet:
        """Claims still without an agreed label."""
        return self.filter(label__isnull=True)

    def drafts(self) -> ClaimQuerySet:
        """Claims not yet public and not withdrawn."""
        return self.filter(status="draft")

    def needing_safety_note(self) -> ClaimQuerySet:
        """Claims of which Claim.needs_safety_note() is true."""
        on_stories = Q(label__strength__isnull=False, label__counts_as_research=False)
        return self.filter(on_stories | Q(claimant="clinic"))

    def on_retracted_support_alone(self) -> ClaimQuerySet:
        """Claims that at least one source supports, and every one that does is retracted."""
        return self.filter(_supported_by(RETRACTED), ~_supported_by(~RETRACTED))

    def out_of_step(self) -> ClaimQuerySet:
        """Public claims to be suspended, and suspended ones that a sound source supports again.

        One that lost its last source while suspended stays so: nothing supports it.
        """
        to_suspend = Q(suspended_at=None) & _supported_by(RETRACTED) & ~_supported_by(~RETRACTED)
        to_release = Q(suspended_at__isnull=False) & _supported_by(~RETRACTED)
        return self.filter(to_suspend | to_release, status="published")

    def in_doubt(self) -> ClaimQuerySet:
        """The queue: claims not withdrawn that are suspended, or supported by a source in doubt."""
        from .models import IntegrityNotice

        flagged = IntegrityNotice.objects.open_flags().filter(source=OuterRef("source"))
        doubtful = Q(source__integrity__in=["retracted", "concern"]) | Q(Exists(flagged))
        return self.exclude(status="withdrawn").filter(
            Q(suspended_at__isnull=False) | _supported_by(doubtful)
        )

    def in_disagreement(self) -> ClaimQuerySet:
        """Claims that readers see differently and nobody decided: among themselves while there is no
        label, or by a reading that is newer than the label and names another.
        """
        from .models import Assessment

        current = Assessment.objects.current().filter(claim=OuterRef("pk")).order_by()
        later = current.filter(assessed_at__gt=OuterRef("labelled_at"))
        labels = current.values("claim").annotate(count=Count("label", distinct=True))
        return self.exclude(status="withdrawn").filter(
            Q(Exists(later.exclude(label=OuterRef("label"))), label__isnull=False)
            | Q(Exists(labels.filter(count__gt=1)), label__isnull=True)
        )

    def takeaways(self) -> ClaimQuerySet:
        """The key takeaways of their articles."""
        return self.filter(is_takeaway=True)

    def in_reading_order(self) -> ClaimQuerySet:
        """By place in the text; claims without a quote after those with one."""
        return self.order_by(F("quote_start").asc(nulls_last=True), "position", "pk")

    def with_card(self) -> ClaimQuerySet:
        """Load what a claim's card shows: label, article, topics."""
        return (
            self.select_related("label", "article", "article__author")
            .defer("article__body", "article__search")
            .prefetch_related("topics", "article__topics")
        )

    def with_page(self) -> ClaimQuerySet:
        """Load what the claim's own page shows of the claim: its article, and its topics by name.

        Annotates `own_topics` and `article_topics`: lists of {"slug", "name"}, A to Z; and
        `standing_told`: lists of {"change", "reason", "day"}, newest first; `has_links`, `has_changes`,
        `is_in_thread`: whether there is a counterpart, a change of its label, a thread to ask for at all.
        """
        from articles.models import Topic

        from .models import Counterpart, LabelChange, StandingChange, Thread

        members = Thread.claims.through.objects.all()
        pair = JSONObject(slug="slug", name="name")
        told = JSONObject(change="change", reason="reason", day=TruncDate("changed_at", tzinfo=UTC))
        changes = StandingChange.objects.filter(claim=OuterRef("pk"))
        own = Topic.objects.filter(claims=OuterRef("pk")).order_by("name")
        inherited = Topic.objects.filter(articles=OuterRef("article_id")).order_by("name")
        return (
            self.select_related("article")
            .defer(*(f"article__{name}" for name in BESIDE_THE_PAGE))
            .annotate(
                own_topics=ArraySubquery(own.values(pair=pair)),
                article_topics=ArraySubquery(inherited.values(pair=pair)),
                standing_told=ArraySubquery(changes.values(told=told)),
                has_links=Exists(Counterpart.objects.filter(claim=OuterRef("pk")))
                | Exists(Counterpart.objects.filter(other=OuterRef("pk"))),
                has_changes=Exists(LabelChange.objects.filter(claim=OuterRef("pk"))),
                is_in_thread=Exists(members.filter(claim=OuterRef("pk"))),
            )
        )

    def with_doubts(self, *, as_if_public: Article | None = None) -> ClaimQuerySet:
        """Annotate `is_contested`: a public claim contradicts it, or it one; `is_disputed`: a source does.

        The claims of `as_if_public`, an article about to be published, count as public.
        """
        from .models import Citation, Counterpart

        def public(end: str) -> Q:
            seen = Q(**{f"{end}__status": "published", f"{end}__article__status": "published"})
            if as_if_public is None:
                return seen
            return seen | Q(**{f"{end}__article": as_if_public}) & ~Q(
                **{f"{end}__status": "withdrawn"}
            )

        contradictions = Counterpart.objects.filter(relation="contradicts")
        by_it = contradictions.filter(public("other"), claim=OuterRef("pk"))
        of_it = contradictions.filter(public("claim"), other=OuterRef("pk"))
        disputes = Citation.objects.filter(claim=OuterRef("pk"), relation="disputes")
        return self.annotate(
            is_contested=Exists(by_it) | Exists(of_it), is_disputed=Exists(disputes)
        )

    def with_last_change(self) -> ClaimQuerySet:
        """Annotate `label_changed_at`: when its label last changed in public, None if never."""
        from .models import LabelChange

        changes = LabelChange.objects.filter(claim=OuterRef("pk")).order_by("-changed_at")
        return self.annotate(label_changed_at=Subquery(changes.values("changed_at")[:1]))

    def with_sources(self) -> ClaimQuerySet:
        """Load each claim's citations with their sources, without what only a source's page shows."""
        from .models import Citation

        citations = Citation.objects.select_related("source", "source__study").defer(
            *(f"source__{name}" for name in RECORD_ONLY)
        )
        return self.prefetch_related(Prefetch("citations", queryset=citations))


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Curators' judgements."""

    def current(self) -> AssessmentQuerySet:
        """Each curator's latest word; superseded ones are left out."""
        return self.filter(superseded_at__isnull=True)

    def open_to(self, person: Person) -> AssessmentQuerySet:
        """Readings that `person` may see: nobody else's before giving their own (blinding.py)."""
        return self.filter(open_readings(person))


class CounterpartQuerySet(models.QuerySet["Counterpart"]):
    """Links between claims that contradict or qualify each other."""

    def around(self, claim: Claim) -> CounterpartQuerySet:
        """Links from and to `claim` whose other end readers may see, with what a line shows of both."""
        return (
            self.filter(
                Q(claim=claim, other__status="published", other__article__status="published")
                | Q(other=claim, claim__status="published", claim__article__status="published")
            )
            .select_related("claim", "other")
            .only(
                "relation",
                *(f"{end}__{name}" for end in ("claim", "other") for name in STATEMENT),
            )
        )

    def between_public(self, claim_ids: Collection[int]) -> CounterpartQuerySet:
        """Links from and to these claims whose ends readers may both see, with what a line shows of both."""
        public = {
            f"{end}{path}status": "published"
            for end in ("claim__", "other__")
            for path in ("", "article__")
        }
        return (
            self.filter(Q(claim__in=claim_ids) | Q(other__in=claim_ids), **public)
            .select_related("claim", "other")
            .only(
                "relation",
                *(f"{end}__{name}" for end in ("claim", "other") for name in STATEMENT),
            )
        )


class ThreadQuerySet(models.QuerySet["Thread"]):
    """Ideas that several claims make."""

    def in_public(self) -> ThreadQuerySet:
        """Threads with at least one claim that readers may see."""
        from .models import Thread

        public = Thread.claims.through.objects.filter(
            thread=OuterRef("pk"),
            claim__status="published",
            claim__article__status="published",
        )
        return self.filter(Exists(public))

    def with_claim_count(self) -> ThreadQuerySet:
        """Annotate `claim_count`: how many public claims make the idea."""
        public = Q(claims__status="published", claims__article__status="published")
        return self.annotate(claim_count=Count("claims", filter=public))


class IntegrityNoticeQuerySet(models.QuerySet["IntegrityNotice"]):
    """What was said of sources' integrity."""

    def open_flags(self) -> IntegrityNoticeQuerySet:
        """Curators' own notices that are not closed; an override is settled and needs no one."""
        return self.filter(origin="curator", is_override=False, closing__isnull=True).exclude(
            reference="column"
        )
