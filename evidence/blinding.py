"""Who may see which reading: a curator sees nobody else's before giving their own.

A reading that went into a settled label is open to all, because the label is. A reading given since is
open to those who gave theirs since, and to those who settle once there is something to settle.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Exists, F, OuterRef, Q

if TYPE_CHECKING:
    from .models import Claim
    from .querysets import AssessmentQuerySet

SETTLE = "evidence.settle_claim"
Person = AbstractBaseUser | AnonymousUser


def may_settle(person: Person) -> bool:
    """True for those who have the last word, and so must see what was said."""
    return cast(User, person).has_perm(SETTLE)


def open_readings(person: Person) -> Q:
    """The condition that a row of Assessment may be seen by `person`."""
    condition = Q(curator=person.pk) | _counted() | Q(Exists(_given_by(person, "claim")))
    return condition | to_be_decided("claim") if may_settle(person) else condition


def read_by(person: Person) -> Q:
    """The condition that `person` has read a claim since it was labelled, under today's meanings."""
    return Q(Exists(_given_by(person, "pk")))


def to_be_decided(claim: str) -> Q:
    """The condition that a claim waits for no reader: two have read it, or one does.

    `claim` is the name of the column that holds its id.
    """
    another = _current().filter(claim=OuterRef("claim"), pk__gt=OuterRef("pk"))
    two = _current().filter(Exists(another), claim=OuterRef(claim))
    if settings.EVIDENCE_SECOND_READER == "off":
        return Q(Exists(_current().filter(claim=OuterRef(claim))))
    alone = _current().filter(
        claim=OuterRef(claim), claim__is_takeaway=False, label__needs_second_reader=False
    )
    return Q(Exists(two)) | Q(Exists(alone.exclude(claim__kind="harm")))


def seen_among(claims: Collection[Claim], person: Person) -> set[int]:
    """Return the ids of the claims of which a person may know what was said.

    That is the label a claim has or had, or a reading. Two queries at most, however many claims.
    """
    from .models import Assessment

    seen = {claim.pk for claim in claims if claim.is_settled()}
    rest = {claim.pk for claim in claims} - seen
    if not rest:
        return seen
    said = Assessment.objects.filter(Q(curator=person.pk) | open_readings(person), claim__in=rest)
    versions = apps.get_model("evidence", "ClaimEvent").objects.filter(
        pgh_obj_id__in=rest, label__isnull=False
    )
    seen.update(said.order_by().values_list("claim", flat=True))
    return seen | set(versions.order_by().values_list("pgh_obj_id", flat=True))


def _counted() -> Q:
    return Q(claim__labelled_at__isnull=False, assessed_at__lte=F("claim__labelled_at"))


def _given_by(person: Person, claim: str) -> AssessmentQuerySet:
    since = Q(claim__labelled_at__isnull=True) | Q(assessed_at__gt=F("claim__labelled_at"))
    return _current().filter(
        since, claim=OuterRef(claim), curator=person.pk, label_version=F("label__version")
    )


def _current() -> Any:
    from .models import Assessment

    return Assessment.objects.current().order_by()
