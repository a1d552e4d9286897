"""What waits for a curator: each queue is rows that somebody has to look at, said once.

A queue is made for a person, because nobody may learn from it what another said of a claim before
giving their own reading (blinding.py). So “waiting for a second reader” asks nothing of the first
one's label: every claim that one other curator has read is in it until it is settled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Resource

from .blinding import Person, may_settle, read_by
from .models import Assessment, Citation, Claim, IntegrityNotice, QuoteTrouble
from .querysets import ClaimQuerySet

UNSETTLED = Q(claim__label__isnull=True)
COUNTED = 1_000  # A count stops here: “1,000+” says as much to a person as the number would.

Claims = Callable[[Person], QuerySet[Claim]]


@dataclass(frozen=True)
class Queue:
    """One queue: its name in addresses, what it is called, and its claims for a person."""

    name: str
    title: str | Promise
    hint: str | Promise
    rows: Claims
    fits: Callable[[Person], bool] = lambda _person: True


@dataclass(frozen=True)
class Length:
    """How many rows wait, up to COUNTED."""

    count: int

    def __str__(self) -> str:
        return f"{COUNTED:,}+" if self.count > COUNTED else f"{self.count:,}"


def length(rows: QuerySet[Any]) -> Length:
    """Return how many rows there are; one query that stops when it has found enough."""
    return Length(rows.order_by().values("pk")[: COUNTED + 1].count())


def unlabelled(_person: Person) -> ClaimQuerySet:
    """Claims without a settled label."""
    return Claim.objects.unsettled().exclude(status="withdrawn")


def for_second_reader(person: Person) -> ClaimQuerySet:
    """Unsettled claims that exactly one curator has read, who is somebody else."""
    if settings.EVIDENCE_SECOND_READER == "off":
        return Claim.objects.none()
    mine = Count("pk", filter=Q(curator=person.pk))
    once = _by_claim(UNSETTLED).annotate(count=Count("pk"), mine=mine).filter(count=1, mine=0)
    return unlabelled(person).filter(pk__in=once.values("claim"))


def disputed(person: Person) -> ClaimQuerySet:
    """Claims in disagreement; of those, a curator sees the ones they have read.

    ClaimQuerySet.in_disagreement says the same of given claims; this starts from the readings.
    """
    labels = Count("label", distinct=True)
    mixed = _by_claim(UNSETTLED).annotate(labels=labels).filter(labels__gt=1).values("claim")
    since = _current().filter(assessed_at__gt=F("claim__labelled_at"))
    other = since.exclude(label=F("claim__label")).values("claim")
    claims = Claim.objects.exclude(status="withdrawn").filter(pk__in=mixed.union(other, all=True))
    return claims if may_settle(person) else claims.filter(read_by(person))


def to_settle(_person: Person) -> ClaimQuerySet:
    """Claims whose readers agree on what their label does not say yet, and who are enough."""
    alone = Q(label__needs_second_reader=False, claim__is_takeaway=False)
    if settings.EVIDENCE_SECOND_READER == "off":
        alone = Q()
    else:
        alone &= ~Q(claim__kind="harm")

    def ready(claims: Q) -> Any:
        readings = _by_claim(claims).annotate(
            count=Count("pk"),
            labels=Count("label", distinct=True),
            old=Count("pk", filter=Q(label_version__lt=F("label__version"))),
            alone=Count("pk", filter=alone) if alone else Count("pk"),
        )
        agreed = readings.filter(labels=1, old=0)
        return agreed.filter(Q(count__gt=1) | Q(alone__gt=0)).values("claim")

    renewed = ready(Q(claim__label_version__lt=F("claim__label__version")))
    both = ready(UNSETTLED).union(renewed, all=True)
    return Claim.objects.exclude(status="withdrawn").filter(pk__in=both)


def in_doubt(_person: Person) -> ClaimQuerySet:
    """Claims on hold, or supported by a source that is retracted, doubted or flagged.

    ClaimQuerySet.in_doubt says the same of given claims; this starts from the sources.
    """
    flagged = IntegrityNotice.objects.open_flags().values("source")
    doubtful = Q(source__integrity__in=["retracted", "concern"]) | Q(source__in=flagged)
    supported = Citation.objects.filter(doubtful, relation="supports").order_by().values("claim")
    held = Claim.objects.filter(suspended_at__isnull=False).order_by().values("pk")
    claims = Claim.objects.exclude(status="withdrawn")
    return claims.filter(pk__in=supported.union(held, all=True))


def on_hold(_person: Person) -> ClaimQuerySet:
    """Public claims without a strength, because all that supports them was retracted."""
    return Claim.objects.filter(suspended_at__isnull=False)


def misquoted(_person: Person) -> ClaimQuerySet:
    """Claims whose quote an edit of the article moved, reworded or lost."""
    troubled = Exists(QuoteTrouble.objects.filter(claim=OuterRef("pk")))
    return Claim.objects.exclude(status="withdrawn").filter(troubled)


def redefined(person: Person) -> ClaimQuerySet:
    """Claims labelled, or read, under a meaning that their label no longer has.

    Of unsettled ones their own readings, and for an editor those that two have read: to find a
    claim here for somebody else's single reading would tell its label.
    """
    is_old = Q(label_version__lt=F("label__version"))
    readings = _by_claim(UNSETTLED).annotate(
        count=Count("pk"),
        old=Count("pk", filter=is_old),
        mine=Count("pk", filter=is_old & Q(curator=person.pk)),
    )
    seen = Q(mine__gt=0) | Q(old__gt=0, count__gt=1) if may_settle(person) else Q(mine__gt=0)
    labelled = Claim.objects.filter(label_version__lt=F("label__version")).order_by()
    both = labelled.values("pk").union(readings.filter(seen).values("claim"), all=True)
    return Claim.objects.exclude(status="withdrawn").filter(pk__in=both)


def articles_due(today: date | None = None) -> QuerySet[Article]:
    """Public articles that were to be reviewed by now."""
    return Article.objects.published().filter(review_due_on__lte=today or timezone.now().date())


def dead_links() -> QuerySet[Resource]:
    """Resources whose address was found dead."""
    return Resource.objects.filter(state=Resource.State.DEAD)


def trouble_of(claim: str = "pk") -> Subquery:
    """The state of a claim's quote for an annotation; None when it stands where it stood."""
    return Subquery(QuoteTrouble.objects.filter(claim=OuterRef(claim)).values("state")[:1])


def _second_readers(_person: Person) -> bool:
    return settings.EVIDENCE_SECOND_READER != "off"


def _current() -> Any:
    return Assessment.objects.current().order_by()


def _by_claim(claims: Q) -> Any:
    """Readings that stand, grouped by their claim: one pass, however many claims there are."""
    return _current().filter(claims).values("claim")


QUEUES = (
    Queue("unlabelled", _("Without a label"), _("No label is settled yet."), unlabelled),
    Queue(
        "second",
        _("Waiting for a second reader"),
        _("One other curator has read them. You see that label once you have given yours."),
        for_second_reader,
        fits=_second_readers,
    ),
    Queue(
        "disagreement",
        _("In disagreement"),
        _("Readers gave different labels. An editor who is not one of them decides."),
        disputed,
    ),
    Queue(
        "settle",
        _("Ready to settle"),
        _("Enough have read them, and agree."),
        to_settle,
        may_settle,
    ),
    Queue(
        "doubt",
        _("Source retracted or in doubt"),
        _("What supports them was retracted, doubted or flagged."),
        in_doubt,
    ),
    Queue(
        "hold",
        _("On hold"),
        _("All that supports them was retracted. Readers see no badge."),
        on_hold,
    ),
    Queue(
        "quote",
        _("Quote moved or lost"),
        _("The article changed where they mark it."),
        misquoted,
    ),
    Queue(
        "definition",
        _("Label's meaning changed"),
        _("They were read under an earlier meaning and wait to be read again."),
        redefined,
    ),
)


def queues_of(person: Person) -> list[Queue]:
    """Return the queues of claims that a person works through, in the order of the front page."""
    return [queue for queue in QUEUES if queue.fits(person)]
