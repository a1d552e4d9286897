"""Ask again for the records of sources that claims rest on, the one longest unasked first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from evidence.models import Citation, Source, SourceCheck

from .fetch import Getter
from .fetch_records import Asked, Found, Kind, find
from .fetch_saving import Saved, save

# Any number nobody else uses: it names the lock among all advisory locks of the database.
SYNC_LOCK = 7_305_931_202_601


class AlreadyRunning(Exception):
    """Another process is doing the same with this database."""


@contextmanager
def alone(lock: int = SYNC_LOCK) -> Iterator[None]:
    """Keep a second run out until this one ends or its connection does. Raises AlreadyRunning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        if not cursor.fetchone()[0]:
            raise AlreadyRunning
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


def due(*, before: datetime) -> QuerySet[Source]:
    """Sources that a claim cites, with an identifier, not asked for since `before`; oldest first."""
    return (
        Source.objects.filter(Exists(Citation.objects.filter(source=OuterRef("pk"))))
        .filter(_has_a_record())
        .annotate(last_asked=Coalesce("check_state__asked_at", "synced_at"))
        .filter(Q(last_asked__isnull=True) | Q(last_asked__lt=before))
        .order_by(F("last_asked").asc(nulls_first=True), "pk")
        .only("pk", "kind", "pmid", "doi", "nct")
    )


def sync(
    get: Getter, *, limit: int, before: datetime, now: Callable[[], datetime]
) -> Iterator[Saved]:
    """Refresh up to `limit` sources and yield what came of each, as it comes.

    A source that could not be refreshed keeps its record, says why in its SourceCheck, and goes to the
    end of the line.
    """
    sources = {asked_for(source): source for source in due(before=before)[:limit]}
    for found in find(get, sources):
        saved = save(found)
        _note(sources[found.asked], found, saved, now())
        yield saved


def asked_for(source: Source) -> Asked:
    """Return the identifier under which a source's record is asked for: the fullest record's."""
    if source.kind == Source.Kind.REGISTRY_RECORD and source.nct:
        return Asked(Kind.NCT, source.nct)
    if source.pmid:
        return Asked(Kind.PMID, source.pmid)
    return Asked(Kind.DOI, source.doi or "")


def _has_a_record() -> Q:
    return (
        Q(pmid__isnull=False)
        | Q(doi__isnull=False)
        | Q(kind=Source.Kind.REGISTRY_RECORD, nct__isnull=False)
    )


def _note(source: Source, found: Found, saved: Saved, now: datetime) -> None:
    said: dict[str, object] = {"asked_at": now, "problem": saved.problem}
    if found.record is not None:
        said["answered_at"] = now
    SourceCheck.objects.update_or_create(source_id=source.pk, defaults=said)
