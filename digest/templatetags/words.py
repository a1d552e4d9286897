"""Counts in plain words, for templates. The words themselves are evidence.wording's."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evidence.summaries import EvidenceSummary
from evidence.wording import claims_in_words, unbadged

register = template.Library()


@register.filter
def claims(count: int) -> str:
    """Return "1 claim", "25 claims"."""
    return claims_in_words(count)


@register.filter
def unbadged_words(count: int) -> str:
    """Return how many claims have no badge, and why."""
    return unbadged(count)


@register.filter
def research_words(evidence: EvidenceSummary) -> str:
    """Return how many of the claims rest on research and how many do not, in sentences."""
    if not evidence.research_count:
        return _("No research evidence found here: none of these claims rests on a study.")
    resting = ngettext(
        "%(some)s of %(all)s claim rests on research.",
        "%(some)s of %(all)s claims rest on research.",
        evidence.claim_count,
    ) % {"some": evidence.research_count, "all": evidence.claim_count}
    if not evidence.other_count:
        return resting
    others = ngettext(
        "%(count)s does not: it is a story, an argument or background.",
        "%(count)s do not: they are stories, arguments or background.",
        evidence.other_count,
    ) % {"count": evidence.other_count}
    return f"{resting} {others}"
