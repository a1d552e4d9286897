"""Load PubMed records into sources: one row a paper, whatever file and however often it comes.

Whose word counts. A source keeps the record it was last filled from (`raw`), so for each column three values
are known: what PubMed says now, what it said then, and what the row holds. A column that still holds
PubMed's word takes the new one; a column that a curator changed stays. A source that a curator made is only
filled where it is empty. One thing overrides a curator: a graver notice of integrity.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from lxml import etree

from evidence.models import Source

from .pubmed import CannotRead, Rejected
from .pubmed_record import Record, record
from .pubmed_words import is_worse
from .tables import is_untouched

BATCH = 100
MAX_REJECTED = 1_000
IDENTIFIERS = ("pmid", "doi", "pmcid")
COLUMNS = tuple(one.name for one in fields(Record) if one.name not in {"rank", "raw"})


@dataclass
class Report:
    """What an import did, in records; `rejected` says which and why, `notes` what was left out."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@transaction.atomic
def load(records: Iterable[Record | Rejected]) -> Report:
    """Bring the sources to what the records say; loading them again changes nothing.

    A record is matched by PMID, then by DOI or PMCID with a source that has no PMID. Of several records
    with one PMID the highest `rank` counts. Whatever `records` raises leaves everything as it was, and so
    does CannotRead, raised above MAX_REJECTED records that cannot be sources.
    """
    report = Report()
    stream = iter(records)
    with pghistory.context(command="import_sources"):
        while batch := list(islice(stream, BATCH)):
            report.rejected.extend(one for one in batch if isinstance(one, Rejected))
            if len(report.rejected) > MAX_REJECTED:
                raise CannotRead(f"holds more than {MAX_REJECTED:,} records that cannot be sources")
            _load_batch([one for one in batch if isinstance(one, Record)], report)
    return report


def _load_batch(batch: list[Record], report: Report) -> None:
    known = _Known(batch)
    for one in batch:
        source = known.find(one)
        columns = _fill(source, one, known, report)
        if source.pk is None:
            source.save(force_insert=True)
            report.created += 1
        elif columns:
            source.save(update_fields=columns)
            report.updated += 1
        else:
            report.unchanged += 1
        known.add(source)


class _Known:
    """The sources that a batch may mean, by each of their identifiers."""

    def __init__(self, batch: list[Record]) -> None:
        self._by: dict[str, dict[str, Source]] = {name: {} for name in IDENTIFIERS}
        wanted = Q()
        for name in IDENTIFIERS:
            values = {value for one in batch if (value := getattr(one, name))}
            wanted |= Q(**{f"{name}__in": values})
        for source in Source.objects.filter(wanted):
            self.add(source)

    def add(self, source: Source) -> None:
        """Note a source under the identifiers it has now."""
        for name in IDENTIFIERS:
            if value := getattr(source, name):
                self._by[name][value] = source

    def find(self, one: Record) -> Source:
        """The source of a record, or a new one."""
        if found := self._by["pmid"].get(one.pmid):
            return found
        for name in ("doi", "pmcid"):
            found = self._by[name].get(getattr(one, name) or "")
            if found and not found.pmid:
                return found
        return Source()

    def owner(self, name: str, value: str) -> Source | None:
        """The source that has this identifier."""
        return self._by[name].get(value)


def _fill(source: Source, one: Record, known: _Known, report: Report) -> list[str]:
    """Write to `source` what the record may say of it; return the columns that changed."""
    before = _last(source)
    if before and before.rank >= one.rank:
        return []
    columns = []
    for name in COLUMNS:
        value = getattr(one, name)
        if name in IDENTIFIERS and value:
            owner = known.owner(name, value)
            if owner and owner is not source:
                report.notes.append(
                    f"PMID {one.pmid}: {name} {value} belongs to source {owner.pk} already; left out"
                )
                continue
        if _may_write(source, name, value, before):
            setattr(source, name, value)
            columns.append(name)
    columns += _worsen(source, one)
    source.raw, source.synced_at = one.raw, timezone.now()
    return sorted({*columns, "raw", "synced_at"})


def _last(source: Source) -> Record | None:
    """What PubMed said when the source was last filled."""
    if not source.raw.startswith("<Pubmed"):
        return None
    return record(etree.fromstring(source.raw, _stored()))


def _stored() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _may_write(source: Source, name: str, value: Any, before: Record | None) -> bool:
    have = getattr(source, name)
    if have == value:
        return False
    if source.pk is None:
        return True
    if before is None:
        return is_untouched(source, name)
    return bool(have == getattr(before, name))


def _worsen(source: Source, one: Record) -> list[str]:
    """Take over a graver notice, whoever wrote the one that is there; keep the old words below it."""
    if not is_worse(one.integrity, source.integrity):
        return []
    old = source.integrity_notice
    source.integrity = one.integrity
    source.integrity_notice = "\n".join(filter(None, [one.integrity_notice, old]))
    return ["integrity", "integrity_notice"]
