"""Who may see which reading: a curator sees nobody else's before giving their own.

A reading that went into a settled label is open to all, because the label is. A reading given since is
open to those who gave theirs since, and to those who settle once there is something to settle.
"""

from __future__ import annotations

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


def has_seen(claim: Claim, person: Person) -> bool:
    """True if a person may know what was said of a claim: the label it has or had, or a reading."""
    said = claim.assessments.all()
    if claim.is_settled() or said.filter(curator_id=person.pk).exists():
        return True
    versions = apps.get_model("evidence", "ClaimEvent").objects.filter(pgh_obj_id=claim.pk)
    return versions.filter(label__isnull=False).exists() or said.open_to(person).exists()


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
