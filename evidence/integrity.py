"""The verbs that keep sources' integrity, and what it does to claims: hear, flag, override, close, review.

A source's integrity is worked out from its notices (judging.py) and never typed. A claim whose every
supporting source is retracted is suspended; it is released once a source that is not supports it.
Locks are taken in one order: notices, claims by id, sources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .judging import COLUMN, Judgement, judge
from .models import Citation, Claim, IntegrityNotice, NoticeClosing, Source, SourceChange
from .source_changes import note_integrity
from .standing import review_claims

BATCH = 1_000
Nature = IntegrityNotice.Nature
Origin = IntegrityNotice.Origin
JUDGED = ("integrity", "integrity_notice")
LOCK_NOTICES = """
    LOCK TABLE evidence_source IN ROW EXCLUSIVE MODE;
    LOCK TABLE evidence_integritynotice IN SHARE ROW EXCLUSIVE MODE
"""
WRITE_JUDGED = """
    UPDATE evidence_source source
    SET integrity = judged.integrity, integrity_notice = judged.notice
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS judged (id, integrity, notice)
    WHERE source.id = judged.id
"""


class CannotFlag(Exception):
    """The notice is not taken; the message says why."""


class CannotClose(Exception):
    """The notice still counts; the message says why."""


@dataclass(frozen=True)
class Stated:
    """One notice as an origin states it, of a source that is here. See IntegrityNotice."""

    source_id: int
    nature: str
    origin: str
    reference: str
    dated_year: int | None = None
    dated_on: date | None = None
    text: str = ""
    reasons: tuple[str, ...] = ()
    notice_pmid: str = ""
    notice_doi: str = ""
    url: str = ""

    def columns(self) -> dict[str, Any]:
        """What a row of IntegrityNotice holds of it."""
        return {**vars(self), "reasons": list(self.reasons)}


@dataclass
class Reviewed:
    """The ids of what a review changed."""

    sources: list[int] = field(default_factory=list)
    suspended: list[int] = field(default_factory=list)
    released: list[int] = field(default_factory=list)


@dataclass
class Heard:
    """Which of the statements given, by place, were new; and what they did."""

    created: set[int] = field(default_factory=set)
    reviewed: Reviewed = field(default_factory=Reviewed)


@transaction.atomic
def hear(
    stated: Sequence[Stated],
    *,
    now: datetime | None = None,
    was: dict[int, str] | None = None,
) -> Heard:
    """Write down the notices that are new, and review their sources and claims.

    A notice that says what its origin and reference said last is no news, so hearing the same again
    changes nothing. The number of queries does not grow with that of notices, but by the thousand.
    `was`: see review.
    """
    if not stated:
        return Heard()
    lock_notices()
    last = _last_rows({one.source_id for one in stated})
    heard, rows = Heard(), []
    for place, one in enumerate(stated):
        key, columns = (one.source_id, one.origin, one.reference), one.columns()
        if last.get(key) != columns:
            last[key] = columns
            heard.created.add(place)
            rows.append(IntegrityNotice(**columns, seen_at=now or timezone.now()))
    IntegrityNotice.objects.bulk_create(rows, batch_size=BATCH)
    heard.reviewed = review({row.source_id for row in rows}, now=now, was=was)
    return heard


@transaction.atomic
def flag(
    source: Source,
    *,
    by: AbstractBaseUser,
    nature: str,
    reason: str,
    dated_on: date | None = None,
    is_override: bool = False,
    now: datetime | None = None,
) -> IntegrityNotice:
    """Record by hand what became of a source; it counts like any notice until it is closed.

    An override (`reinstated` stands for sound) wins over every notice until it is closed; a newer one
    takes the place of the one before. Raises CannotFlag without a reason.
    """
    if not reason.strip():
        raise CannotFlag(_("Give the reason that readers will see."))
    now = now or timezone.now()
    lock_notices()
    notice = IntegrityNotice.objects.create(
        source=source,
        nature=nature,
        origin=Origin.CURATOR,
        reference="override" if is_override else f"flag {now.isoformat()}",
        dated_on=dated_on,
        dated_year=dated_on.year if dated_on else None,
        text=reason.strip(),
        is_override=is_override,
        given_by_id=by.pk,
        seen_at=now,
    )
    review([source.pk], now=now)
    return notice


@transaction.atomic
def close(
    notice: IntegrityNotice, *, by: AbstractBaseUser, reason: str, now: datetime | None = None
) -> NoticeClosing:
    """Have a curator's notice count no longer.

    Raises CannotClose if it is closed, another took its place, it is not a curator's (an override is
    the way to disagree with a journal), or there is no reason.
    """
    if not reason.strip():
        raise CannotClose(_("Give the reason."))
    if notice.origin != Origin.CURATOR:
        raise CannotClose(_("Only a curator's notice can be closed. Override it instead."))
    lock_notices()
    if NoticeClosing.objects.filter(notice=notice).exists():
        raise CannotClose(_("This notice is closed already."))
    earlier = IntegrityNotice.objects.filter(
        source=notice.source_id, origin=notice.origin, reference=notice.reference
    )
    if earlier.filter(pk__gt=notice.pk).exists():
        raise CannotClose(_("A newer notice took the place of this one."))
    closing = None
    for row in earlier.filter(closing__isnull=True):
        # What it had replaced must not come back to life.
        made = NoticeClosing.objects.create(
            notice=row, reason=reason.strip(), closed_by_id=by.pk, closed_at=now or timezone.now()
        )
        closing = made if row.pk == notice.pk else closing
    review([notice.source_id], now=now)
    assert closing is not None
    return closing


@transaction.atomic
def adopt(
    source_ids: Iterable[int],
    *,
    now: datetime | None = None,
    was: dict[int, str] | None = None,
) -> Reviewed:
    """Make what a file wrote into the columns of sources a curator's notice, where no notice says it.

    `was`: see review.
    """
    lock_notices()
    rows = []
    for chunk in _chunks(sorted(set(source_ids))):
        judged = _judgements(chunk)
        for source in Source.objects.filter(pk__in=chunk).only(*JUDGED):
            if Judgement(source.integrity, source.integrity_notice) == judged[source.pk]:
                continue
            is_sound = source.integrity == Source.Integrity.SOUND
            rows.append(
                IntegrityNotice(
                    source=source,
                    nature=Nature.REINSTATED if is_sound else source.integrity,
                    origin=Origin.CURATOR,
                    reference=COLUMN,
                    text=source.integrity_notice or _("No notice is known."),
                    seen_at=now or timezone.now(),
                )
            )
    IntegrityNotice.objects.bulk_create(rows, batch_size=BATCH)
    return review([row.source_id for row in rows], now=now, was=was)


@transaction.atomic
def review(
    source_ids: Collection[int],
    *,
    now: datetime | None = None,
    was: dict[int, str] | None = None,
) -> Reviewed:
    """Bring sources to what their notices say, and the claims that cite them to what follows.

    What changed is noted for readers. Whoever wrote integrity by the same stroke says in `was` what it
    had been, by source; a change that was noted is brought up to date there.
    """
    done = Reviewed()
    for chunk in _chunks(sorted(set(source_ids))):
        claims = sorted(
            set(Citation.objects.filter(source__in=chunk).values_list("claim_id", flat=True))
        )
        list(Claim.objects.select_for_update().filter(pk__in=claims).order_by("pk").values("pk"))
        judged = _judgements(chunk)
        changed, noted = [], []
        rows = Source.objects.select_for_update().filter(pk__in=chunk).order_by("pk")
        for source in rows.only(*JUDGED):
            now_is = judged[source.pk]
            before = source.integrity if was is None else was.get(source.pk, source.integrity)
            if before != now_is.integrity:
                noted.append((source.pk, before, now_is.integrity))
            if was is not None:
                was[source.pk] = now_is.integrity
            if (source.integrity, source.integrity_notice) != (now_is.integrity, now_is.notice):
                source.integrity, source.integrity_notice = now_is.integrity, now_is.notice
                changed.append(source)
        _write_judged(changed)
        note_integrity(noted)
        done.sources += [source.pk for source in changed]
        suspended, released = review_claims(_citing(chunk), now=now)
        done.suspended += suspended
        done.released += released
    return done


@transaction.atomic
def move(source: Source, *, to: Source) -> None:
    """Give a source's notices and changes to another row of the same source; the caller reviews that."""
    adopt([source.pk, to.pk])
    with pgtrigger.ignore("evidence.IntegrityNotice:integrity_notices_are_append_only"):
        IntegrityNotice.objects.filter(source=source).update(source=to)
    SourceChange.objects.filter(source=source).update(source=to)


def review_citations(claim_ids: Iterable[int], *, now: datetime | None = None) -> None:
    """Bring claims whose citations changed to what follows from them."""
    review_claims(sorted(set(claim_ids)), now=now)


def differences() -> Iterator[str]:
    """Yield a sentence for each source and claim that is not what its notices and citations give."""
    for chunk in _chunks(Source.objects.order_by("pk").values_list("pk", flat=True).iterator()):
        judged = _judgements(chunk)
        for source in Source.objects.filter(pk__in=chunk).only(*JUDGED).order_by("pk"):
            now_is = judged[source.pk]
            if source.integrity != now_is.integrity:
                yield f"Source {source.pk} is {source.integrity}; its notices say {now_is.integrity}."
            elif source.integrity_notice != now_is.notice:
                yield f"Source {source.pk}: the words of its notices are out of date."
    for claim in Claim.objects.out_of_step().order_by("pk").only("suspended_at"):
        state = "suspended" if claim.is_suspended() else "not suspended"
        yield f"Claim {claim.pk} is {state}, against what its sources say."


def repair() -> None:
    """Bring everything to what notices and citations give."""
    for chunk in _chunks(Source.objects.order_by("pk").values_list("pk", flat=True).iterator()):
        review(chunk)
    review_citations(Claim.objects.out_of_step().values_list("pk", flat=True))


def _write_judged(changed: Sequence[Source]) -> None:
    """Write both columns of many sources in one statement, which Django's CASE is slow at."""
    if not changed:
        return
    values: list[Any] = [
        [one.pk for one in changed],
        [one.integrity for one in changed],
        [one.integrity_notice for one in changed],
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE_JUDGED, values)


def _citing(source_ids: Sequence[int]) -> list[int]:
    found = Citation.objects.filter(source__in=source_ids).values_list("claim_id", flat=True)
    return sorted(set(found))


def _judgements(source_ids: Collection[int]) -> dict[int, Judgement]:
    given: dict[int, list[IntegrityNotice]] = defaultdict(list)
    found = IntegrityNotice.objects.filter(source__in=source_ids, closing__isnull=True)
    for notice in found:
        given[notice.source_id].append(notice)
    return {pk: judge(given[pk]) for pk in source_ids}


def _last_rows(source_ids: Collection[int]) -> dict[tuple[int, str, str], Mapping[str, Any]]:
    """Return what was stated last, by source, origin and reference."""
    names = list(Stated.__dataclass_fields__)
    last: dict[tuple[int, str, str], Mapping[str, Any]] = {}
    for chunk in _chunks(sorted(source_ids)):
        for row in IntegrityNotice.objects.filter(source__in=chunk).order_by("pk").values(*names):
            last[row["source_id"], row["origin"], row["reference"]] = row
    return last


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while chunk := list(islice(rest, BATCH)):
        yield chunk


def lock_notices() -> None:
    """Have one writer of notices at a time, so that none writes what another just wrote.

    Whoever also writes sources takes this first. It waits for an import that holds their table.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_NOTICES)
