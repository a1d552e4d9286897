"""What curators do to a claim beside writing it: the verbs of labelling, and when each is offered."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.acts import Act, Doing, ReasonForm
from evidence import deciding, labelling, quoting
from evidence.blinding import may_settle
from evidence.models import Claim

from .bulk import assess_together
from .claimform import SETTLE, AssessmentForm, QuoteForm
from .suggesting import suggestions


def is_draft(claim: Claim) -> bool:
    return claim.status == Claim.Status.DRAFT


def _is_open(claim: Claim) -> bool:
    return claim.status != Claim.Status.WITHDRAWN


def _readings(claim: Claim) -> list[tuple[int, int]]:
    return list(claim.assessments.current().values_list("label_id", "label_version"))


def _can_settle(claim: Claim) -> bool:
    """True where the readers agree on what the claim does not say yet."""
    readings = _readings(claim)
    stands = (claim.label_id, claim.label_version)
    is_new = set(readings) != {stands} or len(readings) != claim.reader_count
    return _is_open(claim) and len({label for label, _version in readings}) == 1 and is_new


def _settles_in_vain(claim: Claim, _by: AbstractBaseUser) -> str:
    readings = deciding.readings_of(claim)
    decided = deciding.is_decided(claim, readings)
    return deciding.no_reading(claim) or decided or deciding.no_news(claim, readings)


def _can_decide(claim: Claim) -> bool:
    readings = deciding.readings_of(claim)
    is_mixed = len({reading.label_id for reading in readings}) > 1
    return _is_open(claim) and is_mixed and not deciding.is_decided(claim, readings)


def _decides_in_vain(claim: Claim, by: AbstractBaseUser) -> str:
    readings = deciding.readings_of(claim)
    return deciding.no_reading(claim) or deciding.no_decision(claim, readings, by)


def _before_deciding(claim: Claim) -> dict[str, Any]:
    """What stands before whoever decides: every reading with its reason, and the suggestions."""
    readings = claim.assessments.current().select_related("label", "curator")
    return {"readings": readings, "suggestions": suggestions(claim)}


def _requote(doing: Doing) -> Claim:
    """Quote again; what readers see marked changes by those who may settle, and nobody else."""
    if not is_draft(doing.row) and not may_settle(doing.by):
        raise quoting.CannotQuote(gettext("Readers see this claim. An editor quotes it again."))
    return quoting.requote(doing.row, **doing.answers)


ACTS = (
    Act(
        name="assess",
        title=_("Assess"),
        done=_("Your assessments taken"),
        permission="evidence.add_assessment",
        call=lambda doing: labelling.assess(doing.row, by=doing.by, **doing.answers),
        refusals=(labelling.CannotAssess,),
        form=AssessmentForm,
        beside=lambda claim: {"suggestions": suggestions(claim)},
        beside_template="admin/_suggestions.html",
        fits=_is_open,
        in_vain=lambda claim, _by: deciding.no_reading(claim),
        together=assess_together,
    ),
    Act(
        name="settle",
        title=_("Settle"),
        done=_("Settled"),
        permission=SETTLE,
        call=lambda doing: labelling.settle(doing.row, by=doing.by),
        refusals=(labelling.CannotSettle,),
        fits=_can_settle,
        in_vain=_settles_in_vain,
    ),
    Act(
        name="adjudicate",
        title=_("Decide a disagreement"),
        done=_("Decided"),
        permission=SETTLE,
        call=lambda doing: labelling.adjudicate(doing.row, by=doing.by, **doing.answers),
        refusals=(labelling.CannotAdjudicate, labelling.CannotAssess, labelling.CannotSettle),
        form=AssessmentForm,
        beside=_before_deciding,
        beside_template="admin/_decision.html",
        fits=_can_decide,
        in_vain=_decides_in_vain,
    ),
    Act(
        name="quote",
        title=_("Look at its quote"),
        done=_("Quoted"),
        permission="evidence.change_claim",
        call=_requote,
        refusals=(quoting.CannotQuote,),
        form=QuoteForm,
        fits=lambda claim: hasattr(claim, "quote_trouble") and _is_open(claim),
    ),
    Act(
        name="reopen",
        title=_("Reopen"),
        done=_("Reopened"),
        permission=SETTLE,
        call=lambda doing: labelling.reopen(doing.row),
        refusals=(labelling.CannotReopen,),
        fits=lambda claim: is_draft(claim) and claim.is_settled(),
    ),
    Act(
        name="withdraw",
        title=_("Withdraw"),
        done=_("Withdrawn"),
        permission=SETTLE,
        call=lambda doing: labelling.withdraw(doing.row, **doing.answers),
        refusals=(labelling.CannotWithdraw,),
        form=ReasonForm,
        fits=lambda claim: claim.status == Claim.Status.PUBLISHED,
        in_vain=lambda claim, _by: deciding.no_withdrawal(claim),
    ),
    Act(
        name="discard",
        title=_("Discard with its assessments"),
        done=_("Discarded"),
        permission=SETTLE,
        call=lambda doing: labelling.discard(doing.row),
        refusals=(labelling.CannotDiscard,),
        fits=lambda claim: is_draft(claim) and not claim.is_settled(),
    ),
)
