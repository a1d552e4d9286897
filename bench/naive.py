"""The plain way, for comparison: django-filter, Paginator and one grouped count for each facet.

It reads the real tables as a careful first version would: related rows are loaded ahead, the text
has a stored tsvector with a GIN index, the template is an ordinary one. What it lacks is what the
product adds: the reading table, the counts kept ready, and prepared markup.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django_filters
from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.backends.django import DjangoTemplates

from articles.models import Topic
from evidence.models import Claim, EvidenceLabel, StandingChange

from .loading import SEARCH_COLUMN

PAGE_SIZE = 20
# Each facet's key in the query, and the column whose values it counts.
FACETS = {
    "label": "label__slug",
    "at_least": "label__slug",
    "topic": "topics__slug",
    "kind": "kind",
    "subject": "subject",
    "claimant": "claimant",
    "year": "year",
}


class ClaimFilter(django_filters.FilterSet):
    """The list's filters as django-filter's documentation would have them."""

    label = django_filters.ModelMultipleChoiceFilter(
        field_name="label__slug",
        queryset=EvidenceLabel.objects.active(),
        to_field_name="slug",
        distinct=False,
    )
    topic = django_filters.ModelMultipleChoiceFilter(
        field_name="topics__slug", queryset=Topic.objects.all(), to_field_name="slug"
    )
    kind = django_filters.ChoiceFilter(choices=Claim.Kind)
    subject = django_filters.ChoiceFilter(choices=Claim.Subject)
    claimant = django_filters.ChoiceFilter(choices=Claim.Claimant)
    year_from = django_filters.NumberFilter(field_name="year", lookup_expr="gte")
    year_to = django_filters.NumberFilter(field_name="year", lookup_expr="lte")
    q = django_filters.CharFilter(method="search")

    def search(self, queryset: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        """Keep claims whose text holds the words."""
        return queryset.filter(search=SearchQuery(value, config="english"))


def published() -> QuerySet[Claim]:
    """Published claims with their year and stored tsvector."""
    return Claim.objects.published().annotate(
        year=ExtractYear("article__published_at"),
        search=RawSQL(f'"evidence_claim"."{SEARCH_COLUMN}"', [], output_field=SearchVectorField()),
    )


def counts(query: QueryDict) -> dict[str, dict[str, int]]:
    """Count the claims behind each value; every filter holds but the facet's own."""
    found = {}
    for facet, column in FACETS.items():
        others = query.copy()
        for key in ("year_from", "year_to") if facet == "year" else (facet,):
            others.pop(key, None)
        queryset = ClaimFilter(others, queryset=published()).qs.order_by()
        is_joined = facet != "topic" and len(others.getlist("topic")) > 1
        rows = queryset.values(column).annotate(n=Count("pk", distinct=is_joined))
        found[facet] = {str(row[column]): row["n"] for row in rows}
    return found


def facets(query: QueryDict, count: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """Return each facet with its choices: value, name, count, whether chosen."""
    labels = list(EvidenceLabel.objects.active().weakest_first())
    slugs = [label.slug for label in labels]
    # What is at least as strong is the sum of the labels from there up.
    at_least = {
        slug: sum(count["at_least"].get(stronger, 0) for stronger in slugs[place:])
        for place, slug in enumerate(slugs)
    }
    names = {
        "label": {label.slug: label.name for label in labels},
        "at_least": {label.slug: label.name for label in labels},
        "topic": {topic.slug: topic.name for topic in Topic.objects.all()},
        "kind": dict(Claim.Kind.choices),
        "subject": dict(Claim.Subject.choices),
        "claimant": dict(Claim.Claimant.choices),
    }
    return [
        {
            "key": facet,
            "title": facet.capitalize(),
            "choices": [
                {
                    "value": value,
                    "name": name,
                    "count": (at_least if facet == "at_least" else count[facet]).get(value, 0),
                    "chosen": value in query.getlist(facet),
                }
                for value, name in choices.items()
            ],
        }
        for facet, choices in names.items()
    ]


def year_menus(query: QueryDict, count: dict[str, int]) -> list[dict[str, Any]]:
    """Return the two menus of years; a year's count is what choosing it would give."""
    by_year = {int(year): n for year, n in count.items()}
    first, last = int(query.get("year_from") or 0), int(query.get("year_to") or 9999)
    chosen = {year for year in (first, last) if year not in (0, 9999)}
    menus = []
    for key in ("year_from", "year_to"):
        choices = []
        for year in sorted({*by_year, *chosen}, reverse=True):
            low, high = (year, last) if key == "year_from" else (first, year)
            n = sum(n for other, n in by_year.items() if low <= other <= high)
            choices.append({"value": year, "count": n, "chosen": query.get(key) == str(year)})
        menus.append({"key": key, "choices": choices})
    return menus


def claim_list(request: HttpRequest) -> HttpResponse:
    """`/naive/claims/`: the product's list of claims, the plain way."""
    claims = ClaimFilter(request.GET, queryset=published()).qs.with_card().with_doubts()
    words = request.GET.get("q")
    if words and request.GET.get("sort") == "relevance":
        rank = SearchRank(F("search"), SearchQuery(words, config="english"))
        claims = claims.annotate(rank=rank).order_by("-rank", "-article__published_at", "-pk")
    else:
        claims = claims.order_by("-article__published_at", "-pk")
    page = Paginator(claims, PAGE_SIZE).get_page(request.GET.get("page"))
    count = counts(request.GET)
    total = page.paginator.count
    context = {
        "page": page,
        "facets": facets(request.GET, count),
        "years": year_menus(request.GET, count["year"]),
        "total": total,
        "hidden": Claim.objects.published().count() - total,
        "words": words or "",
    }
    return _render("bench/naive_list.html", context, request)


def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """`/naive/claims/<pk>/`: the product's page of one claim, its template over plain queries."""
    claims = Claim.objects.published().with_card().with_sources().with_doubts()
    claim = get_object_or_404(claims, pk=pk)
    others = claim.article.claims.published().exclude(pk=pk).in_reading_order()
    counterparts = claim.counterparts.select_related("other__label", "other__article")
    links = [(link.get_relation_display(), link.other) for link in counterparts]
    context = {
        "claim": claim,
        "article": claim.article,
        "rungs": EvidenceLabel.objects.active().weakest_first(),
        "counterparts": links,
        "changes": claim.label_changes.select_related("from_label", "to_label"),
        "standing_changes": StandingChange.objects.filter(claim=claim),
        "neighbours": others.select_related("label").with_doubts(),
        "topics": claim.topics.all() or claim.article.topics.all(),
    }
    return _render("evidence/claim_detail.html", context, request)


def _engine() -> DjangoTemplates:
    options = settings.TEMPLATES[0]["OPTIONS"]
    return DjangoTemplates(
        {
            "NAME": "bench",
            "DIRS": [Path(__file__).parent / "templates"],
            "APP_DIRS": True,
            "OPTIONS": dict(options),
        }
    )


_engines: list[DjangoTemplates] = []


def _render(template: str, context: dict[str, Any], request: HttpRequest) -> HttpResponse:
    if not _engines:
        _engines.append(_engine())
    return HttpResponse(_engines[0].get_template(template).render(context, request))
