"""Match a list of retractions with the sources that are here, and have them heard.

A row is matched by PMID and by DOI. Where the two disagree nothing is guessed: the row is rejected, and
a person looks. Rows about papers that are not here are counted and left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

import pghistory
from django.db import transaction
from django.db.models import Q

from evidence.integrity import Stated, hear
from evidence.models import IntegrityNotice, Source

from .record import Rejected
from .retractions import Retraction

BATCH = 1_000
MAX_TOLD = 1_000
RESULTS = ("created", "unchanged", "unmatched", "rejected")


@dataclass
class Report:
    """What a list did, in rows; lists of rows hold the first MAX_TOLD of their kind."""

    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)
    unmatched: list[Retraction] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    suspended: list[int] = field(default_factory=list)
    released: list[int] = field(default_factory=list)

    def reject(self, one: Rejected) -> None:
        """Count a row that was not taken."""
        self.counts["rejected"] += 1
        if len(self.rejected) < MAX_TOLD:
            self.rejected.append(one)

    def leave(self, one: Retraction) -> None:
        """Count a row about a paper that is not here."""
        self.counts["unmatched"] += 1
        if len(self.unmatched) < MAX_TOLD:
            self.unmatched.append(one)


@transaction.atomic
def load(
    found: Iterable[Retraction | Rejected],
    *,
    is_dry_run: bool = False,
    now: datetime | None = None,
) -> Report:
    """Write down what a list says of the sources that are here; loading it again changes nothing.

    Each row is created, unchanged, unmatched or rejected. Whatever `found` raises leaves everything as
    it was. A dry run does all of it and takes it back.
    """
    report, stream = Report(), iter(found)
    with pghistory.context(command="import_retractions"):
        while batch := list(islice(stream, BATCH)):
            for one in batch:
                if isinstance(one, Rejected):
                    report.reject(one)
            good = [one for one in batch if isinstance(one, Retraction)]
            _load_batch(good, report, now)
    transaction.set_rollback(is_dry_run)
    return report


def _load_batch(batch: Sequence[Retraction], report: Report, now: datetime | None) -> None:
    known, stated = _Known(batch), []
    for one in batch:
        try:
            source = known.find(one)
        except ValueError as error:
            report.reject(Rejected(one.position, one.line, str(error)))
            continue
        if source is None:
            report.leave(one)
            continue
        stated.append(_stated(one, source))
        if one.may_be_replaced() and len(report.notes) < MAX_TOLD:
            report.notes.append(
                f"row {one.position} (line {one.line}): source {source.pk} may have been replaced under"
                " the same DOI; if so, override it with the reason"
            )
    heard = hear(stated, now=now)
    report.counts["created"] += len(heard.created)
    report.counts["unchanged"] += len(stated) - len(heard.created)
    report.suspended += heard.reviewed.suspended
    report.released += heard.reviewed.released


def _stated(one: Retraction, source: Source) -> Stated:
    return Stated(
        source_id=source.pk,
        nature=one.nature,
        origin=IntegrityNotice.Origin.RETRACTION_WATCH,
        reference=one.reference,
        dated_year=one.dated_on.year if one.dated_on else None,
        dated_on=one.dated_on,
        reasons=one.reasons,
        notice_pmid=one.notice_pmid,
        notice_doi=one.notice_doi,
        url=f"https://doi.org/{one.notice_doi}" if one.notice_doi else "",
    )


class _Known:
    """The sources that a batch may mean, by PMID and by DOI."""

    def __init__(self, batch: Sequence[Retraction]) -> None:
        pmids = [one.pmid for one in batch if one.pmid]
        dois = [one.doi for one in batch if one.doi]
        found = Source.objects.filter(Q(pmid__in=pmids) | Q(doi__in=dois)).only("pmid", "doi")
        sources = list(found) if batch else []
        self._by_pmid = {one.pmid: one for one in sources if one.pmid}
        self._by_doi = {one.doi: one for one in sources if one.doi}

    def find(self, one: Retraction) -> Source | None:
        """Return the source of a row, None if it is not here. Raises ValueError where ids disagree."""
        by_pmid = self._by_pmid.get(one.pmid) if one.pmid else None
        by_doi = self._by_doi.get(one.doi) if one.doi else None
        if by_pmid and by_doi and by_pmid.pk != by_doi.pk:
            raise ValueError(
                f"its PMID {one.pmid} is source {by_pmid.pk} and its DOI {one.doi} is source {by_doi.pk}"
            )
        source = by_pmid or by_doi
        if source is None:
            return None
        for name, theirs, ours in (
            ("PMID", one.pmid, source.pmid),
            ("DOI", one.doi, source.doi),
        ):
            if theirs and ours and theirs != ours:
                raise ValueError(
                    f"it fits source {source.pk}, but the {name} here is {ours} and there {theirs}"
                )
        return source
