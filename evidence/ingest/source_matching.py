"""Which source a record means: by identifier, or, where neither has one, by title, year and first author."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.db.models import Q

from evidence.models import ReceivedRecord, Source

from .record import COLUMNS, Origin, Record

IDENTIFIERS = ("pmid", "doi", "pmcid", "key")
TELLING = 20  # letters of a title that is hardly anybody else's
REGISTRY = Source.Kind.REGISTRY_RECORD


class Known:
    """The sources that a batch may mean, by each of their identifiers, and what origins said of them.

    Four queries, however many records: sources, those without identifiers, what was received of both.
    """

    def __init__(self, batch: Sequence[Record]) -> None:
        self._by: dict[str, dict[str, Source]] = {
            name: {} for name in (*IDENTIFIERS, "nct", "name")
        }
        self.received: dict[tuple[int, str], ReceivedRecord] = {}
        for source in self._sources(batch):
            self.add(source)
        rows = {source.pk for names in self._by.values() for source in names.values()}
        for one in ReceivedRecord.objects.filter(source__in=rows):
            self.received[one.source_id, one.origin] = one

    def _sources(self, batch: Sequence[Record]) -> Iterable[Source]:
        wanted = Q(pk__in=[])
        for name in IDENTIFIERS:
            if values := {value for one in batch if (value := getattr(one, name))}:
                wanted |= Q(**{f"{name}__in": values})
        if trials := {one.nct for one in batch if one.kind == REGISTRY and one.nct}:
            wanted |= Q(kind=REGISTRY, nct__in=trials)
        yield from Source.objects.filter(wanted)
        nameless = [one for one in batch if is_nameless(one)]
        if not nameless:
            return
        yield from Source.objects.filter(
            received__name__in={name_of(one) for one in nameless}
        ).distinct()
        alike = Source.objects.filter(
            pmid=None, doi=None, pmcid=None, title__in={one.title for one in nameless}
        )
        yield from alike

    def add(self, source: Source) -> None:
        """Note a source under the identifiers it has now. A row that was read before stays the one."""
        for name in IDENTIFIERS:
            if value := getattr(source, name):
                self._by[name].setdefault(value, source)
        if source.kind == REGISTRY and source.nct:
            self._by["nct"].setdefault(source.nct, source)
        if is_nameless(source):
            self._by["name"].setdefault(name_of(source), source)

    def remember(self, one: Record, source: Source) -> None:
        """Note under which name a record without identifiers came."""
        if is_nameless(one):
            self._by["name"].setdefault(name_of(one), source)

    def find(self, one: Record) -> Source:
        """The source of a record, or a new one."""
        if one.kind == REGISTRY and one.nct:
            return self._by["nct"].get(one.nct) or Source()
        if one.pmid and (found := self._by["pmid"].get(one.pmid)):
            return found
        for name in ("doi", "pmcid", "key"):
            found = self._by[name].get(getattr(one, name) or "")
            if found and not (found.pmid and one.pmid) and found.kind != REGISTRY:
                return found
        if is_nameless(one):
            return self._by["name"].get(name_of(one)) or Source()
        return Source()

    def owner(self, name: str, value: str) -> Source | None:
        """The source that has this identifier."""
        return self._by[name].get(value)

    def origins(self, source: Source) -> dict[str, ReceivedRecord]:
        """What each origin last said of a source."""
        return {
            origin: self.received[source.pk, origin]
            for origin in Origin.values
            if source.pk and (source.pk, origin) in self.received
        }


def is_nameless(one: Record | Source) -> bool:
    """True when nothing but its words tells it from others."""
    is_trial = one.kind == REGISTRY and one.nct
    return not (one.pmid or one.doi or one.pmcid or one.key or is_trial)


def name_of(one: Record | Source) -> str:
    """Return 40 characters that stand for title, year and first author, however they are typed.

    A short title, such as "Editorial", or one without an author stands for nothing without its place.
    """
    first = re.split(r"[,;]", one.authors, maxsplit=1)[0]
    family = max(first.split() or [""], key=len)
    title = folded(one.title)
    words = [title, str(one.published_year or ""), folded(family)]
    if len(title) < TELLING or not family:
        words += [folded(one.container), one.url]
    return hashlib.sha256("|".join(words).encode()).hexdigest()[:40]


def folded(words: str) -> str:
    """Return letters and digits alone, small and without accents."""
    plain = unicodedata.normalize("NFKD", words).casefold()
    return "".join(one for one in plain if one.isalnum())


__all__ = ["COLUMNS", "IDENTIFIERS", "Known", "folded", "is_nameless", "name_of"]
