"""Which bodies a label can be about: rules 4 to 8 of the ladder (docs/ladder.md), as one table.

Testimony stands in no row: a story or a seller's word is testimony whomever it is about (rule 3).
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from .models import Claim, EvidenceLabel

PEOPLE, ANIMAL, CELLS = Claim.Subject.PEOPLE, Claim.Subject.ANIMAL, Claim.Subject.CELLS

# A label that is not named here can be about any body.
BODIES: dict[str, frozenset[Claim.Subject]] = {
    "lab": frozenset({CELLS}),
    # Cells have their own rung; while it is off, Animal stands in for it.
    "animal": frozenset({ANIMAL, CELLS}),
    "early-human": frozenset({PEOPLE}),
    "case-report": frozenset({PEOPLE}),
    "observational": frozenset({PEOPLE}),
    "controlled-trial": frozenset({PEOPLE}),
    "body-of-evidence": frozenset({PEOPLE}),
}


def misfit(label: EvidenceLabel, claim: Claim) -> str:
    """Return why `label` cannot be about the claim's body, in a sentence, "" where it can."""
    if Claim.Subject(claim.subject) in BODIES.get(label.slug, Claim.Subject):
        return ""
    return _("“%(label)s” cannot be about %(body)s: change whose body it is, or the label.") % {
        "label": label.name,
        "body": claim.get_subject_display().lower(),
    }
