"""What an article's claims say together, derived from them and never typed by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, JSONObject

from articles.models import Article, Topic

from .ladder import Ladder
from .models import (
    Citation,
    Claim,
    ClaimCount,
    ClaimCountChange,
    ClaimReading,
    EvidenceLabel,
    Source,
)
from .models.reading import SUSPENDED, Facet

STUDY_KINDS = (Source.Kind.PAPER, Source.Kind.PREPRINT, Source.Kind.REGISTRY_RECORD)
# What counts as a study behind a claim, and what tells studies apart: papers and records of one study
# count once. A study and a source may have the same number.
SOUND_SUPPORT = Q(relation=Citation.Relation.SUPPORTS, source__kind__in=STUDY_KINDS) & ~Q(
    source__integrity=Source.Integrity.RETRACTED
)
ONE_STUDY = Coalesce(-F("source__study_id"), F("source_id"))
LABEL_AND_COUNT = JSONObject(label=F("label_id"), n=F("n"))


@dataclass(frozen=True)
class LabelCount:
    """How many claims stand under one label."""

    label: EvidenceLabel
    count: int


@dataclass(frozen=True)
class EvidenceSummary:
    """How claims are spread over the ladder: strongest first, what is off it last.

    Suspended claims stand under no label and are counted apart.
    """

    counts: Sequence[LabelCount]
    claim_count: int
    research_count: int
    suspended_count: int = 0

    @property
    def other_count(self) -> int:
        """How many claims rest on no research: stories, reasoning, background."""
        return self.claim_count - self.research_count

    @property
    def badged(self) -> Sequence[LabelCount]:
        """The counts of labels that readers see as badges, strongest first."""
        return [one for one in self.counts if one.label.is_active]

    @property
    def unbadged_count(self) -> int:
        """How many claims have words in place of a badge."""
        return self.claim_count - sum(one.count for one in self.badged)

    @property
    def strongest(self) -> EvidenceLabel | None:
        """The highest rung that any claim stands on."""
        rungs = [one.label for one in self.counts if one.label.is_active]
        return next((label for label in rungs if label.strength is not None), None)

    @property
    def above_count(self) -> int:
        """How many claims stand on rungs without a badge that are higher than the strongest badge."""
        top = self.strongest.strength if self.strongest else None
        return sum(
            one.count
            for one in self.counts
            if not one.label.is_active and (one.label.strength or 0) > (top or 0)
        )


def summarise(claims: Iterable[Claim]) -> EvidenceSummary:
    """Return the summary of loaded claims that carry their labels. Asks nothing of the database."""
    settled = [claim for claim in claims if claim.label is not None]
    standing = [claim for claim in settled if not claim.is_suspended()]
    labels = Counter(claim.label for claim in standing if claim.label is not None)
    return _spread(labels, suspended_count=len(settled) - len(standing))


def lost_support(claim: Claim) -> list[Source]:
    """Return the retracted sources of a claim that others still support; citations are loaded."""
    if claim.is_suspended():
        return []
    supports = [one for one in claim.citations.all() if one.relation == Citation.Relation.SUPPORTS]
    return [one.source for one in supports if one.source.integrity == Source.Integrity.RETRACTED]


def _spread(counts: Counter[EvidenceLabel], *, suspended_count: int = 0) -> EvidenceSummary:
    ordered = sorted(
        counts.items(), key=lambda item: (-(item[0].strength or 0), not item[0].is_active)
    )
    return EvidenceSummary(
        counts=[LabelCount(label, count) for label, count in ordered],
        claim_count=counts.total(),
        research_count=sum(n for label, n in counts.items() if label.counts_as_research),
        suspended_count=suspended_count,
    )


@dataclass(frozen=True)
class NumberedSource:
    """A source in an article's list, with the numbers of the claims that rest on it."""

    number: int
    source: Source
    claim_numbers: Sequence[int]


def number_sources(claims: Sequence[Claim]) -> list[NumberedSource]:
    """Return the sources of `claims` in order of first use, numbered from 1.

    Claims are numbered from 1 by their place in the sequence and come with their citations loaded.
    Each citation is given `number`, so that a claim can point at its sources.
    """
    found: dict[int, NumberedSource] = {}
    for claim_number, claim in enumerate(claims, start=1):
        for citation in claim.citations.all():
            entry = found.setdefault(
                citation.source_id, NumberedSource(len(found) + 1, citation.source, [])
            )
            citation.number = entry.number  # type: ignore[attr-defined]
            entry.claim_numbers.append(claim_number)  # type: ignore[attr-defined]
    return list(found.values())


def with_label_counts(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Annotate `label_counts`: pairs of a label's id and how many public claims stand under it.

    Suspended claims stand under none.
    """
    claims = Claim.objects.filter(
        status="published", suspended_at__isnull=True, article=OuterRef("pk")
    )
    counted = claims.order_by().values("label_id").annotate(n=Count("pk"))
    return articles.annotate(label_counts=ArraySubquery(counted.values(pair=LABEL_AND_COUNT)))


def name_evidence(articles: Iterable[Article], ladder: Ladder) -> None:
    """Give each annotated article its `evidence`, an EvidenceSummary with labels from the ladder."""
    for article in articles:
        pairs = article.label_counts  # type: ignore[attr-defined]
        counts = Counter({ladder[one["label"]]: one["n"] for one in pairs})
        article.evidence = _spread(counts)  # type: ignore[attr-defined]


def together(summaries: Iterable[EvidenceSummary]) -> EvidenceSummary:
    """Return the summary of all the claims that several summaries speak of."""
    counts: Counter[EvidenceLabel] = Counter()
    suspended = 0
    for one in summaries:
        counts.update({row.label: row.count for row in one.counts})
        suspended += one.suspended_count
    return _spread(counts, suspended_count=suspended)


def studies_behind(claims: Iterable[Claim]) -> dict[int, int]:
    """Return how many different sound studies support each claim, by its id; one query."""
    found = Citation.objects.filter(SOUND_SUPPORT, claim__in=[one.pk for one in claims])
    pairs = found.order_by().values_list("claim_id").annotate(n=Count(ONE_STUDY, distinct=True))
    return dict(pairs)


def count_published(topic: Topic | None = None) -> Counter[int]:
    """Return how many public claims stand under each label id, on a topic or on all. One query.

    Suspended claims stand under SUSPENDED.
    """
    cells = {"facet": Facet.ALL, "topic_id": topic.pk if topic else 0}
    kept = ClaimCount.objects.filter(**cells).values_list("label_id").annotate(Sum("n"))
    since = ClaimCountChange.objects.filter(**cells).values_list("label_id").annotate(Sum("n"))
    counts: Counter[int] = Counter()
    for label_id, count in kept.union(since, all=True):
        counts[label_id] += count
    return counts


def summarise_topic(topic: Topic, ladder: Ladder) -> EvidenceSummary:
    """Return the summary of all public claims on a topic. One query."""
    counts = count_published(topic)
    suspended = counts.pop(SUSPENDED, 0)
    standing = Counter({ladder[pk]: n for pk, n in counts.items() if n})
    return _spread(standing, suspended_count=suspended)


@dataclass(frozen=True)
class Support:
    """What the claims of one topic under one label rest on, and the newest day such a label was given."""

    study_count: int
    labelled_at: datetime | None


def support_of(topic: Topic, label: EvidenceLabel) -> Support:
    """Return how many different studies support the public claims on a topic under a label.

    Papers and records of one study count once; web pages, press releases and what was retracted do
    not count. One query, over the claims of this topic and label.
    """
    found = Citation.objects.filter(
        claim__reading__label_id=label.pk,
        claim__reading__topic_ids__contains=[topic.pk],
    ).aggregate(
        studies=Count(ONE_STUDY, distinct=True, filter=SOUND_SUPPORT),
        newest=Max("claim__labelled_at"),
    )
    return Support(found["studies"], found["newest"])


def newest_claims(
    ladder: Ladder,
    *,
    label: EvidenceLabel | None = None,
    topic: Topic | None = None,
    is_suspended: bool = False,
    limit: int,
) -> list[Claim]:
    """Return the newest public claims under a label or on a topic, ready for their cards.

    With `is_suspended` only those that are on hold.

    Newest article first, as lists sort. Two queries: the narrow rows, then the claims.
    """
    rows = ClaimReading.objects.order_by("-published_at", "-claim_id")
    if label:
        rows = rows.filter(label=label)
    if is_suspended:
        rows = rows.filter(label_id=SUSPENDED)
    if topic:
        rows = rows.filter(topic_ids__contains=[topic.pk])
    ids = list(rows.values_list("claim_id", flat=True)[:limit])
    found = (
        Claim.objects.with_doubts()
        .select_related("article")
        .defer("article__body", "article__search")
        .in_bulk(ids)
    )
    claims = [found[pk] for pk in ids if pk in found]
    ladder.name(claims)
    return claims
