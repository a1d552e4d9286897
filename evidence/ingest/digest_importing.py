"""Import a packed digest folder, or see what that would do: what the admin does with an uploaded file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import astuple
from typing import BinaryIO

from django.db import transaction

from articles.models import Article
from articles.publishing import TEXT
from evidence.models import Claim

from .authoring import parse
from .digest_archive import read_archive
from .digest_folder import Digest
from .loading import ladder, load
from .merging import Report
from .problems import CannotLoad, Place, Problem

Words = dict[str, tuple[str, ...]]


@transaction.atomic
def import_archive(packed: BinaryIO, *, name: str) -> Report:
    """Load a packed folder and return what that took. Raises CannotLoad, and then nothing has changed.

    Stricter than `loading.load` in one thing: what readers see keeps its words. Whoever changes them in the
    admin owes readers a note, and a file has no place for one.
    """
    digest = parse(read_archive(packed, name=name), ladder())
    before = _seen_by_readers(digest)
    report = load(digest)
    after = _seen_by_readers(digest)
    if problems := [*_reworded(digest, before, after)]:
        raise CannotLoad(problems)
    return report


def preview_archive(packed: BinaryIO, *, name: str) -> Report:
    """Return what importing would do and change nothing; it is imported and taken back. Raises CannotLoad."""
    with transaction.atomic():
        report = import_archive(packed, name=name)
        transaction.set_rollback(True)
    return report


def fingerprint(report: Report) -> str:
    """Return a text that differs for reports that tell a reader of them something different."""
    return hashlib.sha256(repr(astuple(report)).encode()).hexdigest()


def _seen_by_readers(digest: Digest) -> Words:
    """Return the words of the folder's articles and claims that are public, by the names they have there."""
    slugs = [one.slug for one in digest.articles]
    articles = Article.objects.published().filter(slug__in=slugs).values_list("slug", *TEXT)
    claims = Claim.objects.published().filter(article__slug__in=slugs).exclude(key=None)
    return {slug: tuple(words) for slug, *words in articles} | {
        f"{slug}#{key}": (text,)
        for slug, key, text in claims.values_list("article__slug", "key", "text")
    }


def _reworded(digest: Digest, before: Words, after: Words) -> Iterator[Problem]:
    places = {one.slug: one.place for one in digest.articles}
    places |= {one.name(): one.at("text") for one in digest.claims}
    for name, words in before.items():
        if name in after and after[name] != words:
            reason = "readers see it already; change its words on its page, with a note for readers"
            yield Problem(places.get(name, Place(name)), reason)
