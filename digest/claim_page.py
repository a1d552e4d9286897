"""What a claim's page shows beside the claim: the ladder, its history, its neighbours."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from evidence.ladder import Ladder
from evidence.models import Citation, Claim, Counterpart, LabelChange
from evidence.safety import mark_paid_links
from evidence.summaries import lost_support

from .prepared import Replay
from .thread_page import threads_of

MAX_NEIGHBOURS = 20


def assemble(claim: Claim, ladder: Ladder) -> dict[str, Any]:
    """Return the context of a claim's page; the claim is loaded `with_page().with_sources()`.

    Three queries: counterparts and label changes where there are any, other claims of its article.
    With the claim and its citations that is five, however much it rests on. A claim in a thread costs
    five more.
    """
    links = list(Counterpart.objects.around(claim)) if claim.has_links else []  # type: ignore[attr-defined]
    changes = list(LabelChange.objects.filter(claim=claim)) if claim.has_changes else []  # type: ignore[attr-defined]
    neighbours = _neighbours().ask(claim.article_id, claim.pk)
    against = [link for link in links if link.relation == Counterpart.Relation.CONTRADICTS]
    claim.is_contested = bool(against)  # type: ignore[attr-defined]
    claim.is_disputed = any(  # type: ignore[attr-defined]
        citation.relation == Citation.Relation.DISPUTES for citation in claim.citations.all()
    )
    others = [link.seen_from(claim) for link in links]
    ladder.name([claim, *neighbours, *others])
    mark_paid_links([claim])
    for change in changes:
        change.from_label = ladder[change.from_label_id]
        change.to_label = ladder[change.to_label_id]
    return {
        "claim": claim,
        "article": claim.article,
        "rungs": ladder.all_rungs(),
        "above": ladder.above(claim.label) if claim.label and not claim.is_suspended() else [],
        "contradictions": [(link.words_from(claim), link.seen_from(claim)) for link in against],
        "counterparts": [(link.words_from(claim), link.seen_from(claim)) for link in links],
        "changes": changes,
        "standing_changes": standing_changes(claim),
        "lost": lost_support(claim),
        "neighbours": neighbours,
        "threads": threads_of(claim, ladder) if claim.is_in_thread else [],  # type: ignore[attr-defined]
        "topics": claim.own_topics or claim.article_topics,  # type: ignore[attr-defined]
    }


def load(pk: int) -> Claim | None:
    """Return the claim with all that assemble() asks of it, published or not; two queries."""
    return next(iter(_claims().ask(pk)), None)


@lru_cache(maxsize=1)
def _claims() -> Replay[Claim]:
    return Replay(Claim.objects.filter(pk=-1).with_page().with_sources(), [-1])


@lru_cache(maxsize=1)
def _neighbours() -> Replay[Claim]:
    rows = (
        Claim.objects.filter(article=-1, status=Claim.Status.PUBLISHED)
        .exclude(pk=-2)
        .in_reading_order()
        .with_doubts()
        .only("text", "label_id", "subject", "suspended_at")[:MAX_NEIGHBOURS]
    )
    return Replay(rows, [-1, -2])


def standing_changes(claim: Claim) -> list[dict[str, Any]]:
    """Return when and why the claim was put on hold and released: change, reason, day; newest first."""
    told: list[dict[str, str]] = claim.standing_told  # type: ignore[attr-defined]
    return [{**one, "day": date.fromisoformat(one["day"])} for one in told]
