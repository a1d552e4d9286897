"""What a source's page shows beside its record: the claims that name it, and what else stands behind them."""

from __future__ import annotations

from typing import Any

from evidence.ladder import Ladder
from evidence.models import Citation, Source
from evidence.safety import needs_care
from evidence.source_changes import lines
from evidence.summaries import STUDY_KINDS, studies_behind, summarise

MAX_CLAIMS = 100


def assemble(source: Source) -> dict[str, Any]:
    """Return the context of a source's page; the source is loaded with its study.

    Seven queries: citations, their claims, studies behind those, ladder, how many there are, sources of the
    same study, changes.
    `groups` are citations by relation, strongest claim first.
    """
    found = Citation.objects.in_public().filter(source=source)
    citations = list(found.with_claims()[:MAX_CLAIMS])
    claims = [one.claim for one in citations]
    Ladder().name(claims)
    studies = studies_behind(claims)
    for claim in claims:
        claim.study_count = studies.get(claim.pk, 0)  # type: ignore[attr-defined]
    citations.sort(key=_strength, reverse=True)
    groups = {
        str(relation): [one for one in citations if one.relation == relation]
        for relation in Citation.Relation
    }
    return {
        "groups": groups,
        "evidence": summarise(one.claim for one in groups[Citation.Relation.SUPPORTS]),
        "is_study": source.kind in STUDY_KINDS,
        "is_sound": source.integrity != Source.Integrity.RETRACTED,
        "more_count": found.count() - len(citations) if len(citations) == MAX_CLAIMS else 0,
        "needs_care": any(needs_care(one.claim, source) for one in citations),
        "same_study": _same_study(source),
        "changes": lines(source),
    }


def _strength(citation: Citation) -> int:
    """Return how strong the claim's label is; -1 off the ladder, -2 on hold."""
    claim = citation.claim
    if claim.is_suspended():
        return -2
    strength = claim.label.strength if claim.label else None
    return -1 if strength is None else strength


def _same_study(source: Source) -> list[Source]:
    rows = Source.objects.cited_in_public().filter(study__isnull=False, study=source.study_id)
    return list(rows.exclude(pk=source.pk).defer("raw", "abstract"))
