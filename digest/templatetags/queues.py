"""The queues on the admin's front page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from evidence.admin.queues import front_page

register = template.Library()


@register.inclusion_tag("admin/_queues.html", takes_context=True)
def queues(context: Context) -> dict[str, Any]:
    """The queues of whoever asks, with how much waits in each."""
    return {"lines": front_page(context["request"].user)}
