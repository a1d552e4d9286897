"""What a digest folder's claims say against its texts, its sources and the ladder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from articles import markup
from evidence.anchoring import Quote, QuoteNotFound, take_from

from .checks import did_you_mean
from .digest_folder import Digest
from .entries import AssessmentEntry, ClaimEntry, ReaderEntry
from .problems import Place, Problem
from .references import twice, unknown

EDITOR = "editor"
# Readers and the editor who have no account of their own: "reader-a" becomes "sample-reader-a".
STAND_IN = re.compile(r"reader-[a-z]|editor")
STAND_IN_NAMES = "reader-a to reader-z and editor"


@dataclass(frozen=True)
class Rung:
    """What the ladder asks of one label. `use_instead` names the label that stands in for it."""

    needs_second_reader: bool = False
    use_instead: str = ""


@dataclass(frozen=True)
class Ladder:
    """The labels by their slugs, and whether rule 11 (two readers) is in force."""

    rungs: Mapping[str, Rung]
    asks_second_reader: bool = True


def contradicting_claims(digest: Digest, ladder: Ladder) -> Iterator[Problem]:
    """Yield what is wrong with the claims, each as far as its own file could be read."""
    articles = {article.slug: article for article in digest.articles}
    texts: dict[str, str | None] = {}
    for slug, article in articles.items():
        try:
            texts[slug] = markup.plain_text(markup.render(article.body))
        except markup.TextTooLong as error:
            texts[slug] = None
            yield Problem(article.place, str(error))
    for claim in digest.claims:
        yield from unknown(digest, "article", claim.article, claim.place)
        yield from _references(digest, claim)
        yield from _numbers(claim)
        if text := texts.get(claim.article):
            yield from _quote(claim, text)
        home = articles.get(claim.article)
        if claim.assessment or (home and home.published_on):
            yield from _readings(claim, ladder)
    yield from _undeclared(digest)
    for one in digest.accepted:
        if one.claim:
            name = f"{one.article}#{one.claim}"
            yield from unknown(digest, "claim", name, one.at("claim"))


def anchor(claim: ClaimEntry, text: str) -> Quote:
    """Return the place of a claim's quote in an article's plain text.

    Raises QuoteNotFound if it is not there, or there more than once and the claim does not say which.
    """
    quote = take_from(text, claim.quote, claim.occurrence or 1)
    if claim.occurrence is None:
        try:
            take_from(text, claim.quote, 2)
        except QuoteNotFound:
            return quote
        raise QuoteNotFound(
            f"The words “{claim.quote}” stand in the text more than once; say which with occurrence."
        )
    return quote


def _undeclared(digest: Digest) -> Iterator[Problem]:
    """Yield readers who are not people of this site, not people who may declare, or did not declare."""
    for reader in digest.site["reader"]:
        if isinstance(reader, ReaderEntry) and not STAND_IN.fullmatch(reader.curator):
            reason = (
                f"“{reader.curator}” declares on the site; files speak for {STAND_IN_NAMES} only"
            )
            yield Problem(reader.at("curator"), reason)
    missing: dict[str, Place] = {}
    for claim in digest.claims:
        for one in claim.assessment:
            if STAND_IN.fullmatch(one.curator):
                missing.setdefault(one.curator, one.at("curator"))
            missing.setdefault(EDITOR, one.place)  # who settles
    for name, place in missing.items():
        if name not in digest.known("reader") and digest.can_tell("reader", name):
            reason = f"“{name}” declares no interests; site.toml needs a [[reader]] for “{name}”"
            yield Problem(place, reason)


def _quote(claim: ClaimEntry, text: str) -> Iterator[Problem]:
    try:
        anchor(claim, text)
    except QuoteNotFound as error:
        yield Problem(claim.at("quote"), str(error))


def _references(digest: Digest, claim: ClaimEntry) -> Iterator[Problem]:
    for topic in claim.topics or ():
        yield from unknown(digest, "topic", topic, claim.at("topics"))
    for one in claim.citation:
        yield from unknown(digest, "source", one.source, one.at("source"))
    yield from twice(
        (one.source, f"source “{one.source}”", one.at("source")) for one in claim.citation
    )
    if not claim.citation:
        yield Problem(claim.place, f"claim “{claim.key}” cites no source")
    for other in claim.counterpart:
        name = full_name(claim, other.claim)
        if name == claim.name():
            yield Problem(other.at("claim"), "a claim cannot be its own counterpart")
        yield from unknown(digest, "claim", name, other.at("claim"))
    yield from twice(
        (full_name(claim, one.claim), f"counterpart “{one.claim}”", one.at("claim"))
        for one in claim.counterpart
    )


def full_name(claim: ClaimEntry, name: str) -> str:
    """Return "article#key" for a name that may leave out the claim's own article."""
    article, _, key = name.rpartition("#")
    return f"{article or claim.article}#{key}"


def _numbers(claim: ClaimEntry) -> Iterator[Problem]:
    if claim.subject == "animal" and not claim.species:
        yield Problem(claim.at("subject"), "name the species for a claim about animals")
    if claim.treated == 0:
        yield Problem(claim.at("treated"), "treated counts at least one")
    if claim.helped is not None and (claim.treated is None or claim.helped > claim.treated):
        yield Problem(claim.at("helped"), "helped needs treated and cannot be larger")


def _readings(claim: ClaimEntry, ladder: Ladder) -> Iterator[Problem]:
    for one in claim.assessment:
        rung = ladder.rungs.get(one.label)
        if rung is None:
            hint = did_you_mean(one.label, ladder.rungs)
            yield Problem(one.at("label"), f"unknown label “{one.label}”{hint}")
        elif rung.use_instead:
            reason = f"label “{one.label}” is switched off; use “{rung.use_instead}” until it is on"
            yield Problem(one.at("label"), reason)
    yield from twice(
        (one.curator, f"an assessment by “{one.curator}”", one.at("curator"))
        for one in claim.assessment
    )
    yield from _agreement(claim, ladder)


def split_readings(
    claim: ClaimEntry,
) -> tuple[list[AssessmentEntry], AssessmentEntry | None]:
    """Return the readers' assessments, and the editor's who decides between them, if there is one."""
    readers = [one for one in claim.assessment if one.curator != EDITOR]
    decision = next((one for one in claim.assessment if one.curator == EDITOR), None)
    return readers, decision


def _agreement(claim: ClaimEntry, ladder: Ladder) -> Iterator[Problem]:
    readers, decision = split_readings(claim)
    if not readers:
        yield Problem(claim.place, f"claim “{claim.key}” has no assessment by a reader")
        return
    labels = {one.label for one in readers}
    if len(labels) > 1 and not decision:
        reason = f"the readers disagree, and no assessment by “{EDITOR}” decides"
        yield Problem(readers[1].at("label"), reason)
    if len(labels) == 1 and decision:
        reason = f"the readers agree, so “{EDITOR}” has nothing to decide"
        yield Problem(decision.at("curator"), reason)
    if ladder.asks_second_reader and len(readers) < 2:
        why = _why_two(claim, ladder, readers[0].label)
        if why:
            yield Problem(readers[0].place, f"a second reader is missing: {why} needs two")


def _why_two(claim: ClaimEntry, ladder: Ladder, label: str) -> str:
    """Return what makes rule 11 ask for two readers of this claim, or nothing."""
    if claim.kind == "harm":
        return "a claim about harm"
    if claim.takeaway:
        return "a key takeaway"
    rung = ladder.rungs.get(label)
    return f"the label “{label}”" if rung and rung.needs_second_reader else ""
