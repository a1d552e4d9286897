"""What a claim's page shows beside the claim: the ladder, its history, its neighbours."""

from __future__ import annotations

from typing import Any

from evidence.ladder import Ladder
from evidence.models import Claim, Counterpart, LabelChange

MAX_NEIGHBOURS = 20


def assemble(claim: Claim) -> dict[str, Any]:
    """Return the context of a claim's page; the claim is loaded `with_page().with_sources()`.

    Four queries: ladder, counterparts, label changes, other claims of its article. With the claim
    and its citations that is six, however much it rests on.
    """
    ladder = Ladder()
    links = list(Counterpart.objects.around(claim))
    changes = list(LabelChange.objects.filter(claim=claim))
    neighbours = list(
        Claim.objects.filter(article=claim.article_id, status=Claim.Status.PUBLISHED)
        .exclude(pk=claim.pk)
        .in_reading_order()
        .only("text", "label_id", "subject")[:MAX_NEIGHBOURS]
    )
    others = [link.seen_from(claim) for link in links]
    ladder.name([claim, *neighbours, *others])
    for change in changes:
        change.from_label = ladder[change.from_label_id]
        change.to_label = ladder[change.to_label_id]
    return {
        "claim": claim,
        "article": claim.article,
        "rungs": ladder.rungs(),
        "counterparts": [(link.words_from(claim), link.seen_from(claim)) for link in links],
        "changes": changes,
        "neighbours": neighbours,
        "topics": claim.own_topics or claim.article_topics,  # type: ignore[attr-defined]
    }
