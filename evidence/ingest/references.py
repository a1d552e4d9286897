"""What a digest folder says against itself: names that clash, references into nothing, halves of a pair.

These are rules of the database too. Saying them here gives each its file and line.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from .checks import did_you_mean
from .digest_folder import Digest
from .entries import ArticleEntry, Entry, SourceEntry
from .problems import Place, Problem

REFERENCES = {
    "resource": {"topics": "topic"},
    "term": {"article": "article"},
    "thread": {"claims": "claim"},
}
ARTICLE_REFERENCES = {
    "author": "author",
    "topics": "topic",
    "series": "series",
    "disclaimer": "disclaimer",
    "related": "article",
    "resources": "resource",
}
NAMED_ONCE = {"topic": "name", "term": "term", "thread": "title"}
IDENTIFIERS = ("pmid", "doi", "pmcid")


def contradictions(digest: Digest) -> Iterator[Problem]:
    """Yield what is wrong between the entries of site.toml, sources.toml and the articles."""
    for table, names in digest.names.items():
        yield from twice((name, f"{table} “{name}”", place) for name, place in names)
    for table, found in digest.site.items():
        for entry in found:
            yield from _unknown(digest, entry, REFERENCES.get(table, {}))
        if name := NAMED_ONCE.get(table):
            yield from _value_twice(found, name)
    yield from _half_resources(digest)
    yield from _sources(digest.sources)
    yield from _articles(digest)


def unknown(digest: Digest, table: str, name: str, place: Place) -> Iterator[Problem]:
    """Yield the problem if no entry of `table` is called `name`."""
    known = digest.known(table)
    if name not in known and digest.can_tell(table, name):
        yield Problem(place, f"unknown {table} “{name}”{did_you_mean(name, known)}")


def twice(found: Iterable[tuple[Hashable, str, Place]]) -> Iterator[Problem]:
    """Yield a problem for every (value, what it is called, place) whose value stood before."""
    first: dict[Hashable, Place] = {}
    for value, called, place in found:
        if value in first:
            yield Problem(place, f"{called} stands here twice; first at {first[value]}")
        else:
            first[value] = place


def _unknown(digest: Digest, entry: Entry, references: dict[str, str]) -> Iterator[Problem]:
    for key, table in references.items():
        value: Any = getattr(entry, key)
        for name in [value] if isinstance(value, str) else value or ():
            if name:
                yield from unknown(digest, table, name, entry.at(key))


def _value_twice(found: Iterable[Entry], key: str) -> Iterator[Problem]:
    yield from twice(
        (getattr(entry, key), f"{key} “{getattr(entry, key)}”", entry.at(key))
        for entry in found
        if getattr(entry, key)
    )


def _half_resources(digest: Digest) -> Iterator[Problem]:
    for entry in digest.site["resource"]:
        if getattr(entry, "kind", "") == "registry_search" and not getattr(entry, "caveat", ""):
            yield Problem(entry.at("kind"), "a registry search needs its caveat about keyword hits")


def _sources(found: list[SourceEntry]) -> Iterator[Problem]:
    for key in IDENTIFIERS:
        yield from _value_twice(found, key)
    yield from _value_twice([one for one in found if one.kind == "registry_record"], "nct")
    for one in found:
        if (one.enrolment is None) != (not one.enrolment_type):
            key = "enrolment_type" if one.enrolment is None else "enrolment"
            yield Problem(one.at(key), "enrolment and enrolment_type go together")
        if one.integrity not in (None, "sound") and not one.integrity_notice:
            yield Problem(one.at("integrity"), f"“{one.integrity}” needs an integrity_notice")


def _articles(digest: Digest) -> Iterator[Problem]:
    for one in digest.articles:
        yield from _unknown(digest, one, ARTICLE_REFERENCES)
        yield from _article(one)
    yield from twice(
        (
            (one.series, one.series_position),
            f"place {one.series_position} in “{one.series}”",
            one.at("series_position"),
        )
        for one in digest.articles
        if one.series and one.series_position
    )


def _article(one: ArticleEntry) -> Iterator[Problem]:
    if one.slug in (one.related or ()):
        yield Problem(one.at("related"), "an article is not related to itself")
    if one.series_position and not one.series:
        yield Problem(one.at("series_position"), "a place in a series needs the series")
    if one.reviewed_on and one.review_due_on and one.review_due_on < one.reviewed_on:
        yield Problem(one.at("review_due_on"), "the next review cannot be due before the last one")
