"""Cards of the lists, as markup made in Python: the same as the partials of the other pages.

The partials are evidence/_claim_card.html and articles/_article_card.html; a test holds both alike.
Every value passes `escape`; the standard library's takes a tenth of Django's time.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Prefetch, Value
from django.utils.dateformat import format as format_date
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.models import Article, Topic
from evidence import wording
from evidence.ladder import Ladder
from evidence.models import Claim
from evidence.summaries import EvidenceSummary, name_evidence, with_label_counts

from . import badges, prepared
from .badges import under
from .carrying import button

CARD_COLUMNS = (
    *("text", "kind", "subject", "species", "claimant", "claimant_name"),
    *("helped", "treated", "follow_up_months", "label_id", "suspended_at"),
    *("article__slug", "article__title", "article__published_at"),
    *("is_contested", "is_disputed"),
)

_Row = namedtuple("_Row", ("pk", *CARD_COLUMNS))  # type: ignore[misc]
MARK = [-1]

CLAIMANTS = dict(Claim.Claimant.choices)


def claim_cards(ids: Sequence[int], ladder: Ladder) -> SafeString:
    """Return the cards of these claims in their order; one query.

    It reads columns, not models: making twenty models takes longer than asking for their rows.
    """
    statement, values = _card_statement()
    rows = prepared.fetch(statement, [list(ids) if one == MARK else one for one in values])
    found = {row[0]: _Row._make(row) for row in rows}
    return mark_safe("".join(_claim_card(found[pk], ladder) for pk in ids if pk in found))  # noqa: S308 - every value in it is escaped


@lru_cache(maxsize=1)
def _card_statement() -> tuple[str, Sequence[Any]]:
    """Return the statement for the cards' columns and its values, MARK standing for the ids."""
    given = Value(MARK, output_field=ArrayField(BigIntegerField()))
    is_wanted = Func(F("pk"), given, template="%(expressions)s)", arg_joiner=" = ANY(")
    is_wanted.output_field = BooleanField()
    claims = Claim.objects.filter(is_wanted).with_doubts().order_by()
    statement, values = claims.values_list("pk", *CARD_COLUMNS).query.sql_with_params()
    return statement, values


def article_cards(ids: Sequence[int], ladder: Ladder) -> SafeString:
    """Return the cards of these articles in their order; two queries."""
    names = Prefetch("topics", queryset=Topic.objects.only("name"))
    found = (
        with_label_counts(Article.objects.select_related("author").prefetch_related(names))
        .only("slug", "title", "kind", "standfirst", "published_at", "author__name")
        .in_bulk(ids)
    )
    articles = [found[pk] for pk in ids if pk in found]
    name_evidence(articles, ladder)
    return mark_safe("".join(_article_card(article) for article in articles))  # noqa: S308 - every value in it is escaped


def _claim_card(row: Any, ladder: Ladder) -> str:
    harm = badges.chip(_("Harm")) if row.kind == "harm" else ""
    doubts = badges.doubts(is_contested=row.is_contested, is_disputed=row.is_disputed)
    body = wording.body_in_words(row.subject, row.species)
    numbers = wording.numbers_in_words(row.helped, row.treated, row.follow_up_months, row.subject)
    numbers = f" · {escape(numbers)}" if numbers else ""
    speaker = row.claimant_name or str(CLAIMANTS.get(row.claimant, row.claimant))
    return (
        f'<li class="card"><p class="card-badges">'
        f"{_badge_of(row, ladder)}{doubts}{harm}</p>"
        f'<p class="card-title" data-long><a class="card-link" href="{under("claim-detail")}{row.pk}/">'
        f"{escape(row.text)}</a></p>"
        f'<p class="card-meta">{escape(body)}{numbers} · {_("Said by:")} <bdi>{escape(speaker)}</bdi></p>'
        f'<p class="card-meta">{_("From")} '
        f'<a href="{under("article-detail")}{row.article__slug}/">'
        f"{escape(row.article__title)}</a>, {_day(row.article__published_at)}</p>"
        f"{button(row.pk, 'card')}</li>"
    )


def _badge_of(row: Any, ladder: Ladder) -> str:
    if row.suspended_at:
        return badges.on_hold()
    label = ladder[row.label_id]
    return badges.badge(label, wording.label_in_words(label, row.subject))


def _article_card(article: Article) -> str:
    names = ", ".join(escape(topic.name) for topic in article.topics.all())
    topics = f" · {names}" if names else ""
    text = escape(Truncator(article.standfirst).words(40, truncate=" …"))
    text = f'<p class="card-text">{text}</p>' if text else ""
    author = f" · <bdi>{escape(article.author.name)}</bdi>" if article.author else ""
    return (
        f'<li class="card"><p class="card-meta">{escape(str(article.get_kind_display()))}{topics}</p>'
        f'<p class="card-title"><a class="card-link" href="{under("article-detail")}{article.slug}/">'
        f"{escape(article.title)}</a></p>"
        f"{text}{_mix(article.evidence)}"  # type: ignore[attr-defined]
        f'<p class="card-meta">{_day(article.published_at)}{author}</p></li>'
    )


def _mix(evidence: EvidenceSummary) -> str:
    if not evidence.claim_count:
        return ""
    parts = [
        f'<span class="mix-part" data-label="{one.label.slug}" '
        f'data-color="{escape(one.label.color_token)}"><span aria-hidden="true">'
        f"{escape(one.label.symbol)}</span> {one.count:,} {escape(one.label.name.lower())}</span>"
        for one in evidence.badged
    ]
    if evidence.unbadged_count:
        words = _("%s without a badge") % f"{evidence.unbadged_count:,}"
        parts.append(f'<span class="mix-part">{words}</span>')
    strongest = (
        f'<p class="card-badges"><span class="card-meta">{_("Strongest single claim:")}</span> '
        f"{badges.badge(evidence.strongest)}</p>"
        if evidence.strongest
        else ""
    )
    mix = '<span aria-hidden="true"> · </span>'.join(parts)
    return f'<p class="mix"><span>{_("Rests on:")}</span> {mix}</p>{strongest}'


def _day(moment: datetime | None) -> str:
    return format_date(moment, "j F Y") if moment else ""
