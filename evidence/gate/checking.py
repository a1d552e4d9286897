"""All checks, and what each is for; the commands, forms and pages read this one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .counts import bare_percentages, vague_counts
from .dates import relative_dates
from .finding import Finding
from .material import Material
from .mixing import mixed_kinds
from .other_side import benefits_without_harms, stories_alone
from .places import bare_claims, lost_places
from .species import unnamed_species
from .strong_words import strong_words

Check = Callable[[Material], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    lost_places,
    bare_claims,
    unnamed_species,
    stories_alone,
    benefits_without_harms,
    strong_words,
    mixed_kinds,
    bare_percentages,
    vague_counts,
    relative_dates,
)
# The names that findings bear, as commands print them and digest folders give reasons under them.
RULES = (
    *("anchor-lost", "anchor-ambiguous", "no-label", "no-source", "species-unnamed"),
    *("testimony-alone", "benefit-without-harm", "strong-word", "mixed-kinds"),
    *("bare-percentage", "vague-count", "relative-date"),
)


def check(material: Material) -> list[Finding]:
    """Return all that the checks find: errors first, then down the page."""
    found = [finding for one in CHECKS for finding in one(material)]
    return sorted(found, key=lambda one: (not one.is_error(), one.line or 0))
