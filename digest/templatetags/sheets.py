"""Links to the visit sheet, for templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from digest.visit import Choice
from evidence.models import Claim

register = template.Library()


@register.simple_tag(takes_context=True)
def sheet_with(context: dict[str, Any], claim: Claim) -> str:
    """Return the address of the reader's sheet, which `?sheet=` carries along, with `claim` on it."""
    picked = context["request"].GET.getlist("sheet") if "request" in context else []
    choice = Choice.of([*picked, str(claim.pk)])
    return f"{reverse('visit-sheet')}{choice.query()}"
