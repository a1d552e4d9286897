"""Load records into sources: one row a source, whatever file and however often it comes.

Which source a record means is source_matching.py, what it may write is source_filling.py; here the rows
are read and written, a batch at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pghistory
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils import timezone
from lxml import etree

from evidence.integrity import lock_notices
from evidence.models import ReceivedRecord, Source, SourceChange, SourceConflict
from evidence.source_changes import since, snapshot

from .outcomes import Outcome, Report
from .pubmed_record import record
from .record import AUTHORITY, Origin, Record, Rejected
from .record_notices import Reading, hear_records
from .source_filling import Filling, fill, values_of
from .source_matching import IDENTIFIERS, Known, is_nameless, name_of
from .studies import group

BATCH = 100
Values = Mapping[str, Any]


Tell = Callable[[Outcome], None]


@transaction.atomic
def load(
    records: Iterable[Record | Rejected], *, file: str = "", tell: Tell | None = None
) -> Report:
    """Bring the sources to what the records say; loading them again changes nothing.

    `file` is the name that conflicts are kept under; `tell` hears each record's outcome, in order.
    Whatever `records` raises leaves everything as it was. A record that the database refuses is
    rejected by itself.
    """
    lock_notices()
    report = Report()
    loading = _Loading(file=file[:255], report=report, tell=tell or (lambda _outcome: None))
    stream = iter(records)
    with pghistory.context(command="import_sources"):
        while batch := list(islice(stream, BATCH)):
            loading.take(batch)
    return report


@dataclass
class _Loading:
    """One load under way."""

    file: str
    report: Report
    tell: Tell
    made: set[int] = field(default_factory=set)  # by this load, so that a second mention is a merge

    def take(self, batch: list[Record | Rejected]) -> None:
        """Load some records, all at once, or one by one if the database refuses one of them."""
        good = [one for one in batch if isinstance(one, Record)]
        try:
            with transaction.atomic():
                work = _Batch(good, self.file, self.made)
                work.write()
        except (IntegrityError, DataError) as error:
            if len(good) == 1:
                self._reject(batch, good[0], error)
                return
            for one in batch:
                self.take([one])
            return
        self._count(batch, work)

    def _count(self, batch: list[Record | Rejected], work: _Batch) -> None:
        outcomes = iter(work.outcomes)
        for one in batch:
            self._told(_rejection(one) if isinstance(one, Rejected) else next(outcomes))
        hear_records(work.heard, was=work.was)
        self.report.note(work.notes)
        self.report.conflicts += work.conflict_count
        touched = {source.pk for source in work.touched}
        self.made |= {source.pk for source in work.new}
        self.report.grouped += group(touched) if touched else 0

    def _reject(self, batch: list[Record | Rejected], one: Record, error: DatabaseError) -> None:
        reason = f"the database refuses it: {str(error).splitlines()[0]}"
        for each in batch:
            rejected = (
                each if isinstance(each, Rejected) else Rejected(one.position, one.line, reason)
            )
            self._told(_rejection(rejected))

    def _told(self, outcome: Outcome) -> None:
        self.report.count(outcome)
        self.tell(outcome)


def _rejection(one: Rejected) -> Outcome:
    return Outcome(one.position, one.line, "rejected", "", one.reason)


def _outcome(one: Record, result: str, reason: str = "") -> Outcome:
    return Outcome(one.position, one.line, result, one.called(), reason, one.title)


class _Batch:
    """Some records on their way into rows: first decided in memory, then written together."""

    def __init__(self, records: list[Record], file: str, made: set[int]) -> None:
        self.file, self.made = file, made
        self.known = Known(records)
        self.new: list[Source] = []
        self.changed: dict[int, tuple[Source, set[str]]] = {}
        self.received: dict[tuple[int, str], tuple[Source, ReceivedRecord]] = {}
        self.said: dict[int, dict[str, Values]] = {}
        self.fillings: list[tuple[Source, Record, Filling]] = []
        self.heard: list[Reading] = []
        self.changes: list[SourceChange] = []
        self.was: dict[
            int, str
        ] = {}  # the integrity of sources, before records were written to them
        self.outcomes = [self._decide(one) for one in records]
        self.notes = [note for _, _, filling in self.fillings for note in filling.notes]
        self.touched = {id(source): source for source, _, _ in self.fillings}.values()
        self.conflict_count = 0

    def _decide(self, one: Record) -> Outcome:
        source = self.known.find(one)
        is_new = source.pk is None and id(source) not in self.said
        said = self._said(source)
        last = self._received(source, one.origin)
        if last and one.is_dated() and tuple(last.rank) >= one.rank:
            is_current = tuple(last.rank) == one.rank
            self.heard.append(Reading(source, one, is_current=is_current))
            return _outcome(one, "unchanged")
        has_joined = not is_new and (
            (said and one.origin not in said)
            or (not one.is_dated() and (source.pk is None or source.pk in self.made))
        )
        before = snapshot(source)
        self.was.setdefault(source.pk, source.integrity)
        is_later = source.pk is not None and one.origin in said
        filling = fill(source, one, said, self._owners(source, one))
        if is_later:  # What the first record of an origin says is no news.
            self.changes += since(before, source, origin=one.origin)
        columns = {*filling.columns, *self._keep_raw(source, one, said)}
        is_written = not columns.isdisjoint({"integrity", "integrity_notice"})
        self.heard.append(Reading(source, one, is_current=True, has_written=is_written))
        self._note(source, one, filling, columns, is_new=is_new)
        later = "merged" if has_joined else "updated" if columns else "unchanged"
        result = "created" if is_new else later
        return _outcome(one, result, "; ".join(filling.notes))

    def _said(self, source: Source) -> dict[str, Values]:
        """What each origin said of a source before this record."""
        if id(source) not in self.said:
            received = self.known.origins(source)
            said: dict[str, Values] = {origin: one.values for origin, one in received.items()}
            if Origin.NLM not in said and source.raw.startswith("<Pubmed"):
                before = record(etree.fromstring(source.raw, _stored()))
                said[Origin.NLM] = values_of(before)
                self._keep_received(source, before, said[Origin.NLM])
            self.said[id(source)] = said
        return self.said[id(source)]

    def _received(self, source: Source, origin: str) -> ReceivedRecord | None:
        if found := self.received.get((id(source), origin)):
            return found[1]
        return self.known.received.get((source.pk, origin)) if source.pk else None

    def _owners(self, source: Source, one: Record) -> dict[str, Source]:
        owners = {}
        for name in IDENTIFIERS:
            if value := getattr(one, name):
                owner = self.known.owner(name, value)
                if owner is not None and owner is not source:
                    owners[name] = owner
        return owners

    def _keep_raw(self, source: Source, one: Record, said: Mapping[str, Values]) -> list[str]:
        """Keep the record as received, unless a better one is there."""
        mine = AUTHORITY[one.origin]
        if any(AUTHORITY[Origin(other)] > mine for other in said) or not one.raw:
            return []
        if not one.is_dated() and source.raw:
            return []
        source.raw, source.synced_at = one.raw, timezone.now()
        return ["raw", "synced_at"]

    def _note(
        self, source: Source, one: Record, filling: Filling, columns: set[str], *, is_new: bool
    ) -> None:
        if is_new:
            self.new.append(source)
        elif source.pk is not None and columns:
            self.changed.setdefault(source.pk, (source, set()))[1].update(columns)
        self.said[id(source)][one.origin] = filling.values
        self._keep_received(source, one, filling.values)
        self.known.add(source)
        self.known.remember(one, source)
        self.fillings.append((source, one, filling))

    def _keep_received(self, source: Source, one: Record, values: Values) -> None:
        row = self._received(source, one.origin) or ReceivedRecord(origin=one.origin)
        now = {
            "values": dict(values),
            "rank": list(one.rank) if one.is_dated() else [],
            "name": row.name or (name_of(one) if is_nameless(one) else ""),
            "trials": list(dict.fromkeys([*(() if one.is_dated() else row.trials), *one.trials])),
            "papers": list(one.papers) or row.papers,
        }
        if any(getattr(row, name) != value for name, value in now.items()):
            for name, value in now.items():
                setattr(row, name, value)
            row.received_at = timezone.now()
            self.received[id(source), one.origin] = (source, row)

    def write(self) -> None:
        """Write what was decided: a handful of statements, however many records."""
        Source.objects.bulk_create(self.new)
        if self.changed:
            columns = {name for _, names in self.changed.values() for name in names}
            Source.objects.bulk_update(
                [source for source, _ in self.changed.values()], sorted(columns)
            )
        for source, row in self.received.values():
            row.source = source
        rows = [row for _, row in self.received.values()]
        kept = [row for row in rows if row.pk is not None]
        ReceivedRecord.objects.bulk_create([row for row in rows if row.pk is None])
        names = ["values", "rank", "name", "trials", "papers", "received_at"]
        ReceivedRecord.objects.bulk_update(kept, names)
        SourceChange.objects.bulk_create(self.changes)
        self._write_conflicts()

    def _write_conflicts(self) -> None:
        rows = [
            SourceConflict(
                source=source,
                field=one.field,
                other=one.other,
                ours=one.ours,
                theirs=one.theirs,
                origin=one.origin,
                file=self.file,
                position=record.position,
            )
            for source, record, filling in self.fillings
            for one in filling.disagreements
        ]
        before = SourceConflict.objects.count() if rows else 0
        SourceConflict.objects.bulk_create(rows, ignore_conflicts=True)
        self.conflict_count = SourceConflict.objects.count() - before if rows else 0


def _stored() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
