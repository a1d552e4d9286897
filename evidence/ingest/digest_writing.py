"""Write the site's articles, with their claims and all they name, as a digest folder (docs/authoring.md).

What is written is read back by load_digest, into an empty site too, and then written the same. Left out is
what a folder has no words for: what was withdrawn, readings of claims that are not settled, and earlier ones.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Model

from articles import markup
from articles.models import Article
from evidence import interests
from evidence.anchoring import QuoteNotFound, take_from
from evidence.models import Claim, Source

from .claim_rules import EDITOR, STAND_IN
from .digest_folder import SITE_TABLES
from .entries import AcceptedEntry, ArticleEntry, ClaimEntry, Entry, SourceEntry
from .tables import ARTICLES, CLAIMS, SITE, SOURCE, TERM, THREAD, Table

Pairs = Iterator[tuple[str, Any]]
READER = "sample-"  # how the loader calls readers of a folder who have no account


def folder_files() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file; an article at a time."""
    yield "site.toml", _tables([*_site()])
    cited = Source.objects.filter(claims__isnull=False) | Source.objects.exclude(key=None)
    sources = cited.defer("raw").select_related("study").distinct().order_by("pk")
    yield (
        "sources.toml",
        _tables([("source", [*_source(one)]) for one in sources.iterator(chunk_size=500)]),
    )
    articles = Article.objects.exclude(status=Article.Status.WITHDRAWN).order_by("pk")
    for article in articles.iterator(chunk_size=50):
        yield f"{article.slug}.md", _article(article)
        yield f"{article.slug}.claims.toml", _tables([*_claims(article)])


def _site() -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    for table in SITE:
        yield from _rows(table)
    for one in interests.declared():
        name = one.curator.get_username().removeprefix(READER)
        if STAND_IN.fullmatch(name) and one.curator.get_username().startswith(READER):
            said = "none" if one.has_none else one.interests
            declared = [("interests", said), ("declared_on", one.declared_on)]
            yield "reader", [("curator", name), ("name", one.name), *declared]
    yield from _rows(TERM)
    yield from _rows(THREAD)


def _rows(table: Table) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    for row in table.model._default_manager.order_by("pk"):
        yield table.name, [*_columns(SITE_TABLES[table.name], table, row)]


def _columns(entry: type[Entry], table: Table, row: Model) -> Pairs:
    """Yield each key of the entry that is a column of the row, with a value that TOML can hold."""
    for key in (one.name for one in dataclasses.fields(entry) if "check" in one.metadata):
        if link := table.many.get(key):
            found = getattr(row, key).values_list(link.named_by, flat=True)
            yield key, sorted(name for name in found if name)
        elif link := table.links.get(key):
            linked = getattr(row, key)
            yield key, getattr(linked, str(link.named_by)) if linked else None
        elif hasattr(row, key):
            yield key, getattr(row, key)


def _source(source: Source) -> Pairs:
    values = dict(_columns(SourceEntry, SOURCE, source))
    year = source.published_year
    day = source.published_on.isoformat() if source.published_on else None
    yield "key", _key(source)
    values.pop("key")
    values["published_on"] = day or (str(year) if year else None)
    yield from values.items()


def _key(row: Source | Claim) -> str:
    """Return the row's key, or for one that was written on the site one that no other has."""
    return row.key or f"{row._meta.model_name}-{row.pk}"


def _article(article: Article) -> str:
    values = dict(_columns(ArticleEntry, ARTICLES, article))
    public = Article.objects.exclude(status=Article.Status.WITHDRAWN)
    related = article.related.filter(pk__in=public)
    values["related"] = sorted(related.values_list("slug", flat=True))
    values["published_on"] = article.published_at.date() if article.published_at else None
    return f"+++\n{_table([*values.items()])}+++\n\n{article.body.strip()}\n"


def _claims(article: Article) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    text = markup.plain_text(markup.render(article.body))
    claims = Claim.objects.filter(article=article).exclude(status=Claim.Status.WITHDRAWN)
    for claim in claims.order_by("position", "pk"):
        if not claim.quote_exact or not claim.citations.exists():
            continue
        values = dict(_columns(ClaimEntry, CLAIMS, claim))
        values |= {"key": _key(claim), "quote": claim.quote_exact, "takeaway": claim.is_takeaway}
        values["occurrence"] = _occurrence(claim, text)
        yield "claim", [*values.items()]
        yield from _beside(claim)
    for one in article.accepted_warnings.select_related("claim").order_by("pk"):
        values = dict(_columns(AcceptedEntry, Table("accepted", type(one), "pk"), one))
        values["claim"] = _key(one.claim) if one.claim else None
        values.pop("article", None)
        yield "accepted", [*values.items()]


def _beside(claim: Claim) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    for citation in claim.citations.select_related("source").order_by("pk"):
        said = [("relation", citation.relation), ("where", citation.where)]
        yield "claim.citation", [("source", _key(citation.source)), *said]
    if claim.is_settled():
        for one in claim.assessments.current().select_related("curator", "label"):
            name = one.curator.get_username().removeprefix(READER)
            reader = EDITOR if one.is_adjudication else name
            said = [("label", one.label.slug), ("reason", one.reason)]
            yield "claim.assessment", [("curator", reader), *said]
    others = claim.counterparts.exclude(other__status=Claim.Status.WITHDRAWN)
    for link in others.select_related("other__article").order_by("pk"):
        name = f"{link.other.article.slug}#{_key(link.other)}"
        yield "claim.counterpart", [("claim", name), ("relation", link.relation)]
    for search in claim.searches.order_by("pk"):
        yield "claim.search", [("searched_on", search.searched_on), ("where", search.where)]


def _occurrence(claim: Claim, text: str) -> int | None:
    """Return which of the places where the quote's words stand is meant; None if there is one."""
    number, found = 0, None
    try:
        while True:
            number += 1
            if take_from(text, claim.quote_exact, number).start == claim.quote_start:
                found = number
    except QuoteNotFound:
        return found if number > 2 else None


def _tables(tables: list[tuple[str, list[tuple[str, Any]]]]) -> str:
    return "\n".join(f"[[{name}]]\n{_table(pairs)}" for name, pairs in tables)


def _table(pairs: list[tuple[str, Any]]) -> str:
    return "".join(
        f"{key} = {_value(value)}\n" for key, value in pairs if value not in (None, "", [])
    )


def _value(value: Any) -> str:
    """Return a value as TOML; its basic strings are JSON's, but for DEL."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
