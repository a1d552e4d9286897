"""The authoring format as dataclasses: one class a table, one field a key, and what it may hold.

Building one (`built`) never raises: what is wrong with a table is added to a list of problems.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from articles.models import Article, Resource
from evidence.gate import RULES
from evidence.models import Citation, Claim, Counterpart, Source

from . import checks, identifiers
from .problems import Place, Problem
from .toml_lines import Row


def holds(check: checks.Check, *, needed: bool = False) -> Any:
    """One key of a table; a key that is not needed and not there is `None`."""
    return field(default=None, metadata={"check": check, "needed": needed})


def rows(entry: type[Any]) -> Any:
    """Tables inside a table."""
    return field(default=(), metadata={"rows": entry})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One table of a file. `lines` says where each of its keys stands."""

    place: Place
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, name: str) -> Place:
        """The place of a key, or of the table when the key is not there."""
        return Place(self.place.file, self.lines.get(name, self.place.line))

    def given(self) -> dict[str, Any]:
        """The keys that the file names, with their values. What it leaves out is nobody's concern."""
        names = [one.name for one in dataclasses.fields(self) if "check" in one.metadata]
        return {name: getattr(self, name) for name in names if name in self.lines}


@dataclass(frozen=True, kw_only=True)
class TopicEntry(Entry):
    slug: str = holds(checks.slug(), needed=True)
    name: str = holds(checks.text(120), needed=True)
    description: str | None = holds(checks.text())
    registry_query: str | None = holds(checks.text(200))


@dataclass(frozen=True, kw_only=True)
class AuthorEntry(Entry):
    key: str = holds(checks.slug(), needed=True)
    name: str = holds(checks.text(120), needed=True)
    role: str | None = holds(checks.text(200))
    expertise_limits: str | None = holds(checks.text())
    interests: str | None = holds(checks.text())


@dataclass(frozen=True, kw_only=True)
class ReaderEntry(Entry):
    """What a reader without an account declares; `interests` is “none” for one who has none."""

    curator: str = holds(checks.text(150), needed=True)
    name: str | None = holds(checks.text(150))
    interests: str = holds(checks.text(), needed=True)
    declared_on: date = holds(checks.day, needed=True)


@dataclass(frozen=True, kw_only=True)
class DisclaimerEntry(Entry):
    key: str = holds(checks.slug(), needed=True)
    title: str = holds(checks.text(120), needed=True)
    text: str = holds(checks.text(), needed=True)
    version: int | None = holds(checks.number(least=1))


@dataclass(frozen=True, kw_only=True)
class SeriesEntry(Entry):
    slug: str = holds(checks.slug(), needed=True)
    title: str = holds(checks.text(200), needed=True)
    description: str | None = holds(checks.text())


@dataclass(frozen=True, kw_only=True)
class ResourceEntry(Entry):
    key: str = holds(checks.slug(), needed=True)
    title: str = holds(checks.text(200), needed=True)
    publisher: str | None = holds(checks.text(200))
    kind: str | None = holds(checks.choice(Resource.Kind.values))
    url: str = holds(checks.address(500), needed=True)
    archived_url: str | None = holds(checks.address(500))
    length: str | None = holds(checks.text(60))
    instructions: str | None = holds(checks.text())
    caveat: str | None = holds(checks.text())
    topics: list[str] | None = holds(checks.many(checks.slug()))


@dataclass(frozen=True, kw_only=True)
class TermEntry(Entry):
    slug: str = holds(checks.slug(), needed=True)
    term: str = holds(checks.text(120), needed=True)
    definition: str = holds(checks.text(), needed=True)
    body: str | None = holds(checks.text())
    synonyms: list[str] | None = holds(checks.many(checks.text(120)))
    article: str | None = holds(checks.text(120))


@dataclass(frozen=True, kw_only=True)
class ThreadEntry(Entry):
    slug: str = holds(checks.slug(), needed=True)
    title: str = holds(checks.text(200), needed=True)
    summary: str | None = holds(checks.text())
    claims: list[str] | None = holds(checks.many(checks.text(220)), needed=True)


@dataclass(frozen=True, kw_only=True)
class SourceEntry(Entry):
    key: str = holds(checks.slug(), needed=True)
    kind: str = holds(checks.choice(Source.Kind.values), needed=True)
    title: str = holds(checks.text(), needed=True)
    authors: str | None = holds(checks.text())
    container: str | None = holds(checks.text(300))
    published_on: tuple[int, date | None] | None = holds(checks.year_or_day)
    pmid: str | None = holds(checks.identifier(identifiers.pmid))
    doi: str | None = holds(checks.identifier(identifiers.doi))
    pmcid: str | None = holds(checks.identifier(identifiers.pmcid))
    nct: str | None = holds(checks.identifier(identifiers.nct))
    url: str | None = holds(checks.address(1000))
    archived_url: str | None = holds(checks.address(1000))
    language: str | None = holds(checks.text(20))
    publication_types: list[str] | None = holds(checks.many(checks.text(300)))
    mesh: list[str] | None = holds(checks.many(checks.text(300)))
    species: list[str] | None = holds(checks.many(checks.text(300)))
    phase: str | None = holds(checks.text(40))
    enrolment: int | None = holds(checks.number(most=2_147_483_647))
    enrolment_type: str | None = holds(checks.choice(Source.EnrolmentType.values))
    has_results: bool | None = holds(checks.yes_no)
    peer_review: str | None = holds(checks.choice(Source.PeerReview.values))
    funding: str | None = holds(checks.text())
    interests: str | None = holds(checks.text())
    participants_charged: str | None = holds(checks.choice(Source.Charged.values))
    integrity: str | None = holds(checks.choice(Source.Integrity.values))
    integrity_notice: str | None = holds(checks.text())
    study: str | None = holds(checks.text(80))


@dataclass(frozen=True, kw_only=True)
class ArticleEntry(Entry):
    """An article's front matter; `body` is the Markdown below it and `slug` the file's name."""

    slug: str = ""
    body: str = ""
    body_line: int = 0
    title: str = holds(checks.text(200), needed=True)
    kind: str = holds(checks.choice(Article.Kind.values), needed=True)
    standfirst: str = holds(checks.text(), needed=True)
    author: str | None = holds(checks.text(80))
    topics: list[str] | None = holds(checks.many(checks.slug()))
    series: str | None = holds(checks.text(80))
    series_position: int | None = holds(checks.number(least=1))
    source_title: str | None = holds(checks.text(300))
    source_url: str | None = holds(checks.address(500))
    source_published_on: date | None = holds(checks.day)
    why_written: str | None = holds(checks.text())
    disclaimer: str | None = holds(checks.text(80))
    published_on: date | None = holds(checks.day)
    reviewed_on: date | None = holds(checks.day)
    review_due_on: date | None = holds(checks.day)
    related: list[str] | None = holds(checks.many(checks.slug(120)))
    resources: list[str] | None = holds(checks.many(checks.slug()))

    def given(self) -> dict[str, Any]:
        """As for any entry, with the body."""
        return {**super().given(), "body": self.body}


@dataclass(frozen=True, kw_only=True)
class CitationEntry(Entry):
    source: str = holds(checks.slug(), needed=True)
    relation: str | None = holds(checks.choice(Citation.Relation.values))
    where: str | None = holds(checks.text(200))


@dataclass(frozen=True, kw_only=True)
class AssessmentEntry(Entry):
    curator: str = holds(checks.text(150), needed=True)
    label: str = holds(checks.slug(40), needed=True)
    reason: str = holds(checks.text(), needed=True)


@dataclass(frozen=True, kw_only=True)
class CounterpartEntry(Entry):
    claim: str = holds(checks.text(201), needed=True)
    relation: str = holds(checks.choice(Counterpart.Relation.values), needed=True)


@dataclass(frozen=True, kw_only=True)
class SearchEntry(Entry):
    searched_on: date = holds(checks.day, needed=True)
    where: str = holds(checks.text(200), needed=True)


@dataclass(frozen=True, kw_only=True)
class AcceptedEntry(Entry):
    """Why a warning of the gate may stand: of a claim by its key, or of the article's own words."""

    article: str = ""
    rule: str = holds(checks.choice(RULES), needed=True)
    claim: str | None = holds(checks.slug())
    words: str | None = holds(checks.text())
    reason: str = holds(checks.text(), needed=True)


@dataclass(frozen=True, kw_only=True)
class ClaimEntry(Entry):
    """One claim beside its article, named `article-slug#key`."""

    article: str = ""
    position: int = 0
    key: str = holds(checks.slug(), needed=True)
    text: str = holds(checks.text(5_000), needed=True)
    quote: str = holds(checks.text(5_000), needed=True)
    occurrence: int | None = holds(checks.number(least=1))
    kind: str | None = holds(checks.choice(Claim.Kind.values))
    subject: str = holds(checks.choice(Claim.Subject.values), needed=True)
    species: str | None = holds(checks.text(120))
    claimant: str | None = holds(checks.choice(Claim.Claimant.values))
    claimant_name: str | None = holds(checks.text(200))
    helped: int | None = holds(checks.number(most=2_147_483_647))
    treated: int | None = holds(checks.number(most=2_147_483_647))
    follow_up_months: int | None = holds(checks.number())
    harms: str | None = holds(checks.text())
    checked_on: date | None = holds(checks.day)
    takeaway: bool | None = holds(checks.yes_no)
    topics: list[str] | None = holds(checks.many(checks.slug()))
    citation: tuple[CitationEntry, ...] = rows(CitationEntry)
    assessment: tuple[AssessmentEntry, ...] = rows(AssessmentEntry)
    counterpart: tuple[CounterpartEntry, ...] = rows(CounterpartEntry)
    search: tuple[SearchEntry, ...] = rows(SearchEntry)

    def name(self) -> str:
        """Its name anywhere in the folder."""
        return f"{self.article}#{self.key}"


AnyEntry = TypeVar("AnyEntry", bound=Entry)


def built(
    entry: type[AnyEntry], row: Row, problems: list[Problem], **known: Any
) -> AnyEntry | None:
    """Return `row` as an `entry`, or None; every unknown, missing or bad key is added to `problems`."""
    before = len(problems)
    fields = {one.name: one for one in dataclasses.fields(entry)}
    keys = {name: one for name, one in fields.items() if "check" in one.metadata}
    tables = {name: one for name, one in fields.items() if "rows" in one.metadata}
    values = _values(row, keys, problems)
    for name, given in row.rows.items():
        if name in tables:
            inner = [built(tables[name].metadata["rows"], one, problems) for one in given]
            values[name] = tuple(one for one in inner if one)
        else:
            hint = checks.did_you_mean(name, tables)
            problems.append(Problem(given[0].place, f"unknown table “{name}”{hint}"))
    for name in (name for name, one in keys.items() if one.metadata["needed"]):
        if name not in row.values:
            problems.append(Problem(row.place, f"“{name}” is missing"))
        elif values.get(name, True) in ("", None):
            problems.append(Problem(row.at(name), f"“{name}” is empty"))
    if len(problems) > before:
        return None
    lines = {name: row.at(name).line for name in row.values}
    return entry(place=row.place, lines=lines, **values, **known)


def _values(row: Row, keys: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    values = {}
    for name, given in row.values.items():
        if name not in keys:
            hint = checks.did_you_mean(name, keys)
            problems.append(Problem(row.at(name), f"unknown key “{name}”{hint}"))
            continue
        try:
            values[name] = keys[name].metadata["check"](given)
        except ValueError as error:
            problems.append(Problem(row.at(name), f"{name}: {error}"))
    return values
