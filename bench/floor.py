"""The floor: the least these pages can cost in Django, for want of a better idea.

Raw SQL on the product's own tables, no form, no model layer, the words of the filter kept in
memory, and then the product's template and markup. Its pages are the product's to the letter,
which `bench.run` checks. What the product takes beyond it is the price of reading and checking
the query, of the model layer and of asking for the words anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import psycopg
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from articles.models import Article, Author
from digest import cards, choices
from digest.counts import Counts
from digest.facets import PAGE_SIZE
from digest.filters import ClaimFilter
from digest.views import lists
from evidence.ladder import Ladder
from evidence.models import Citation, Claim, Source
from evidence.models.reading import (
    CLAIMANTS,
    KIND_AT,
    KINDS,
    LABEL_AT,
    SUBJECT_AT,
    SUBJECTS,
    YEAR_AT,
)
from evidence.safety import mark_paid_links
from evidence.summaries import lost_support

_KINDS, _SUBJECTS, _CLAIMANTS = list(KINDS), list(SUBJECTS), list(CLAIMANTS)
_CONTESTED = """
    exists (select from evidence_counterpart l
            join evidence_claim o
                on o.id = case when l.claim_id = c.id then l.other_id else l.claim_id end
            join articles_article p on p.id = o.article_id
            where (l.claim_id = c.id or l.other_id = c.id) and l.relation = 'contradicts'
              and o.status = 'published' and p.status = 'published')
"""
_DISPUTED = """
    exists (select from evidence_citation i where i.claim_id = c.id and i.relation = 'disputes')
"""
_CARD = f"""
    select c.id, c.text, c.kind, c.subject, c.species, c.claimant, c.claimant_name, c.helped,
           c.treated, c.follow_up_months, c.label_id, c.suspended_at, a.slug, a.title,
           a.published_at, {_CONTESTED}, {_DISPUTED}
    from unnest(%s::bigint[]) with ordinality as wanted (id, place)
    join evidence_claim c using (id) join articles_article a on a.id = c.article_id
    order by place
"""
_CELLS = """
    (select facet, value, topic_id, label_id, year, n from evidence_claimcount
     union all
     select facet, value, topic_id, label_id, year, n from evidence_claimcountchange)
"""
_KEPT = f"""
    select facet, value, 0, label_id, year, sum(n)::bigint from {_CELLS} cell
    where topic_id = %(topic)s and (facet = 'all' or label_id = any(%(labels)s::bigint[]))
    group by facet, value, label_id, year
    union all
    select 'topic', 0, topic_id, 0, 0, sum(n)::bigint from {_CELLS} cell
    where facet = 'all' and topic_id > 0 and label_id = any(%(labels)s::bigint[]) group by topic_id
"""

_HITS = """
    with hit as materialized (
        select claim_id, published_at, topic_ids, code,
               {in_topic} as in_topic, {in_rest} as in_rest,
               %(weight)s::float8 * ts_rank(words, %(stem)s::tsquery) as score
        from evidence_claimreading where words @@ %(stem)s::tsquery
    )
    select 'code', code, null::int[], count(*) from hit where in_topic group by code
    union all
    select 'topics', 0, topic_ids, count(*) from hit where in_rest group by topic_ids
    union all
    select 'page', claim_id, null, row_number() over () from (
        select claim_id from hit where in_topic and in_rest
        order by score desc, published_at desc, claim_id desc limit 20 offset %(start)s
    ) page
"""


@lru_cache(maxsize=64)
def _asked(query: str) -> ClaimFilter:
    """Return the checked form for a query string, once for each."""
    asked = ClaimFilter(QueryDict(query) if query else None)
    assert asked.is_understood()
    return asked


def claim_list(request: HttpRequest) -> HttpResponse:
    """`/floor/claims/`: the product's list of claims at the least cost."""
    asked = _asked(request.META["QUERY_STRING"])
    ids, counts = _searched(asked) if asked.text else _browsed(asked)
    page = lists.ClaimList()
    query = choices.Query(asked)
    context = {
        "asked": asked,
        "cards": mark_safe(_cards(ids, asked)),  # noqa: S308 - the product's own markup
        "facets": choices.facets(asked, counts, query),
        "sorts": choices.sorts(asked),
        "errors": [],
        "q": " ".join(query.get("q")),
        "chips": (chips := choices.chips(asked, query)),
        "in_short": page.in_short(counts, len(chips)),
        "status": page.status(asked, counts, len(ids)),
        "is_empty": not counts.total,
        **lists._pages(asked, counts, query),
    }
    return HttpResponse(render_to_string("evidence/claim_list.html", context, request))


def _fetch(statement: str, values: Any = None) -> list[tuple[Any, ...]]:
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchall()


class _Row(NamedTuple):
    """One claim as the product's card reads it."""

    pk: int
    text: str
    kind: str
    subject: str
    species: str
    claimant: str
    claimant_name: str
    helped: int | None
    treated: int | None
    follow_up_months: int | None
    label_id: int
    suspended_at: datetime | None
    article__slug: str
    article__title: str
    article__published_at: datetime
    is_contested: bool
    is_disputed: bool


def _cards(ids: Sequence[int], asked: ClaimFilter) -> str:
    rows = map(_Row._make, _fetch(_CARD, [list(ids)]))
    return "".join(cards._claim_card(row, asked.vocabulary.ladder) for row in rows)


def _browsed(asked: ClaimFilter) -> tuple[list[int], Counts]:
    """Answer a query without words from an index and the kept counts."""
    labels, topics = asked.label_ids(), asked.topic_ids()
    wheres = []
    if labels:
        wheres.append("label_id = any(%(labels)s::bigint[])")
    if topics:
        wheres.append("topic_ids @> %(topics)s::int[]")
    allowed = sorted(labels or {label.pk for label in asked.vocabulary.ladder})
    values = {
        "labels": allowed,
        "topics": topics,
        "topic": topics[0] if topics else 0,
        "start": (asked.page_number - 1) * PAGE_SIZE,
    }
    where = f"where {' and '.join(wheres)}" if wheres else ""
    ids = _fetch(
        f"select claim_id from evidence_claimreading {where}"
        f" order by published_at desc, claim_id desc limit {PAGE_SIZE} offset %(start)s",
        values,
    )
    counts = Counts()
    counts.published = _published()
    for facet, value, topic, label, year, n in _fetch(_KEPT, values):
        if facet == "topic":
            counts.topic[topic] = n
        elif facet == "all":
            counts.label[label] += n
            if label in allowed:
                counts.year[year] += n
                counts.total += n
        else:
            counter, names = _FACETS[facet](counts)
            counter[names[value - 1]] += n
    _add_at_least(counts, asked, labels)
    return [pk for (pk,) in ids], counts


def _searched(asked: ClaimFilter) -> tuple[list[int], Counts]:
    """Answer a query of one word by one scan of what holds it."""
    assert asked.text
    labels, topics = asked.label_ids(), asked.topic_ids()
    first, last = asked.given.get("year_from") or 0, asked.given.get("year_to") or 9999
    rest = ["label_id = any(%(labels)s::bigint[])"] if labels else []
    rest += ["year between %(first)s and %(last)s"] if (first, last) != (0, 9999) else []
    (stem, weight), *_ = asked.text.stems
    values = {
        "stem": f"'{stem}'",
        "weight": weight,
        "labels": list(labels or ()),
        "topics": topics,
        "first": first,
        "last": last,
        "start": (asked.page_number - 1) * PAGE_SIZE,
    }
    statement = _HITS.format(
        in_topic="topic_ids && %(topics)s::int[]" if topics else "true",
        in_rest=" and ".join(rest) or "true",
    )
    counts, ids = Counts(published=_published()), []
    for what, value, topic_ids, n in _fetch(statement, values):
        if what == "page":
            ids.append((n, value))
        elif what == "topics":
            for topic in topic_ids:
                counts.topic[topic] += n
        else:
            _add_code(counts, value, n, labels, first, last)
    _add_at_least(counts, asked, labels)
    return [pk for _, pk in sorted(ids)], counts


def _add_code(
    counts: Counts, code: int, n: int, labels: set[int] | None, first: int, last: int
) -> None:
    """Count the rows of one packed code where the filters on label and years let them."""
    label, year = code >> LABEL_AT, (code >> YEAR_AT) & 0x7FFF
    fits_label, fits_year = not labels or label in labels, first <= year <= last
    if fits_year:
        counts.label[label] += n
    if fits_label:
        counts.year[year] += n
    if fits_label and fits_year:
        counts.total += n
        counts.kind[_KINDS[((code >> KIND_AT) & 7) - 1]] += n
        counts.subject[_SUBJECTS[((code >> SUBJECT_AT) & 7) - 1]] += n
        counts.claimant[_CLAIMANTS[(code & 7) - 1]] += n


_FACETS = {
    "kind": lambda counts: (counts.kind, _KINDS),
    "subject": lambda counts: (counts.subject, _SUBJECTS),
    "claimant": lambda counts: (counts.claimant, _CLAIMANTS),
}


def _published() -> int:
    return int(
        _fetch(f"select sum(n) from {_CELLS} cell where facet = 'all' and topic_id = 0")[0][0]
    )


def _add_at_least(counts: Counts, asked: ClaimFilter, labels: set[int] | None) -> None:
    for rung in asked.vocabulary.rungs:
        passing = asked.vocabulary.at_least(rung) & (labels or set(counts.label))
        counts.at_least[rung.slug] = sum(counts.label[label] for label in passing)


_CLAIM = f"""
    select to_jsonb(c), to_jsonb(a) - 'body' - 'search', to_jsonb(w),
        (select jsonb_agg(jsonb_build_array(to_jsonb(i), to_jsonb(s) - 'abstract' - 'raw')
                order by i.id)
         from evidence_citation i join evidence_source s on s.id = i.source_id
         where i.claim_id = c.id),
        (select jsonb_agg(jsonb_build_object('slug', t.slug, 'name', t.name) order by t.name)
         from evidence_claim_topics ct join articles_topic t on t.id = ct.topic_id
         where ct.claim_id = c.id),
        (select jsonb_agg(jsonb_build_array(jsonb_build_object('id', o.id, 'text', o.text,
                'label_id', o.label_id, 'subject', o.subject), o.is_contested or o.is_disputed)
                order by o.quote_start nulls last, o.position, o.id)
         from (select c.*, {_CONTESTED} as is_contested, {_DISPUTED} as is_disputed
               from evidence_claim c where article_id = a.id and status = 'published' and c.id <> %s
               order by quote_start nulls last, position, id limit 20) o),
        (select count(*) from evidence_counterpart l where c.id in (l.claim_id, l.other_id))
        + (select count(*) from evidence_labelchange l where l.claim_id = c.id)
        + (select count(*) from evidence_standingchange l where l.claim_id = c.id)
        + (select count(*) from evidence_thread_claims l where l.claim_id = c.id)
    from evidence_claim c join articles_article a on a.id = c.article_id
    left join articles_author w on w.id = a.author_id
    where c.id = %s and c.status = 'published' and a.status = 'published'
"""


@lru_cache(maxsize=1)
def _ladder() -> Ladder:
    return Ladder()


def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """`/floor/claims/<pk>/`: the product's page of one claim, from one query."""
    ladder = _ladder()
    *row, told = _fetch(_CLAIM, [pk, pk])[0]
    columns, article, author, citations, topics, others = (
        json.loads(part or "null") for part in row
    )
    assert not told
    assert not any(is_doubtful for _, is_doubtful in others or ())
    claim = _made(Claim, columns)
    claim.article = _made(Article, article)
    claim.article.author = _made(Author, author) if author else None
    neighbours = [Claim(**other) for other, _ in others or ()]
    for one in (claim, *neighbours):
        one.is_contested = one.is_disputed = False  # as the corpus has it; asked all the same
    ladder.name([claim, *neighbours])
    cited = []
    for citation, source in citations or ():
        cited.append(_made(Citation, citation))
        cited[-1].source = _made(Source, source)
    loaded = claim.citations.all()
    loaded._result_cache = cited
    claim._prefetched_objects_cache = {"citations": loaded}
    mark_paid_links([claim])
    context = {
        "claim": claim,
        "article": claim.article,
        "rungs": ladder.all_rungs(),
        "above": ladder.above(claim.label) if claim.label else [],
        "contradictions": [],
        "counterparts": [],
        "changes": [],
        "standing_changes": [],
        "lost": lost_support(claim),
        "neighbours": neighbours,
        "threads": [],
        "topics": topics,
    }
    return HttpResponse(render_to_string("evidence/claim_detail.html", context, request))


def _made(model: type[Any], columns: dict[str, Any]) -> Any:
    """Return an unsaved row of `model` from its columns as JSON."""
    found = {}
    for field in model._meta.concrete_fields:
        if field.attname in columns:
            found[field.attname] = field.to_python(columns[field.attname])
    return model(**found)
