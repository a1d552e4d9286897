"""Badges for templates; digest.badges makes them."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from digest import badges
from evidence.models import Claim, EvidenceLabel

register = template.Library()


@register.filter
def badge(claim: Claim) -> SafeString:
    """Return the badge of a claim that has a label, or what stands in its place."""
    if claim.is_suspended():
        return badges.on_hold()
    assert claim.label is not None, "a claim that readers see has a label"
    return badges.badge(claim.label, claim.label_words())


@register.filter
def label_badge(label: EvidenceLabel) -> SafeString:
    """Return the badge of a label that stands on no claim."""
    return badges.badge(label)


@register.filter
def doubts(claim: Claim) -> SafeString:
    """Return the chips beside the badge of a claim that was loaded with_doubts."""
    return badges.doubts(is_contested=claim.is_contested, is_disputed=claim.is_disputed)  # type: ignore[attr-defined]
