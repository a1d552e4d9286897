"""The button beside a claim that puts it on the reader's visit sheet."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from digest.carrying import button
from evidence.models import Claim

register = template.Library()


@register.simple_tag
def pick(claim: Claim, place: str) -> SafeString:
    """Return the claim's button; `place` tells apart two buttons of one claim on one page."""
    return button(claim.pk, place)
