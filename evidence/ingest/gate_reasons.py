"""What a digest folder says to the gate's warnings, and where in it the gate found something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from articles.models import Article
from evidence.gate import Finding, findings_for
from evidence.gate.passing import GateRefused, accept
from evidence.models import Claim

from .claim_loading import account
from .claim_rules import EDITOR
from .digest_folder import Digest
from .entries import AcceptedEntry, ArticleEntry
from .merging import Loading
from .problems import Place, Problem

# The keys of a claim's table where a finding's field has another name there.
KEYS = {"quoted_words": "quote", "citations": "citation", "counterparts": "counterpart"}


def keep(loading: Loading, digest: Digest, article: Article, *, now: datetime) -> None:
    """Keep the file's reasons for the warnings of an article; one that nothing asks for is noted."""
    given = [one for one in digest.accepted if one.article == article.slug]
    if not given:
        return
    warnings = [one for one in findings_for(article) if not one.is_error()]
    claims = {row.pk: row.key or "" for row in Claim.objects.filter(article=article)}
    reasons = {}
    for entry in given:
        found = [one for one in warnings if _is_meant(entry, one, claims)]
        if not found:
            note = f"{entry.place}: nothing asks for this reason: there is no such warning"
            loading.report.notes.append(note)
        reasons.update({one.key(): entry.reason for one in found})
    accept(article, reasons, by=account(loading, EDITOR), now=now)


def problems(digest: Digest, entry: ArticleEntry, refusal: GateRefused) -> Iterator[Problem]:
    """Yield what the gate found, each with its line in the folder."""
    keys = {row.pk: row.key for row in Claim.objects.filter(article__slug=entry.slug).only("key")}
    claims = {one.key: one for one in digest.claims if one.article == entry.slug}
    for one in refusal.findings:
        claim = claims.get(keys.get(one.claim_id or 0) or "")
        if claim:
            place = claim.at(KEYS.get(one.field, one.field))
        elif one.line:
            place = Place(entry.place.file, entry.body_line + one.line - 1)
        else:
            place = entry.at(one.field)
        yield Problem(place, f"{one.severity} {one.rule}: {one.message}")


def _is_meant(entry: AcceptedEntry, finding: Finding, claims: dict[int, str]) -> bool:
    key = claims.get(finding.claim_id or 0, "")
    return (
        finding.rule == entry.rule
        and key == (entry.claim or "")
        and entry.words in (None, finding.words)
    )
