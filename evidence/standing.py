"""What the integrity of its sources does to a claim: suspended on retracted support alone, released after.

Suspension touches public claims only. A draft is kept back by `settle` and `publish` instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Citation, Claim, Source, StandingChange

BATCH = 500
TITLE_CHARACTERS = 120
# A citation being added waits for a retraction being written, and the other way round.
SHARE = """
    SELECT 1 FROM evidence_source
    WHERE id IN (SELECT source_id FROM evidence_citation WHERE claim_id = ANY(%s))
    ORDER BY id FOR SHARE
"""


@transaction.atomic
def review_claims(
    claim_ids: Sequence[int], *, now: datetime | None = None
) -> tuple[list[int], list[int]]:
    """Suspend and release public claims as their sources ask; return the ids of both, in order.

    Each change is written to the public changes with its reason. Claims that are as they should be
    are not touched.
    """
    if not claim_ids:
        return [], []
    ids = list(claim_ids)
    list(Claim.objects.select_for_update().filter(pk__in=ids).order_by("pk").values("pk"))
    with connection.cursor() as cursor:
        cursor.execute(SHARE, [ids])
    rows = Claim.objects.filter(pk__in=ids).out_of_step().order_by("pk")
    out_of_step = list(rows.only("suspended_at", "suspension_reason"))
    if not out_of_step:
        return [], []
    now = now or timezone.now()
    supports = _supports([claim.pk for claim in out_of_step])
    changes = []
    for claim in out_of_step:
        if claim.is_suspended():
            kind, reason = StandingChange.Change.REINSTATED, _sound_again(supports[claim.pk])
            claim.suspended_at, claim.suspension_reason = None, ""
        else:
            kind, reason = StandingChange.Change.SUSPENDED, _all_retracted(supports[claim.pk])
            claim.suspended_at, claim.suspension_reason = now, reason
        changes.append(StandingChange(claim=claim, change=kind, reason=reason, changed_at=now))
    Claim.objects.bulk_update(out_of_step, ["suspended_at", "suspension_reason"], batch_size=BATCH)
    StandingChange.objects.bulk_create(changes, batch_size=BATCH)
    suspended = [claim.pk for claim in out_of_step if claim.is_suspended()]
    return suspended, [claim.pk for claim in out_of_step if not claim.is_suspended()]


def _supports(claim_ids: Iterable[int]) -> dict[int, list[Source]]:
    found: dict[int, list[Source]] = defaultdict(list)
    citations = Citation.objects.filter(claim__in=claim_ids, relation=Citation.Relation.SUPPORTS)
    for citation in citations.select_related("source").only(
        "claim_id", "source__title", "source__integrity", "source__published_year"
    ):
        found[citation.claim_id].append(citation.source)
    return found


def _all_retracted(sources: Sequence[Source]) -> str:
    words = ngettext(
        "The only source that supported it was retracted: %(titles)s.",
        "Every source that supported it was retracted: %(titles)s.",
        len(sources),
    )
    return words % {"titles": _titles(sources)}


def _sound_again(sources: Sequence[Source]) -> str:
    sound = [one for one in sources if one.integrity != Source.Integrity.RETRACTED]
    return _("It rests on a source again that is not retracted: %s.") % _titles(sound)


def _titles(sources: Sequence[Source]) -> str:
    return "; ".join(f"“{Truncator(one.title).chars(TITLE_CHARACTERS)}”" for one in sources)
