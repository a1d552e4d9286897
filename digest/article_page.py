"""What an article's page shows beside its words: marks, contents, sources, the evidence derived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import markup
from articles.glossing import explain
from articles.models import Article, GlossaryTerm
from evidence.anchoring import Mark, locate, mark
from evidence.gate.loading import words_in_force
from evidence.headline import outranks
from evidence.ladder import Ladder
from evidence.models import Claim, EvidenceLabel
from evidence.querysets import ClaimQuerySet
from evidence.safety import host_of, mark_paid_links, warn_before_links
from evidence.summaries import lost_support, number_sources, summarise

from . import figures
from .cards import article_cards
from .further_reading import outside_links, related_reading, series_parts
from .prepared import Replay

MIN_HEADINGS = 3


def assemble(article: Article, *, is_preview: bool = False) -> dict[str, Any]:
    """Return the context of an article's page; the article is loaded `with_page()`.

    A preview shows the draft claims as if they were public, and those without a label too.

    Ten queries whatever its length: ladder, claims, their citations, glossary terms, strong words, which
    articles are related, their cards and topics, outside links, the rest of its series (none without one).
    """
    ladder = Ladder()
    claims, withdrawn = claims_of(article, ladder, is_preview=is_preview)
    related = related_reading(article, claims)
    return {
        "article": article,
        **_of_text(article, claims, withdrawn),
        **_of_claims(article, claims, ladder),
        "withdrawn": withdrawn,
        # A sentence stays in the text when its claim is taken back, so what it asks for stays too.
        "needs_safety_note": any(claim.needs_safety_note() for claim in [*claims, *withdrawn]),
        "series": series_parts(article),
        "related": article_cards(related, ladder) if related else "",
        "resources": list(outside_links(article)),
    }


def _of_text(
    article: Article, claims: Sequence[Claim], withdrawn: Sequence[Claim]
) -> dict[str, Any]:
    """Return what is made of the article's own words: body, contents, switches; one query, the terms."""
    switches = number_switches([*claims, *withdrawn])
    html = markup.render(article.body)
    sections = [one for one in markup.headings(html) if one.level == markup.TOP_RANK]
    hosts = mark_paid_links([*claims, *withdrawn])
    terms = GlossaryTerm.objects.only("slug", "term", "definition", "synonyms")
    explained = explain(warn_before_links(html, hosts), list(terms), _term_address)
    return {
        "body": body_with_marks(explained, [*claims, *withdrawn]),
        "sections": sections if len(sections) >= MIN_HEADINGS else [],
        "switches": switches if len(switches) > 1 else [],
        "source_needs_care": host_of(article.source_url) in hosts,
    }


def _of_claims(article: Article, claims: Sequence[Claim], ladder: Ladder) -> dict[str, Any]:
    """Return what is derived from the article's public claims; one query, for words too strong."""
    words = list(words_in_force())
    labels = [None if claim.is_suspended() else claim.label for claim in claims]
    return {
        "claims": claims,
        "takeaways": sorted(
            (claim for claim in claims if claim.is_takeaway),
            key=lambda claim: (claim.position, claim.pk),
        ),
        "harms": [claim for claim in claims if claim.kind == Claim.Kind.HARM],
        "relabelled": last_relabelled(claims),
        "skyline": figures.skyline(labels, ladder.all_rungs()),
        "outranked": outranks(article.title, claims, words),
        "source_outranked": outranks(article.source_title, claims, words),
        "evidence": summarise(claims),
        "on_hold": [claim for claim in claims if claim.is_suspended()],
        "weakened": [claim for claim in claims if lost_support(claim)],
        "sources": number_sources(claims),
    }


def _term_address(term: GlossaryTerm) -> str:
    return reverse("glossary-detail", args=[term.slug])


def claims_of(
    article: Article, ladder: Ladder, *, is_preview: bool = False
) -> tuple[list[Claim], list[Claim]]:
    """Return the article's public claims, and those taken back, both in reading order; two queries.

    Public ones are numbered from 1 in `number`; a claim that was taken back has none.
    """
    if is_preview:
        rows = Claim.objects.filter(article=article).with_doubts(as_if_public=article)
        found = list(_with_all(rows))
    else:
        found = _public_claims().ask(article.pk)
    ladder.name(found)
    if is_preview:
        _show_drafts(found)
    for claim in found:
        claim.article = article
    claims = [claim for claim in found if claim.status == Claim.Status.PUBLISHED]
    for number, claim in enumerate(claims, start=1):
        claim.number = number  # type: ignore[attr-defined]
    return claims, [claim for claim in found if claim.status == Claim.Status.WITHDRAWN]


@lru_cache(maxsize=1)
def _public_claims() -> Replay[Claim]:
    rows = Claim.objects.filter(article=-1).exclude(status=Claim.Status.DRAFT).with_doubts()
    return Replay(_with_all(rows), [-1])


def _with_all(claims: ClaimQuerySet) -> ClaimQuerySet:
    return claims.in_reading_order().with_last_change().with_sources()


def _show_drafts(claims: Sequence[Claim]) -> None:
    """Make drafts what they will be once public, in memory only."""
    # In the place of a label that is missing; it is no row, and no page tells of it.
    missing = EvidenceLabel(pk=0, slug="not-settled", name=_("Not settled yet"), is_active=False)
    for claim in claims:
        if claim.status == Claim.Status.DRAFT:
            claim.status = Claim.Status.PUBLISHED
            claim.label = claim.label or missing


@dataclass(frozen=True)
class Switch:
    """One choice of which marks to see in the text: those of a label, or those without a badge."""

    number: int
    label: EvidenceLabel | None
    count: int


def number_switches(claims: Sequence[Claim]) -> list[Switch]:
    """Return a switch for each label with a badge, strongest first, and one for all other claims.

    Gives each claim its switch's number in `switch`; numbers count from 1.
    """
    badged = Counter(_badge_label(claim) for claim in claims)
    others = badged.pop(None, 0)
    labels = sorted(badged, key=lambda label: -(label.strength or 0) if label else 0)
    places = {label: place for place, label in enumerate(labels, start=1)}
    for claim in claims:
        claim.switch = places.get(_badge_label(claim), len(labels) + 1)  # type: ignore[attr-defined]
    switches = [Switch(place, label, badged[label]) for label, place in places.items()]
    return [*switches, Switch(len(labels) + 1, None, others)] if others else switches


def _badge_label(claim: Claim) -> EvidenceLabel | None:
    """Return the label whose badge readers see on the claim, None where words stand instead."""
    has_badge = claim.status == Claim.Status.PUBLISHED and not claim.is_suspended()
    return claim.label if has_badge and claim.label and claim.label.is_active else None


def last_relabelled(claims: Sequence[Claim]) -> Claim | None:
    """Return the claim whose label changed last since it was published, None if none did."""
    changed = [claim for claim in claims if claim.label_changed_at]  # type: ignore[attr-defined]
    return max(changed, key=lambda claim: claim.label_changed_at, default=None)  # type: ignore[attr-defined]


def body_with_marks(html: str, claims: Sequence[Claim]) -> SafeString:
    """Return the body with every claim marked whose place is sure; `is_marked` tells which are."""
    text = markup.plain_text(html)
    marks = []
    for claim in claims:
        quote = claim.quote()
        place = locate(text, quote) if quote else None
        claim.is_marked = place is not None and place.start is not None  # type: ignore[attr-defined]
        if place and place.start is not None and place.end is not None:
            marks.append(_mark(claim, place.start, place.end))
    return mark(html, marks)


def _mark(claim: Claim, start: int, end: int) -> Mark:
    address = reverse("claim-detail", args=[claim.pk])
    if claim.status == Claim.Status.WITHDRAWN:
        switch: int = claim.switch  # type: ignore[attr-defined]
        return Mark(
            *(start, end, claim.pk, address),
            label_slug="",
            label_name=_("withdrawn"),
            switch=switch,
        )
    label = claim.label
    assert label is not None, "a published claim has a label by constraint"
    words = claim.label_words()
    if claim.is_contested:  # type: ignore[attr-defined]
        words = _("%(label)s, contested") % {"label": words}
    return Mark(
        start=start,
        end=end,
        claim_id=claim.pk,
        href=address,
        label_slug="suspended" if claim.is_suspended() else label.slug,
        label_name=words,
        symbol=label.symbol if label.is_active and not claim.is_suspended() else "",
        number=claim.number,  # type: ignore[attr-defined]
        color=label.color_token if _badge_label(claim) else "",
        switch=claim.switch,  # type: ignore[attr-defined]
    )
