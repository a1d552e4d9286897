"""Where a reader must hear "speak to your own doctor before paying" before following a link."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .models import Claim, Source

# A seller speaks through pages and releases; a paper that a seller names is a paper.
SELLERS_PAGES = {Source.Kind.WEB_PAGE, Source.Kind.PRESS_RELEASE}
LINK = re.compile(r'<a [^>]*?href="(https?://[^"]*)"')


def mark_paid_links(claims: Iterable[Claim]) -> set[str]:
    """Set `needs_care` on every cited source, and return the hosts of those that need it.

    A source needs it when its participants are charged, or when it is a page that what a clinic says
    rests on. Citations are loaded.
    """
    citations = [(claim, one) for claim in claims for one in claim.citations.all()]
    careful = {one.source_id for claim, one in citations if needs_care(claim, one.source)}
    for _claim, one in citations:
        one.source.needs_care = one.source_id in careful  # type: ignore[attr-defined]
    found = (host_of(one.source.url) for _claim, one in citations if one.source_id in careful)
    return {host for host in found if host}


def needs_care(claim: Claim, source: Source) -> bool:
    """True where a reader should be warned before a link to a source that this claim cites."""
    if source.participants_charged == Source.Charged.YES:
        return True
    return claim.claimant == Claim.Claimant.CLINIC and source.kind in SELLERS_PAGES


def host_of(address: str) -> str:
    """Return the host of a web address without "www.", "" when it has none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def warn_before_links(html: str, hosts: set[str]) -> SafeString:
    """Return rendered HTML with a short warning before every link to one of `hosts`.

    The warning carries `data-apart`, so what anchors count in stays the same.
    """
    if not hosts:
        return SafeString(html)
    warning = format_html(
        '<span class="care" data-apart="">{} </span>', _("(Ask your own doctor before you pay.)")
    )

    def warned(link: re.Match[str]) -> str:
        return f"{warning}{link[0]}" if host_of(unescape(link[1])) in hosts else link[0]

    return SafeString(LINK.sub(warned, html))
