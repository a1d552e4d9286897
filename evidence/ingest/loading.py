"""Load a digest folder that was read: rows, readings, labels, publication, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import cast

import pghistory
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from articles.publishing import CannotPublish, publish
from evidence import integrity
from evidence.gate.passing import GateRefused
from evidence.models import Claim, EvidenceLabel, LoadedEntry, Source, Study

from . import gate_reasons
from .claim_loading import load_claim, load_counterparts
from .claim_rules import Ladder, Rung
from .digest_folder import Digest
from .entries import ArticleEntry, Entry, ReaderEntry, SourceEntry
from .merging import Loading, Report, merge
from .problems import Problem
from .reader_loading import load_reader
from .tables import ARTICLES, CLAIM, RELATED, SITE, SOURCE, TERM, THREAD, Table, wanted


def ladder() -> Ladder:
    """Return what the site's labels ask of a claim, for reading a folder."""
    rungs = {
        label.slug: Rung(
            needs_second_reader=label.needs_second_reader,
            use_instead=""
            if label.can_be_assigned() or not label.stand_in
            else label.stand_in.slug,
        )
        for label in EvidenceLabel.objects.select_related("stand_in")
    }
    return Ladder(rungs, asks_second_reader=settings.EVIDENCE_SECOND_READER == "required")


def load(digest: Digest, *, is_dry_run: bool = False, now: datetime | None = None) -> Report:
    """Bring the database to what the folder says, and return what that took.

    Loading the same folder again changes nothing. Raises CannotLoad with every problem, and then
    nothing has changed. A dry run does all of it and takes it back.
    """
    now = now or timezone.now()
    with transaction.atomic(), pghistory.context(command="load_digest"):
        with connection.cursor() as cursor:
            # Two loads at once would each create what the other is creating.
            cursor.execute(f"LOCK TABLE {LoadedEntry._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        integrity.lock_notices()
        loading = Loading.begun()
        _load_site(loading, digest, SITE)
        for reader in digest.site["reader"]:
            load_reader(loading, cast(ReaderEntry, reader))
        for source in digest.sources:
            _load_source(loading, source)
        loading.stop_if_wrong()
        integrity.adopt(row.pk for (model, _), row in loading.rows.items() if model is Source)
        articles = _load_articles(loading, digest, now)
        loading.stop_if_wrong()
        _load_site(loading, digest, (TERM,))
        # As publishing does: the articles, then their claims. The other way round, both would wait.
        rows = Article.objects.filter(pk__in=[row.pk for _, row in articles.values()])
        list(rows.select_for_update().order_by("pk").values_list("pk"))
        _load_claims(loading, digest, articles, now)
        _load_threads(loading, digest)
        _publish(loading, digest, articles, now)
        loading.stop_if_wrong()
        loading.keep()
        transaction.set_rollback(is_dry_run)
    return loading.report


def _load_site(loading: Loading, digest: Digest, tables: tuple[Table, ...]) -> None:
    for table in tables:
        for entry in digest.site[table.name]:
            name = getattr(entry, table.named_by)
            row = table.model._default_manager.filter(**{table.named_by: name}).first()
            _merge_counted(loading, table, entry, row or table.model(), name)
        loading.stop_if_wrong()


def _merge_counted(
    loading: Loading, table: Table, entry: Entry, row: models.Model, name: str
) -> None:
    is_new = row.pk is None
    has_changed = merge(loading, table, entry, row, name=name)
    loading.rows[(table.model, name)] = row
    loading.count(table.name, name, was_new=is_new, has_changed=has_changed)


def _load_source(loading: Loading, entry: SourceEntry) -> None:
    """Load one source into the row that has its key or, if a record came first, its identifiers."""
    if study := wanted(SOURCE, entry).get("study"):
        Study.objects.get_or_create(key=study, defaults={"name": entry.study or study})
    found = list(Source.objects.filter(_same_record(entry)).defer("raw", "abstract"))
    row = next((one for one in found if one.key == entry.key), None)
    others = [one for one in found if one is not row]
    if row is None and len(others) == 1 and not others[0].key:
        row, others = others[0], []
    if others:
        names = ", ".join(f"“{one.key or one.title[:60]}”" for one in others)
        reason = f"its identifiers belong to another source here already: {names}"
        loading.problems.append(Problem(entry.place, reason))
        return
    _merge_counted(loading, SOURCE, entry, row or Source(), entry.key)


def _same_record(entry: SourceEntry) -> Q:
    same = Q(key=entry.key)
    for name in ("pmid", "doi", "pmcid"):
        if value := getattr(entry, name):
            same |= Q(**{name: value})
    if entry.nct and entry.kind == Source.Kind.REGISTRY_RECORD:
        same |= Q(nct=entry.nct, kind=Source.Kind.REGISTRY_RECORD)
    return same


def _load_articles(
    loading: Loading, digest: Digest, now: datetime
) -> dict[str, tuple[ArticleEntry, Article]]:
    """Load the articles that may be loaded and return them by slug, with their entries."""
    loaded = {}
    for entry in digest.articles:
        row = Article.objects.filter(slug=entry.slug).first()
        if row and loading.last("article", entry.slug) is None:
            reason = f"an article with the address “{entry.slug}” is here, and no file made it"
            loading.problems.append(Problem(entry.place, reason))
            continue
        if row and row.status == Article.Status.WITHDRAWN:
            loading.report.notes.append(f"{entry.place}: was withdrawn; left as it is")
            continue
        if entry.published_on and _first_moment(entry, now) > now:
            loading.problems.append(Problem(entry.at("published_on"), "lies in the future"))
        row = row or Article(slug=entry.slug)
        _merge_counted(loading, ARTICLES, entry, row, entry.slug)
        if row.pk:
            loaded[entry.slug] = (entry, row)
    if not loading.problems:
        for entry, row in loaded.values():
            if any(name not in loaded for name in entry.related or ()):
                continue
            merge(loading, RELATED, entry, row, name=entry.slug)
    return loaded


def _load_claims(
    loading: Loading,
    digest: Digest,
    articles: dict[str, tuple[ArticleEntry, Article]],
    now: datetime,
) -> None:
    claims: dict[str, Claim] = {}
    for entry in digest.claims:
        if entry.article in articles:
            article_entry, article = articles[entry.article]
            when = now if article.is_public() else _first_moment(article_entry, now)
            claim = load_claim(loading, entry, article, body=article_entry.body, now=when)
            if claim:
                claims[entry.name()] = claim
    if not loading.problems:
        load_counterparts(loading, digest.claims, claims)
        loading.report.notes.extend(_left_behind(loading, digest))


def _load_threads(loading: Loading, digest: Digest) -> None:
    """Load the threads, each with its claims by their names."""
    named = {name for entry in digest.site["thread"] for name in entry.given()["claims"]}
    if loading.problems or not named:
        return
    for claim in Claim.objects.annotate(name=CLAIM.named_by).filter(name__in=named):
        loading.rows[(Claim, claim.name)] = claim
    _load_site(loading, digest, (THREAD,))


def _left_behind(loading: Loading, digest: Digest) -> Iterator[str]:
    """Say which claims left their file; a claim that readers saw is withdrawn by hand, with a reason."""
    here, articles = digest.known("claim"), digest.known("article")
    for table, name in sorted(loading.remembered):
        if table == "claim" and name not in here and name.split("#")[0] in articles:
            yield f"{name} left its file; it stays here until a curator withdraws or deletes it"


def _publish(
    loading: Loading,
    digest: Digest,
    articles: dict[str, tuple[ArticleEntry, Article]],
    now: datetime,
) -> None:
    for entry, article in articles.values():
        if not entry.published_on or loading.problems:
            continue
        if article.published_at and article.published_at.date() != entry.published_on:
            note = f"{entry.at('published_on')}: the first publication keeps its date"
            loading.report.notes.append(note)
        drafts = Claim.objects.filter(article=article).drafts()
        if article.is_public() and not drafts.settled().exists():
            continue
        when = _first_moment(entry, now)
        gate_reasons.keep(loading, digest, article, now=when)
        try:
            publish(article, now=when)
            loading.report.published.append(entry.slug)
        except GateRefused as refusal:
            loading.problems.extend(gate_reasons.problems(digest, entry, refusal))
        except CannotPublish as error:
            loading.problems.append(Problem(entry.at("published_on"), str(error)))


def _first_moment(entry: ArticleEntry, now: datetime) -> datetime:
    """The start of the day of publication in UTC; now for what is not to be published."""
    if not entry.published_on:
        return now
    return datetime.combine(entry.published_on, time(), tzinfo=UTC)
