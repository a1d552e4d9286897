"""Read one work as Crossref's REST API gives it (JSON): bytes in, a record out.

Source: Crossref REST API, "works" (format of api.crossref.org/works/{doi}); Crossref, "Registering updates"
(the kinds of update).
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from evidence.models import IntegrityNotice, Source

from . import identifiers
from .pubmed_notices import HEARD_AS_NOTICES, PaperNotice
from .pubmed_words import is_worse
from .record import UNSTORABLE, BadRecord, CannotRead, Origin, Rank, Record, checked, left_out

Nature = IntegrityNotice.Nature

SILENT = frozenset(
    {
        *("pmid", "pmcid", "mesh", "species", "phase", "publication_types", "interests", "url"),
        "language",  # Crossref's is two letters, and PubMed's three.
        *("enrolment", "enrolment_type", "has_results", "trial_status", "why_stopped"),
        *("participants_charged", "archived_url"),
        *HEARD_AS_NOTICES,
    }
)
TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>")
BREAK = re.compile(r"</(?:jats:)?(?:p|title|sec|list-item)>", re.IGNORECASE)
TRIALS_REGISTRY = "10.18810/clinical-trials-gov"
PUBLISHED = ("published", "issued", "posted", "published-print", "published-online")
RETRACTED, CONCERN, CORRECTED = Nature.RETRACTED, Nature.CONCERN, Nature.CORRECTED
# By Crossref's word: what the notice makes of the work, and what to add to the name of that.
UPDATES = {
    "retraction": (RETRACTED, ""),
    "withdrawal": (RETRACTED, "withdrawal"),
    "removal": (RETRACTED, "removal"),
    "partial_retraction": (CONCERN, "partial retraction"),
    "expression_of_concern": (CONCERN, ""),
    "correction": (CORRECTED, ""),
    "corrigendum": (CORRECTED, "corrigendum"),
    "erratum": (CORRECTED, "erratum"),
    "clarification": (CORRECTED, "clarification"),
}


def parse(body: bytes) -> Record:
    """Return the work. Raises CannotRead if that is no answer of Crossref's, BadRecord if no source."""
    try:
        answer = json.loads(body)
    except RecursionError:
        raise CannotRead("is nested too deeply") from None
    except ValueError:
        raise CannotRead("is not JSON") from None
    if not isinstance(answer, dict) or answer.get("message-type") != "work":
        raise CannotRead("is not a work as Crossref describes one")
    message = answer.get("message")
    if not isinstance(message, dict):
        raise CannotRead("is not a work as Crossref describes one")
    return checked(record(message))


def record(work: dict[str, Any]) -> Record:
    """Return the columns of one work. Raises BadRecord."""
    is_preprint = work.get("type") == "posted-content"
    silent = SILENT if is_preprint else SILENT | {"peer_review"}
    year, day = _published(work)
    trials = tuple(dict.fromkeys(_trials(work)))
    notices = tuple(dict.fromkeys(_notices(work)))
    state, told = _told(notices)
    raw = json.dumps(work, separators=(",", ":"))
    return Record(
        title=_title(work),
        kind=Source.Kind.PREPRINT if is_preprint else Source.Kind.PAPER,
        authors=", ".join(_authors(work)),
        container=_container(work)[:300],
        published_year=year,
        published_on=day,
        doi=_doi(work),
        nct=trials[0] if trials else None,
        abstract=_abstract(work),
        peer_review=Source.PeerReview.PREPRINT if is_preprint else Source.PeerReview.UNKNOWN,
        funding="; ".join(dict.fromkeys(_funders(work))),
        integrity=state,
        integrity_notice=told,
        raw=raw,
        rank=_rank(work, raw),
        origin=Origin.CROSSREF,
        silent=silent,
        trials=trials,
        notices=notices,
        notes=() if year else tuple(dict.fromkeys(_left_out(work))),
    )


def words(given: object) -> str:
    """Return a text without its markup, runs of white space as one space; "" for what is no text."""
    if not isinstance(given, str):
        return ""
    return " ".join(UNSTORABLE.sub("", html.unescape(TAG.sub("", given))).split())


def _rows(given: object) -> list[dict[str, Any]]:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _first(given: object) -> str:
    """Return the first text of a list that has any."""
    return next(filter(None, map(words, given)), "") if isinstance(given, list) else ""


def _doi(work: dict[str, Any]) -> str:
    try:
        return identifiers.doi(words(work.get("DOI")))
    except ValueError as error:
        raise BadRecord(str(error)) from None


def _title(work: dict[str, Any]) -> str:
    title, subtitle = _first(work.get("title")), _first(work.get("subtitle"))
    if not title:
        raise BadRecord("has no title")
    if subtitle and subtitle.lower() not in title.lower():
        return f"{title.rstrip(':')}: {subtitle}"
    return title


def _authors(work: dict[str, Any]) -> Iterator[str]:
    """Yield names as PubMed writes them: family name, initials, suffix."""
    for one in _rows(work.get("author")):
        family = words(one.get("family"))
        given = re.findall(r"[^\W\d_]+", words(one.get("given")))
        initials = "".join(name[0].upper() for name in given)
        parts = (family, initials if family else "", words(one.get("suffix")))
        if name := " ".join(filter(None, parts)) or words(one.get("name") or one.get("given")):
            yield name


def _container(work: dict[str, Any]) -> str:
    journal = _first(work.get("container-title"))
    places = [words(one.get("name")) for one in _rows(work.get("institution"))]
    return journal or next(filter(None, places), "") or words(work.get("publisher"))


def _published(work: dict[str, Any]) -> tuple[int | None, date | None]:
    """Return the year and, where it is given, the day on which the work first appeared."""
    for name in PUBLISHED:
        year, day = _moment(work.get(name))
        if year is not None:
            return year, day
    return None, None


def _moment(given: object) -> tuple[int | None, date | None]:
    """Return year and day of {"date-parts": [[2020, 5, 1]]}, as far as they are given and can be."""
    year, *rest = _numbers(given)
    if not identifiers.is_year(year):
        return None, None
    try:
        return year, date(year, rest[0], rest[1]) if len(rest) > 1 else None
    except ValueError:
        return year, None


def _left_out(work: dict[str, Any]) -> Iterator[str]:
    """Say which dates of publication are none."""
    for name in PUBLISHED:
        if year := _numbers(work.get(name))[0]:
            yield left_out(str(year), "a year of publication")


def _numbers(moment: object) -> list[int]:
    """Return year, month and day, as many as are given; [0] for none: {"date-parts": [[2020, 5, 1]]}."""
    parts = moment.get("date-parts") if isinstance(moment, dict) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    numbers = first if isinstance(first, list) else []
    return [one if type(one) is int else 0 for one in numbers[:3]] or [0]


def _abstract(work: dict[str, Any]) -> str:
    given = work.get("abstract")
    if not isinstance(given, str):
        return ""
    parts = [words(one) for one in BREAK.split(given)]
    return "\n\n".join(one for one in parts if one and one.lower() != "abstract")


def _funders(work: dict[str, Any]) -> Iterator[str]:
    for one in _rows(work.get("funder")):
        name, awards = words(one.get("name")), one.get("award")
        numbers = ", ".join(filter(None, map(words, awards if isinstance(awards, list) else [])))
        if name:
            yield f"{name} ({numbers})" if numbers else name


def _trials(work: dict[str, Any]) -> Iterator[str]:
    for one in _rows(work.get("clinical-trial-number")):
        if words(one.get("registry")).lower() == TRIALS_REGISTRY:
            yield from _well_formed(words(one.get("clinical-trial-number")), identifiers.nct)


def _well_formed(given: str, read: Callable[[str], str]) -> Iterator[str]:
    try:
        yield read(given)
    except ValueError:
        return


def _notices(work: dict[str, Any]) -> Iterator[PaperNotice]:
    """Yield each notice that Crossref knows of the work, whoever told Crossref, once."""
    for one in _rows(work.get("updated-by")):
        kind = words(one.get("type")).lower().replace(" ", "_").replace("-", "_")
        if kind not in UPDATES:
            continue
        nature, name = UPDATES[kind]
        doi = next(_well_formed(words(one.get("DOI")), identifiers.doi), "")
        year, day = _moment(one.get("updated"))
        yield PaperNotice(
            nature=nature,
            reference=" ".join(filter(None, [kind, doi or str(day or year or "")])),
            text=name,
            dated_year=year,
            dated_on=day,
            notice_doi=doi,
        )


def _told(notices: Iterable[PaperNotice]) -> tuple[str, str]:
    """Return the gravest of these notices, and all in words, for who looks before saving."""
    state: str = Source.Integrity.SOUND
    lines = []
    for one in notices:
        state = one.nature if is_worse(one.nature, state) else state
        what = one.text or str(Nature(one.nature).label)
        when = one.dated_on or one.dated_year
        place = one.notice_doi or "place not given"
        lines.append(f"{what[:1].upper()}{what[1:]}: {place}" + (f" ({when})" if when else ""))
    return state, "\n".join(lines)


def _rank(work: dict[str, Any], raw: str) -> Rank:
    """Order two answers about one work: by when its publisher last deposited it."""
    deposited = work.get("deposited")
    moment = words(deposited.get("date-time")) if isinstance(deposited, dict) else ""
    return (0, moment, len(raw), raw)
