"""From the database to what the checks read: an article, its claims, the strong words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Prefetch, Q

from articles.markup import plain_text, render
from articles.models import Article
from articles.source_lines import line_finder
from evidence import models
from evidence.anchoring import locate
from evidence.models import Claim, Counterpart, EvidenceLabel

from .checking import check
from .finding import Finding
from .material import Material, Rung, Statement, StrongWord
from .sentences import around, sentences


def findings_for(article: Article) -> list[Finding]:
    """Return what the gate says of an article as it is stored, errors first; six queries.

    Claims that were taken back are left out. Raises articles.markup.TextTooLong.
    """
    return check(material_of(article))


def hints_for(claim: Claim) -> list[Finding]:
    """Return what the gate says of one stored claim, for showing beside its fields while writing."""
    return [one for one in findings_for(claim.article) if one.claim_id == claim.pk]


def material_of(article: Article) -> Material:
    """Load an article, its claims in reading order and the strong words that are switched on."""
    text = plain_text(render(article.body))
    line_at = line_finder(article.body)
    return Material(
        title=article.title,
        standfirst=article.standfirst,
        body=tuple(sentences(text)),
        claims=tuple(_statement(claim, text, line_at) for claim in _claims(article)),
        strong_words=tuple(words_in_force()),
        line_at=line_at,
    )


def _claims(article: Article) -> Iterable[Claim]:
    stands = ~Q(claim__status="withdrawn") & ~Q(other__status="withdrawn")
    return (
        Claim.objects.filter(article=article)
        .exclude(status=Claim.Status.WITHDRAWN)
        .in_reading_order()
        .select_related("label")
        .prefetch_related(
            Prefetch(
                "citations",
                models.Citation.objects.select_related("source").only(
                    "claim_id", "source_id", "relation", "source__study_id"
                ),
            ),
            Prefetch("counterparts", Counterpart.objects.filter(stands)),
            Prefetch("counterpart_of", Counterpart.objects.filter(stands)),
            "searches",
        )
    )


def _statement(claim: Claim, text: str, line_at: Callable[[int], int]) -> Statement:
    quote = claim.quote()
    anchor = locate(text, quote) if quote else None
    sentence, line = "", None
    if anchor and anchor.start is not None and anchor.end is not None:
        sentence = around(text, anchor.start, anchor.end).text
        line = line_at(anchor.start)
    citations = list(claim.citations.all())
    return Statement(
        id=claim.pk,
        text=claim.text,
        subject=claim.subject,
        kind=claim.kind,
        species=claim.species,
        claimant=claim.claimant,
        treated=claim.treated,
        helped=claim.helped,
        harms=claim.harms,
        checked_on=claim.checked_on,
        is_takeaway=claim.is_takeaway,
        position=claim.position,
        label=rung_of(claim.label) if claim.label else None,
        anchor=anchor.state if anchor else None,
        quote=claim.quote_exact,
        sentence=sentence,
        line=line,
        source_ids=frozenset(one.source_id for one in citations),
        study_ids=frozenset(
            one.source.study_id for one in citations if one.source.study_id is not None
        ),
        has_support=any(one.relation == models.Citation.Relation.SUPPORTS for one in citations),
        has_counterpart=bool(claim.counterparts.all() or claim.counterpart_of.all()),
        searched_on=max((one.searched_on for one in claim.searches.all()), default=None),
    )


def words_in_force() -> Iterator[StrongWord]:
    """Yield the strong words that are switched on; one query."""
    for row in models.StrongWord.objects.filter(is_active=True).select_related("fine_from"):
        yield StrongWord(
            forms=tuple(row.forms),
            fine_from=rung_of(row.fine_from) if row.fine_from else None,
            instead=row.instead,
            fine_in=tuple(row.fine_in),
        )


def rung_of(label: EvidenceLabel) -> Rung:
    """Return a label as the checks read it."""
    return Rung(label.slug, label.name, label.strength, label.counts_as_research)
