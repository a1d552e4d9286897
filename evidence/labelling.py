"""The verbs that change what a claim's label is: assess, settle, adjudicate, reopen,
withdraw, discard.

The rules are those of the ladder (docs/ladder.md). Every verb locks the claim, checks, writes
only the columns that change, and leaves everything as it was when it refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from articles.publishing import CannotPublish

from . import bodies, deciding, interests, taking
from .models import Assessment, Citation, Claim, EvidenceLabel, LabelChange
from .standing import review_claims

SETTLED_COLUMNS = ["label", "label_version", "labelled_at", "label_reason", "reader_count"]


class CannotAssess(Exception):
    """The assessment is not taken; the message says why."""


class CannotSettle(Exception):
    """The claim keeps the label it had, or none; the message says why."""


class CannotAdjudicate(Exception):
    """The disagreement stays open; the message says why."""


class CannotReopen(Exception):
    """The claim stays settled; the message says why."""


class CannotDiscard(Exception):
    """The claim is kept; the message says why."""


class CannotWithdraw(Exception):
    """The claim stays public; the message says why."""


@transaction.atomic
def assess(
    claim: Claim,
    *,
    by: AbstractBaseUser,
    label: EvidenceLabel,
    reason: str,
    now: datetime | None = None,
    saw_others: bool = False,
) -> Assessment:
    """Record one curator's label for a claim; their earlier one is kept, marked superseded.

    It is kept as independent if the curator could not have seen what others say of the claim;
    `saw_others` is for readings from a file, where all stand side by side.
    The same label with the same reason twice is one assessment. Raises CannotAssess if the claim
    is withdrawn, the reason is empty, the label is switched off and another stands in for it, or the
    label cannot be about this body.
    """
    row = _lock(claim)
    if refusal := taking.refusal(row, label, reason):
        raise CannotAssess(refusal)
    (taken,) = taking.take([row], by=by, label=label, reason=reason, now=now, saw_others=saw_others)
    return taken.reading


@transaction.atomic
def settle(
    claim: Claim, *, by: AbstractBaseUser, reason: str = "", now: datetime | None = None
) -> Claim:
    """Give a claim the label its readers agree on; `reason` defaults to the first reader's.

    Raises CannotSettle if the claim is withdrawn, no source supports it or retracted ones alone do, it was
    assessed by nobody, its readers disagree, a second reader is missing (rule 11; not asked for when
    the setting EVIDENCE_SECOND_READER is "off"), the label cannot be about this body, the label's
    meaning changed after an assessment, the claim says all this already, or `by` or a reader has not
    declared interests.
    """
    row = _lock(claim)
    readings = deciding.readings_of(row)
    label = _agreed_label(row, readings)
    if (
        settings.EVIDENCE_SECOND_READER == "required"
        and len(readings) < 2
        and row.needs_second_reader(label)
    ):
        raise CannotSettle(_("A second curator must read this claim before it is settled."))
    if refusal := deciding.no_news(row, readings, reason.strip()):
        raise CannotSettle(refusal)
    return _write_label(row, label, reason.strip() or readings[0].reason, readings, by, now)


@transaction.atomic
def adjudicate(
    claim: Claim,
    *,
    by: AbstractBaseUser,
    label: EvidenceLabel,
    reason: str,
    now: datetime | None = None,
) -> Claim:
    """Decide between readers who disagree, as a person who is not one of them, with a reason.

    Raises CannotAdjudicate if they do not disagree, somebody decided already, or `by` is one of them;
    CannotAssess if the claim is withdrawn, or the label or the reason will not do; CannotSettle if no
    source supports it, only retracted ones do, or interests are not declared.
    """
    row = _lock(claim)
    if refusal := deciding.no_reading(row):
        raise CannotAssess(refusal)
    readings = deciding.readings_of(row)
    if refusal := deciding.no_decision(row, readings, by):
        raise CannotAdjudicate(refusal)
    _require_source(row)
    decision = assess(row, by=by, label=label, reason=reason, now=now, saw_others=True)
    Assessment.objects.filter(pk=decision.pk).update(is_adjudication=True)
    return _write_label(row, label, decision.reason, [*readings, decision], by, now)


@transaction.atomic
def reopen(claim: Claim, *, now: datetime | None = None) -> Claim:
    """Take the label off a draft, so that its sentence can be changed and read again.

    Raises CannotReopen if the claim is public, withdrawn or has no label.
    """
    row = _lock(claim)
    if row.status != Claim.Status.DRAFT or not row.is_settled():
        raise CannotReopen(_("Only a draft that is settled can be reopened."))
    row.assessments.current().update(superseded_at=now or timezone.now())
    row.label, row.label_version, row.labelled_at = None, None, None
    row.label_reason, row.reader_count = "", 0
    row.save(update_fields=SETTLED_COLUMNS)
    return row


@transaction.atomic
def withdraw(claim: Claim, *, reason: str, now: datetime | None = None) -> Claim:
    """Take a published claim back; its address stays and gives the reason.

    Raises CannotWithdraw if the claim is not public or no reason is given.
    """
    row = _lock(claim)
    if refusal := deciding.no_withdrawal(row):
        raise CannotWithdraw(refusal)
    if not reason.strip():
        raise CannotWithdraw(_("Give the reason that readers will see."))
    row.status = Claim.Status.WITHDRAWN
    row.withdrawn_at = now or timezone.now()
    row.withdrawn_reason = reason.strip()
    row.save(update_fields=["status", "withdrawn_at", "withdrawn_reason"])
    return row


@transaction.atomic
def discard(claim: Claim) -> None:
    """Delete a draft for good, with what curators said of it; nobody but they ever saw it.

    This is the way out for a sentence that was assessed and then cut from its article. The history
    keeps the claim. Raises CannotDiscard if readers have seen the claim, or it is settled.
    """
    row = _lock(claim)
    if row.status != Claim.Status.DRAFT:
        raise CannotDiscard(_("Readers have seen this claim. Withdraw it instead."))
    if row.is_settled():
        raise CannotDiscard(_("This claim is settled. Reopen it first."))
    row.assessments.all().delete()
    row.delete()


def publish_settled_claims(article: Article, _now: datetime) -> None:
    """Publish the settled drafts of an article that is about to be public.

    Called inside articles.publishing.publish. Raises CannotPublish, naming each, if a draft has no
    settled label, was read under another label since it was settled, or if all that supports it was
    retracted.
    """
    drafts = (
        Claim.objects.select_for_update().filter(article=article, status="draft").order_by("pk")
    )
    unsettled = [claim.text for claim in drafts if not claim.is_settled()]
    if unsettled:
        raise CannotPublish(
            _("These claims have no settled label yet: %s")
            % "; ".join(f"“{text}”" for text in unsettled)
        )
    outgoing = Claim.objects.filter(pk__in=[claim.pk for claim in drafts])
    if disputed := list(outgoing.in_disagreement().values_list("text", flat=True)):
        raise CannotPublish(
            _("A curator has read these claims under another label since they were settled: %s")
            % "; ".join(f"“{text}”" for text in disputed)
        )
    if retracted := list(outgoing.on_retracted_support_alone().values_list("text", flat=True)):
        raise CannotPublish(
            _("Every source that supports these claims was retracted: %s")
            % "; ".join(f"“{text}”" for text in retracted)
        )
    ids = list(outgoing.order_by("pk").values_list("pk", flat=True))
    outgoing.update(status=Claim.Status.PUBLISHED)
    # A source may have been retracted since it was looked at a moment ago.
    review_claims(ids)


def _lock(claim: Claim) -> Claim:
    return Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)


def _require_source(claim: Claim) -> None:
    relations = set(claim.citations.values_list("relation", flat=True))
    if not relations:
        raise CannotSettle(_("This claim rests on no source yet. Find one first."))
    if Citation.Relation.SUPPORTS not in relations:
        raise CannotSettle(
            _(
                "No source supports this claim: those it cites dispute or mention it. Find one first."
            )
        )
    if Claim.objects.filter(pk=claim.pk).on_retracted_support_alone().exists():
        raise CannotSettle(
            _("Every source that supports this claim was retracted. Find a sound one first.")
        )


def _agreed_label(claim: Claim, readings: Sequence[Assessment]) -> EvidenceLabel:
    if claim.status == Claim.Status.WITHDRAWN:
        raise CannotSettle(_("This claim was withdrawn."))
    _require_source(claim)
    if not readings:
        raise CannotSettle(_("Nobody has assessed this claim yet."))
    if len({reading.label_id for reading in readings}) > 1:
        if decided := deciding.is_decided(claim, readings):
            raise CannotSettle(decided)
        raise CannotSettle(_("The readers disagree. An editor who is not one of them must decide."))
    label = readings[0].label
    if any(reading.label_version != label.version for reading in readings):
        raise CannotSettle(
            _("The meaning of “%s” changed since this claim was read. It must be read again.")
            % label.name
        )
    if misfit := bodies.misfit(label, claim):
        raise CannotSettle(misfit)
    return label


def _write_label(
    claim: Claim,
    label: EvidenceLabel,
    reason: str,
    readings: Sequence[Assessment],
    by: AbstractBaseUser,
    now: datetime | None,
) -> Claim:
    now = now or timezone.now()
    if lacking := interests.lacking(by, readings, now.date()):
        raise CannotSettle(lacking)
    before, before_version = claim.label, claim.label_version
    claim.label, claim.label_version, claim.labelled_at = label, label.version, now
    claim.label_reason, claim.reader_count = reason, len(readings)
    claim.save(update_fields=SETTLED_COLUMNS)
    if claim.status == Claim.Status.PUBLISHED and before is not None and before != label:
        assert before_version is not None
        LabelChange.objects.create(
            claim=claim,
            from_label=before,
            from_version=before_version,
            to_label=label,
            to_version=label.version,
            reason=reason,
            changed_at=now,
            changed_by_id=by.pk,
        )
    return claim
