"""Have heard what imported records say of integrity, of their own papers and of others that are here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.integrity import Stated, adopt, hear
from evidence.models import IntegrityNotice, Source

from .pubmed_notices import PaperNotice
from .record import Origin, Record

Nature = IntegrityNotice.Nature

# What PubMed once marked and marks no longer; a later mark takes the place of this.
UNMARKED = "no longer marked"
# Whose word it is; only PubMed's records take the place of what they said before.
TELLERS = {
    Origin.NLM: IntegrityNotice.Origin.PUBMED,
    Origin.CROSSREF: IntegrityNotice.Origin.CROSSREF,
}
OF_NOTICES = ("RetractionOf", "RetractedandRepublishedFrom", "PartialRetractionOf", UNMARKED)


@dataclass(frozen=True)
class Reading:
    """A record with its source. `is_current`: no later record is known; `has_written`: its integrity
    was written to the source's columns."""

    source: Source
    record: Record
    is_current: bool
    has_written: bool = False


def hear_records(readings: Sequence[Reading], *, was: dict[int, str]) -> None:
    """Write down what records say of integrity; their sources are saved.

    What a record says of its own paper counts while the record is current; what a notice says of
    another paper counts whenever that paper is here. `was` has the integrity of the sources before the
    records were written to them.
    """
    if stated := [*_of_others(readings), *_of_themselves(readings)]:
        hear(stated, was=was)
    if written := [one.source.pk for one in readings if one.has_written]:
        adopt(written, was=was)


def _of_others(readings: Sequence[Reading]) -> Iterable[Stated]:
    named = {notice.about for one in readings for notice in one.record.notices if notice.about}
    if not named:
        return
    here = dict(Source.objects.filter(pmid__in=named).values_list("pmid", "pk"))
    for one in readings:
        for notice in one.record.notices:
            if notice.about in here:
                yield _stated(here[notice.about], one.record, notice)


def _of_themselves(readings: Sequence[Reading]) -> Iterable[Stated]:
    for one in readings:
        if one.record.origin == Origin.CROSSREF:
            yield from (_stated(one.source.pk, one.record, notice) for notice in one.record.notices)
    current = {
        one.source.pk: one for one in readings if one.is_current and one.record.origin == Origin.NLM
    }
    marked, unmarked = _marked_before(current) if current else (set(), set())
    for pk, one in current.items():
        own = [notice for notice in one.record.notices if not notice.about]
        yield from (_stated(pk, one.record, notice) for notice in own)
        is_marked = any(notice.nature == Nature.RETRACTED for notice in own)
        if is_marked and pk in unmarked:
            text = "PubMed marks it as retracted again."
            yield Stated(pk, Nature.RETRACTED, IntegrityNotice.Origin.PUBMED, UNMARKED, text=text)
        elif not is_marked and pk in marked:
            text = "PubMed no longer marks it as retracted."
            yield Stated(pk, Nature.REINSTATED, IntegrityNotice.Origin.PUBMED, UNMARKED, text=text)


def _marked_before(source_ids: Iterable[int]) -> tuple[set[int], set[int]]:
    """Return the sources that PubMed's record once marked as retracted, and those that it unmarked."""
    marked, unmarked = set(), set()
    found = IntegrityNotice.objects.filter(
        source__in=list(source_ids), origin=IntegrityNotice.Origin.PUBMED
    )
    for pk, nature, reference in found.values_list("source", "nature", "reference"):
        if reference == UNMARKED:
            unmarked.add(pk)
        elif nature == Nature.RETRACTED and not reference.startswith(OF_NOTICES):
            marked.add(pk)
    return marked, unmarked


def _stated(source_id: int, record: Record, notice: PaperNotice) -> Stated:
    return Stated(
        source_id=source_id,
        nature=notice.nature,
        origin=TELLERS[record.origin],
        reference=notice.reference,
        dated_year=notice.dated_year,
        dated_on=notice.dated_on,
        text=notice.text,
        notice_pmid=notice.notice_pmid,
        notice_doi=notice.notice_doi,
    )
