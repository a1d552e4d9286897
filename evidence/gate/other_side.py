"""What a reader must be told beside a claim: the other side of a story, the harms beside a benefit."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .finding import Finding
from .material import Material, Statement

EARLY_HUMAN = 50  # The strength of the rung from which a benefit needs its harms.


def stories_alone(material: Material) -> Iterator[Finding]:
    """Yield testimony without a claim on the other side, and without a dated search that found none."""
    for claim in material.claims:
        if claim.kind == "other" or not _is_story(claim):
            continue
        if not claim.has_counterpart and claim.searched_on is None:
            text = _(
                "A story or a seller’s word stands alone. Link the claim that answers it, or put down"
                " on which day you searched for one and found none."
            )
            yield claim.refuse("testimony-alone", text, field="counterparts")


def benefits_without_harms(material: Material) -> Iterator[Finding]:
    """Yield benefits at early human or above whose harms are told nowhere.

    A harm claim tells them when it rests on the same source or study; otherwise the claim's own
    “harms reported” must say something, and be it that none were reported.
    """
    harms = [claim for claim in material.claims if claim.kind == "harm"]
    for claim in material.claims:
        if claim.kind != "benefit" or claim.harms.strip() or not _is_tried_in_people(claim):
            continue
        if any(
            claim.source_ids & harm.source_ids or claim.study_ids & harm.study_ids for harm in harms
        ):
            continue
        text = _(
            "A benefit in people, and no word of harm. Add the harm as a claim from the same source,"
            " or write under “harms reported” what was reported: “Harms not reported” if nothing was."
        )
        yield claim.refuse("benefit-without-harm", text, field="harms")


def _is_story(claim: Statement) -> bool:
    label = claim.label
    return label is not None and label.strength is not None and not label.counts_as_research


def _is_tried_in_people(claim: Statement) -> bool:
    label = claim.label
    return label is not None and label.strength is not None and label.strength >= EARLY_HUMAN
