"""What the claims of a thread say together: steps in order of time, since when, how many studies.

The year of a step is that of the evidence: the first sound source that supports the claim. A claim that is on
no rung, such as “nothing was found”, is as old as the last look at it. Without a date it has the year of
what its article digests, or of the article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q

from .ladder import Ladder
from .models import Citation, Claim, Counterpart, EvidenceLabel, LabelChange, Source, Thread

# A story, a seller's page or a press release is no study, however often it is cited.
STUDIES = {Source.Kind.PAPER, Source.Kind.PREPRINT, Source.Kind.REGISTRY_RECORD}


@dataclass(frozen=True)
class Step:
    """One claim of a thread: its number from 1, the year of its evidence, its label's changes."""

    number: int
    claim: Claim
    year: int | None
    is_our_year: bool
    study_count: int
    changes: Sequence[LabelChange] = ()


@dataclass(frozen=True)
class Line:
    """A thread's steps, oldest first, and what follows from them.

    `since` has the first year of a study in a dish, in animals and in people, where there is one.
    `pairs` are counterparts: the claim, how the other stands to it in words, the other.
    """

    thread: Thread
    steps: Sequence[Step]
    study_count: int
    article_count: int
    since: dict[str, int]
    pairs: Sequence[tuple[Claim, str, Claim]] = field(default=())

    @property
    def is_in_people(self) -> bool:
        """True when at least one claim rests on a study in people, dated or not."""
        return any(
            _is_research(step.claim) and step.claim.subject == Claim.Subject.PEOPLE
            for step in self.steps
        )

    @property
    def changes(self) -> list[tuple[Step, LabelChange]]:
        """Every change of a label, with its step, oldest first."""
        found = [(step, change) for step in self.steps for change in step.changes]
        return sorted(found, key=lambda pair: (pair[1].changed_at, pair[1].pk))

    @property
    def strongest(self) -> EvidenceLabel | None:
        """The strongest label of any step, switched on or not; None when none has a strength."""
        labels = [
            step.claim.label
            for step in self.steps
            if step.claim.label
            and step.claim.label.strength is not None
            and not step.claim.is_suspended()
        ]
        return max(labels, key=lambda label: label.strength or 0, default=None)


def draw_line(thread: Thread, ladder: Ladder) -> Line:
    """Return the thread's public claims as steps; four queries, however many there are."""
    return lines_of([thread], ladder)[thread.pk]


def lines_of(threads: Iterable[Thread], ladder: Ladder) -> dict[int, Line]:
    """Return the lines of several threads by the threads' ids; four queries for all of them."""
    by_id = {thread.pk: thread for thread in threads}
    claims = list(
        Claim.objects.published()
        .filter(threads__in=by_id)
        .annotate(thread_id=F("threads"))
        .select_related("article")
        .defer("article__body", "article__search")
        .with_doubts()
        .with_sources()
    )
    ladder.name(claims)
    changes = _changes(claims, ladder)
    pairs = _pairs(claims, ladder)
    return {
        pk: _line(thread, [one for one in claims if one.thread_id == pk], changes, pairs)  # type: ignore[attr-defined]
        for pk, thread in by_id.items()
    }


def _line(
    thread: Thread,
    claims: Sequence[Claim],
    changes: dict[int, list[LabelChange]],
    pairs: Sequence[tuple[Claim, str, Claim]],
) -> Line:
    dated = sorted(
        ((*year_of(claim), claim) for claim in claims),
        key=lambda one: (one[0] is None, one[0] or 0, one[2].pk),
    )
    steps = [
        Step(number, claim, year, is_ours, len(studies_of([claim])), changes.get(claim.pk, ()))
        for number, (year, is_ours, claim) in enumerate(dated, start=1)
    ]
    own = {claim.pk for claim in claims}
    return Line(
        thread=thread,
        steps=steps,
        study_count=len(studies_of(claims)),
        article_count=len({claim.article_id for claim in claims}),
        since=_since(steps),
        pairs=[pair for pair in pairs if pair[0].pk in own],
    )


def year_of(claim: Claim) -> tuple[int | None, bool]:
    """Return the year of a claim's evidence, and whether it is only ours: of a look, or of the article.

    Citations and article are loaded. Retracted sources date nothing.
    """
    if claim.checked_on and claim.label and claim.label.strength is None:
        return claim.checked_on.year, True
    years = [source.published_year for source in _support(claim) if source.published_year]
    if years:
        return min(years), False
    written = claim.article.written_on()
    return (written.year if written else None), True


def studies_of(claims: Iterable[Claim]) -> set[tuple[str, int]]:
    """Return what names each study behind research claims; papers on the same people count once.

    Claims on hold or without research, and retracted sources, count for nothing.
    """
    return {
        ("study", source.study_id) if source.study_id else ("source", source.pk)
        for claim in claims
        if _is_research(claim)
        for source in _support(claim)
        if source.kind in STUDIES
    }


def _support(claim: Claim) -> list[Source]:
    return [
        one.source
        for one in claim.citations.all()
        if one.relation == Citation.Relation.SUPPORTS
        and one.source.integrity != Source.Integrity.RETRACTED
    ]


def _is_research(claim: Claim) -> bool:
    label = claim.label
    return bool(
        label
        and label.counts_as_research
        and label.strength is not None
        and not claim.is_suspended()
    )


def _since(steps: Sequence[Step]) -> dict[str, int]:
    """Return the first year of a study for each kind of body, in the order of the choices reversed."""
    found: dict[str, int] = {}
    for subject in reversed(Claim.Subject.values):
        years = [
            step.year
            for step in steps
            if step.year
            and not step.is_our_year
            and step.claim.subject == subject
            and _is_research(step.claim)
        ]
        if years:
            found[subject] = min(years)
    return found


def _changes(claims: Sequence[Claim], ladder: Ladder) -> dict[int, list[LabelChange]]:
    found: dict[int, list[LabelChange]] = defaultdict(list)
    for change in LabelChange.objects.filter(claim__in=claims).order_by("changed_at", "pk"):
        change.from_label = ladder[change.from_label_id]
        change.to_label = ladder[change.to_label_id]
        found[change.claim_id].append(change)
    return found


def _pairs(claims: Sequence[Claim], ladder: Ladder) -> list[tuple[Claim, str, Claim]]:
    """Return each counterpart of a claim here once, as (claim here, words, other)."""
    here = {claim.pk: claim for claim in claims}
    public = Q(
        claim__status="published",
        claim__article__status="published",
        other__status="published",
        other__article__status="published",
    )
    links = (
        Counterpart.objects.filter(public)
        .filter(Q(claim__in=here) | Q(other__in=here))
        .select_related("claim", "other")
    )
    found = []
    for link in links:
        claim = here.get(link.claim_id) or here[link.other_id]
        other = link.seen_from(claim)
        ladder.name([other])
        found.append((claim, link.words_from(claim), other))
    return found
