"""Group the sources of one registered trial, so that readers count studies and not papers.

A source belongs to the trial that it names as its own (PubMed's data bank list, a registry record's own
number, the number that a curator typed), or else to the trial whose registry record names it among its
results. A source of several trials, such as a pooled analysis, belongs to none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q

from evidence.models import ReceivedRecord, Source, Study

REGISTRY = Source.Kind.REGISTRY_RECORD
BY_HAND = "curator"  # no file has spoken of such a source


@transaction.atomic
def group(sources: Collection[int]) -> int:
    """Group the trials that these sources (ids) belong to; return how many sources joined a study.

    A study is made when a trial has two sources, its key the trial's number in small letters. What a
    curator set stays: a source with another study is not moved, and one that was taken out of a study
    is not put back.
    """
    trials = _trials_around(sources)
    if not trials:
        return 0
    members = _members(trials)
    rows = Source.objects.in_bulk({pk for found in members.values() for pk in found})
    joined = 0
    for nct, found in sorted(members.items()):
        if len(found) > 1:
            joined += _join(nct, [rows[pk] for pk in sorted(found)])
    return joined


def _trials_around(sources: Collection[int]) -> set[str]:
    """The trials that the sources name, or whose results they are."""
    pmids = Source.objects.filter(pk__in=sources, pmid__isnull=False).values_list("pmid", flat=True)
    received = ReceivedRecord.objects.filter(
        Q(source__in=sources) | Q(papers__overlap=[*pmids] or ["-"])
    ).exclude(trials=[])
    typed = Source.objects.filter(pk__in=sources, nct__isnull=False)
    return {nct for trials in received.values_list("trials", flat=True) for nct in trials} | {
        nct for nct in typed.values_list("nct", flat=True) if nct
    }


def _members(trials: set[str]) -> dict[str, set[int]]:
    """Return {trial: ids of its sources} for these trials."""
    own: dict[int, set[str]] = defaultdict(set)
    named: dict[str, set[str]] = defaultdict(set)
    for one in ReceivedRecord.objects.filter(trials__overlap=sorted(trials)):
        own[one.source_id] |= set(one.trials)
        for pmid in one.papers:
            named[pmid] |= set(one.trials)
    typed = Source.objects.filter(nct__in=trials).exclude(pk__in=own)
    for pk, nct in typed.values_list("pk", "nct"):
        own[pk] = {nct} if nct else set()
    papers = dict(Source.objects.filter(pmid__in=named).values_list("pk", "pmid"))
    elsewhere = _named_by_others(papers, own)
    for pk, number in papers.items():
        if pk not in own and pk not in elsewhere:
            own[pk] = named[number or ""]
    members: dict[str, set[int]] = defaultdict(set)
    for pk, its in own.items():
        if len(its) == 1 and its <= trials:
            members[next(iter(its))].add(pk)
    return members


def _named_by_others(papers: dict[int, str | None], own: Collection[int]) -> set[int]:
    """Papers that another trial claims as well, or that name a trial of their own."""
    rest = [pk for pk in papers if pk not in own]
    found = set(
        ReceivedRecord.objects.filter(source__in=rest)
        .exclude(trials=[])
        .values_list("source", flat=True)
    )
    claims: dict[str, set[str]] = defaultdict(set)
    pmids = {papers[pk] or "" for pk in rest}
    for one in ReceivedRecord.objects.filter(papers__overlap=sorted(pmids) or ["-"]):
        for pmid in pmids.intersection(one.papers):
            claims[pmid] |= set(one.trials)
    return found | {pk for pk in rest if len(claims[papers[pk] or ""]) > 1}


def _join(nct: str, rows: list[Source]) -> int:
    key = nct.lower()
    once = set(
        ReceivedRecord.objects.filter(
            source__in=[row.pk for row in rows], grouped_as=key
        ).values_list("source", flat=True)
    )
    free = [row.pk for row in rows if row.study_id is None and row.pk not in once]
    if not free:
        return 0
    name = _name(nct, rows)
    study, is_new = Study.objects.get_or_create(key=key, defaults={"name": name})
    if not is_new and study.name == nct != name:
        Study.objects.filter(pk=study.pk).update(name=name)
    Source.objects.filter(pk__in=free).update(study=study)
    _remember(free, key)
    return len(free)


def _remember(sources: list[int], key: str) -> None:
    """Keep which sources joined which study, for the day a curator takes one out."""
    ReceivedRecord.objects.filter(source__in=sources).update(grouped_as=key)
    heard = ReceivedRecord.objects.filter(source__in=sources).values_list("source", flat=True)
    ReceivedRecord.objects.bulk_create(
        ReceivedRecord(source_id=pk, origin=BY_HAND, grouped_as=key)
        for pk in set(sources).difference(heard)
    )


def _name(nct: str, rows: Iterable[Source]) -> str:
    """The trial's registered title, with its number; the number alone until the registry is heard."""
    title = next((row.title for row in rows if row.kind == REGISTRY), "")
    return f"{title[:280]} ({nct})" if title else nct
