"""Pictures for templates; digest.figures draws them."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from digest import figures
from evidence.models import Claim

register = template.Library()


@register.filter
def dots(claim: Claim) -> SafeString:
    """Return how many of those treated were helped, as dots; "" where the claim does not say."""
    return figures.dots(claim.helped, claim.treated)
