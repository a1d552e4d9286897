"""Badges and chips as markup: what every page shows beside a claim. Made in Python, since pages hold many.

Every value passes `escape`; the standard library's takes a tenth of Django's time.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from evidence import wording
from evidence.models import EvidenceLabel


def badge(label: EvidenceLabel, words: str = "") -> SafeString:
    """Return a label's badge, saying `words` or else its name; its words alone while it is switched off."""
    shown = escape(label.shown_as())
    slug = escape(label.slug)
    address = f"{under('label-detail')}{slug}/"
    if label.is_active:
        html = (
            f'<a class="badge" data-label="{slug}" data-color="{escape(label.color_token)}" '
            f'href="{address}"><span aria-hidden="true">{escape(label.symbol)}</span> '
            f"{escape(words or label.name)}</a>"
        )
    elif label.pk:
        html = f'<a class="label-words" href="{address}">{shown}</a>'
    else:  # a preview's claim that nobody has settled
        html = f'<span class="label-words">{shown}</span>'
    return mark_safe(html)  # noqa: S308 - every value in it is escaped


def on_hold() -> SafeString:
    """Return what stands in the place of the badge of a suspended claim."""
    html = (
        '<span class="label-words" data-state="suspended">'
        f'<span aria-hidden="true">‖</span> {escape(wording.on_hold())}</span>'
    )
    return mark_safe(html)  # noqa: S308 - every value in it is escaped


def doubts(*, is_contested: bool, is_disputed: bool) -> SafeString:
    """Return the chips that tell of doubts about a claim, each after a blank; "" without any."""
    words = (_("Contested") if is_contested else "", _("Disputed") if is_disputed else "")
    return mark_safe("".join(chip(one) for one in words if one))  # noqa: S308 - chips are escaped


def chip(words: str) -> SafeString:
    """Return a chip that asks for care, after a blank."""
    html = f' <span class="chip" data-tone="caution">{escape(words)}</span>'
    return mark_safe(html)  # noqa: S308 - every value in it is escaped


@lru_cache
def under(name: str) -> str:
    """Return the address that a detail page's own stands under: "/claims/"."""
    sample = 1 if name == "claim-detail" else "a"
    return reverse(name, args=[sample]).rsplit("/", 2)[0] + "/"
