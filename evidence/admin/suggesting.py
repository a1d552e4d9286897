"""What a claim's sources suggest, shown beside the label choice. It only says; it saves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.models import Claim, EvidenceLabel, Source
from evidence.suggest import Placed, Record, Suggestion, place, suggest


@dataclass(frozen=True)
class SourceSuggestion:
    """One cited source, what its record reads like, and the rung to offer as the ladder is now."""

    source: Source
    relation: str
    suggestion: Suggestion
    placed: Placed
    label: EvidenceLabel | None

    def has_record(self) -> bool:
        """False when there is too little to read: no abstract and no index terms."""
        return bool(self.source.abstract or self.source.publication_types or self.source.mesh)


def suggestions(claim: Claim) -> list[SourceSuggestion]:
    """Return one entry a cited source, in the order of its citations; two queries."""
    return suggestions_of(
        (citation.source, str(citation.get_relation_display()))
        for citation in claim.citations.select_related("source")
    )


def suggestions_of(cited: Iterable[tuple[Source, str]]) -> list[SourceSuggestion]:
    """Return one entry for each source and its relation in words; one query beside theirs."""
    labels = {label.slug: label for label in EvidenceLabel.objects.select_related("stand_in")}
    active = {slug for slug, label in labels.items() if label.is_active}
    stand_ins = {
        slug: label.stand_in.slug if label.stand_in else None for slug, label in labels.items()
    }
    found = []
    for source, relation in cited:
        suggestion = suggest(_record(source))
        placed = place(suggestion, active, stand_ins)
        label = labels.get(placed.choose or "")
        found.append(SourceSuggestion(source, relation, suggestion, placed, label))
    return found


def _record(source: Source) -> Record:
    return Record(
        title=source.title,
        abstract=source.abstract,
        publication_types=source.publication_types,
        mesh=source.mesh,
        species=source.species,
        phase=source.phase,
        enrolment=source.enrolment,
        enrolment_type=source.enrolment_type,
        has_results=source.has_results,
        nct=source.nct or "",
        kind=source.kind,
    )
