"""Claims that cannot be shown as they are: their words are not in the text, or nothing carries them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from evidence.anchoring import State

from .finding import Finding
from .material import Material


def lost_places(material: Material) -> Iterator[Finding]:
    """Yield the claims whose quote is no longer in the text, or stands there more than once."""
    for claim in material.claims:
        place = {"field": "quoted_words", "words": claim.quote}
        if claim.anchor is State.LOST:
            text = _("The words it marks, “%s”, are no longer in the text. Quote it again.")
            yield claim.refuse("anchor-lost", text % claim.quote, **place)
        elif claim.anchor is State.AMBIGUOUS:
            text = _(
                "The words it marks, “%s”, could be in more than one place. Quote more of them."
            )
            yield claim.refuse("anchor-ambiguous", text % claim.quote, **place)


def bare_claims(material: Material) -> Iterator[Finding]:
    """Yield the claims that have no settled label, and those that no source supports."""
    for claim in material.claims:
        if claim.label is None:
            text = _("It has no settled label. Have it assessed and settled, or discard it.")
            yield claim.refuse("no-label", text, field="label")
        if not claim.source_ids:
            yield claim.refuse("no-source", _("It cites no source."), field="citations")
        elif not claim.has_support:
            text = _("No source supports it: those it cites dispute or mention it.")
            yield claim.refuse("no-source", text, field="citations")
