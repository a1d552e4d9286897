"""Figures of agreement in words: a share out of how many, a measure with its interval."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from evidence.agreement import Estimate

register = template.Library()


@register.filter
def per_hundred(estimate: Estimate | None) -> str:
    """Return "90% (85% to 94%)"; a dash where there is nothing to say."""
    if estimate is None:
        return "–"
    whole = f"{estimate.value:.0%}"
    if estimate.low is None or estimate.high is None:
        return whole
    ends = {"whole": whole, "low": f"{estimate.low:.0%}", "high": f"{estimate.high:.0%}"}
    return _("%(whole)s (%(low)s to %(high)s)") % ends


@register.filter
def measure(estimate: Estimate | None) -> str:
    """Return "0.81 (0.70 to 0.92)"; a dash where it is not defined."""
    if estimate is None:
        return "–"
    whole = f"{estimate.value:.2f}"
    if estimate.low is None or estimate.high is None:
        return whole
    ends = {"whole": whole, "low": f"{estimate.low:.2f}", "high": f"{estimate.high:.2f}"}
    return _("%(whole)s (%(low)s to %(high)s)") % ends
