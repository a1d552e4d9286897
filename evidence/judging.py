"""The rule that makes one state of a source out of everything that was said of it. Pure.

docs/integrity.md has the rule in words: an override wins; a reinstatement undoes the retractions and
concerns that are not later than itself; of what is left the gravest counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import IntegrityNotice, Source

Nature = IntegrityNotice.Nature

# The reference of a notice that stood in a source's column before there were notices, or that was
# written there by a file. Its words are whole as they are.
COLUMN = "column"
GRAVEST_FIRST = (Nature.RETRACTED, Nature.CONCERN, Nature.CORRECTED)
UNDONE_BY_REINSTATEMENT = {Nature.RETRACTED, Nature.CONCERN}
NOUNS = {
    Nature.RETRACTED: gettext_lazy("Retraction"),
    Nature.CONCERN: gettext_lazy("Expression of concern"),
    Nature.CORRECTED: gettext_lazy("Correction"),
    Nature.REINSTATED: gettext_lazy("Reinstatement"),
}


@dataclass(frozen=True)
class Judgement:
    """What a source's columns are to say: its integrity, and every notice in words, a line each."""

    integrity: str
    notice: str


def judge(given: Iterable[IntegrityNotice]) -> Judgement:
    """Return the state that a source's notices give, whatever their order.

    `given` are all its notices that no curator closed; of several with one origin and reference only
    the newest row counts.
    """
    notices = in_force(given)
    days = {notice.pk: _day(notice, notices) for notice in notices}
    ordered = sorted(notices, key=lambda one: (days[one.pk], one.pk), reverse=True)
    undone = _undone(ordered, days)
    overrides = sorted((one for one in notices if one.is_override), key=lambda one: -one.pk)
    if overrides:
        word = overrides[0]
        rest = [one for one in ordered if not one.is_override]
        return Judgement(_state_of(word), "\n".join([word.text, *_lines(rest, undone)]))
    natures = {one.nature for one in notices if one.pk not in undone}
    state = next((one for one in GRAVEST_FIRST if one in natures), None)
    return Judgement(state or Source.Integrity.SOUND, "\n".join(_lines(ordered, undone)))


def in_force(given: Iterable[IntegrityNotice]) -> list[IntegrityNotice]:
    """Return the newest row of each origin and reference."""
    newest: dict[tuple[str, str], IntegrityNotice] = {}
    for one in sorted(given, key=lambda one: one.pk):
        newest[one.origin, one.reference] = one
    return list(newest.values())


def _state_of(override: IntegrityNotice) -> str:
    is_sound = override.nature == Nature.REINSTATED
    return Source.Integrity.SOUND if is_sound else override.nature


def _undone(notices: Sequence[IntegrityNotice], days: dict[int, date]) -> set[int]:
    reinstated = [days[one.pk] for one in notices if one.nature == Nature.REINSTATED]
    if not reinstated:
        return set()
    return {
        one.pk
        for one in notices
        if one.nature in UNDONE_BY_REINSTATEMENT and days[one.pk] <= max(reinstated)
    }


def _day(notice: IntegrityNotice, others: Sequence[IntegrityNotice]) -> date:
    """Return the day that a notice counts from.

    One without a date has that of the same notice as another origin tells it, or else counts from
    the day on which it was seen. Of a year alone, a reinstatement counts from the last day and
    anything else from the first: what was reinstated was retracted before.
    """
    if not notice.dated_year:
        dated = (one for one in others if one.dated_year and is_same(one, notice))
        notice = next(dated, notice)
    if notice.dated_on:
        return notice.dated_on
    if notice.dated_year:
        is_last = notice.nature == Nature.REINSTATED
        return date(notice.dated_year, 12, 31) if is_last else date(notice.dated_year, 1, 1)
    return notice.seen_at.date()


def is_same(one: IntegrityNotice, other: IntegrityNotice) -> bool:
    """True when two origins name one published notice."""
    return one.nature == other.nature and bool(
        (one.notice_pmid and one.notice_pmid == other.notice_pmid)
        or (one.notice_doi and one.notice_doi == other.notice_doi)
    )


def _lines(notices: Sequence[IntegrityNotice], undone: set[int]) -> list[str]:
    told: list[IntegrityNotice] = []
    for one in sorted(notices, key=lambda one: not one.reasons):
        if not any(is_same(one, other) for other in told):
            told.append(one)
    lines = [
        (_("Undone since: %s") if one.pk in undone else "%s") % in_words(one)
        for one in notices
        if one in told
    ]
    return list(dict.fromkeys(lines))


def in_words(notice: IntegrityNotice) -> str:
    """Return one notice as a line: "Retraction: Blood. 2001;9:8 (PMID 12)"; a curator's as written."""
    if notice.reference == COLUMN or notice.origin == IntegrityNotice.Origin.CURATOR:
        return notice.text
    line = str(NOUNS[Nature(notice.nature)])
    if notice.text:
        line += f": {notice.text}"
    elif notice.dated_on:
        line += f", {format_date(notice.dated_on, 'j F Y')}"
    elif notice.dated_year:
        line += f", {notice.dated_year}"
    if notice.notice_pmid:
        line += f" (PMID {notice.notice_pmid})"
    elif notice.notice_doi:
        line += f" (DOI {notice.notice_doi})"
    if notice.reasons:
        line += ". " + _("Reasons given: %s") % "; ".join(notice.reasons)
    return line
