"""How the tables of a digest folder lie in the database, and how a row's value compares with a file's.

A *plain* value is what JSON can hold: dates as text, a linked row as its name, linked rows as a sorted
list of names, and None for everything empty. Only plain values are compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.utils.text import slugify

from articles.models import (
    Article,
    Author,
    Disclaimer,
    GlossaryTerm,
    Resource,
    Series,
    Topic,
)
from evidence.models import Claim, Source, Study, Thread

from .entries import Entry


@dataclass(frozen=True)
class Link:
    """A column, or a list of rows, that a file fills with names; `named_by` makes them."""

    model: type[models.Model]
    named_by: str | Combinable


@dataclass(frozen=True)
class Table:
    """One kind of entry, the model it becomes, and which of its keys name other rows."""

    name: str
    model: type[models.Model]
    named_by: str
    links: Mapping[str, Link] = field(default_factory=dict)
    many: Mapping[str, Link] = field(default_factory=dict)


TOPICS = Link(Topic, "slug")
ARTICLE = Link(Article, "slug")
TOPIC = Table("topic", Topic, "slug")
AUTHOR = Table("author", Author, "key")
DISCLAIMER = Table("disclaimer", Disclaimer, "key")
SERIES = Table("series", Series, "slug")
RESOURCE = Table("resource", Resource, "key", many={"topics": TOPICS})
TERM = Table("term", GlossaryTerm, "slug", links={"article": ARTICLE})
SOURCE = Table("source", Source, "key", links={"study": Link(Study, "key")})
ARTICLES = Table(
    "article",
    Article,
    "slug",
    links={
        "author": Link(Author, "key"),
        "series": Link(Series, "slug"),
        "disclaimer": Link(Disclaimer, "key"),
    },
    many={"topics": TOPICS, "resources": Link(Resource, "key")},
)
# Articles name each other, so this is done once all of them are there.
RELATED = Table("related", Article, "slug", many={"related": ARTICLE})
CLAIMS = Table("claim", Claim, "key", many={"topics": TOPICS})
# Claims are named "article#key"; the loader keeps them by that name before threads are read.
CLAIM = Link(Claim, Concat("article__slug", Value("#"), "key", output_field=models.TextField()))
THREAD = Table("thread", Thread, "slug", many={"claims": CLAIM})
SITE = (TOPIC, AUTHOR, DISCLAIMER, SERIES, RESOURCE)

# Keys of a file that no column holds as they are; the loader reads them itself.
READ_APART = {
    "article": {"published_on", "related"},
    "claim": {"quote", "occurrence"},
}


def wanted(table: Table, entry: Entry) -> dict[str, Any]:
    """Return {column: value} for the keys that the entry gives; linked rows by their names."""
    values = {
        name: value
        for name, value in entry.given().items()
        if name not in READ_APART.get(table.name, ())
    }
    if table is RELATED:
        return {"related": values.get("related") or []}
    if table is SOURCE and "published_on" in values:
        year, day = values.pop("published_on")
        values |= {"published_year": year, "published_on": day}
    if table is SOURCE and values.get("study"):
        values["study"] = slugify(values["study"])
    if table is CLAIMS:
        if "takeaway" in values:
            values["is_takeaway"] = values.pop("takeaway")
        values["position"] = entry.position  # type: ignore[attr-defined]
    return values


def plain(value: Any) -> Any:
    """Return a value as JSON holds it; text as a form would save it, everything empty as None."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    if isinstance(value, list | tuple | set):
        value = [plain(one) for one in value]
    return None if value in ("", []) else value


def plain_names(names: Any) -> list[str]:
    """Return names of linked rows as JSON holds them: sorted."""
    return sorted(names or ())


def current(table: Table, row: models.Model, column: str) -> Any:
    """Return the plain value that a row holds in a column."""
    if link := table.many.get(column):
        return plain_names(getattr(row, column).values_list(link.named_by, flat=True))
    value = getattr(row, column)
    if link := table.links.get(column):
        return plain(getattr(value, str(link.named_by))) if value is not None else None
    return plain(value)


def is_untouched(row: models.Model, column: str) -> bool:
    """True while a column is empty or holds what a new row holds."""
    value = getattr(row, column)
    column_field = row._meta.get_field(column)
    default = column_field.get_default() if isinstance(column_field, models.Field) else None
    return plain(value) in (None, plain(default))


def storable(row: models.Model, column: str, value: Any) -> Any:
    """Return `value`, or for an empty one what the column keeps in its place."""
    if value in (None, "") and row._meta.get_field(column).null:
        return None
    if value is None:
        return row._meta.get_field(column).get_default()  # type: ignore[union-attr]
    return value
