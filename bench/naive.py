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
from evidence.models import Claim, EvidenceLabel

from .loading import SEARCH_COLUMN

PAGE_SIZE = 20
# Each facet's key in the query, and the column whose values it counts.
FACETS = {
    "label": "label__slug",
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
    """Count the claims behind each choice; every filter holds but the facet's own."""
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


def choices(query: QueryDict) -> list[dict[str, Any]]:
    """Return each facet with its choices: value, name, count, whether chosen."""
    count = counts(query)
    names = {
        "label": {label.slug: label.name for label in EvidenceLabel.objects.active()},
        "topic": {topic.slug: topic.name for topic in Topic.objects.all()},
        "kind": dict(Claim.Kind.choices),
        "subject": dict(Claim.Subject.choices),
        "claimant": dict(Claim.Claimant.choices),
        "year": {str(year): str(year) for year in sorted(map(int, count["year"]), reverse=True)},
    }
    return [
        {
            "key": facet,
            "choices": [
                {
                    "value": value,
                    "name": name,
                    "count": count[facet].get(value, 0),
                    "chosen": value in query.getlist(facet),
                }
                for value, name in names[facet].items()
            ],
        }
        for facet in FACETS
    ]


def claim_list(request: HttpRequest) -> HttpResponse:
    """`/naive/claims/`: the product's list of claims, the plain way."""
    claims = ClaimFilter(request.GET, queryset=published()).qs.with_card()
    words = request.GET.get("q")
    if words and request.GET.get("sort") == "relevance":
        rank = SearchRank(F("search"), SearchQuery(words, config="english"))
        claims = claims.annotate(rank=rank).order_by("-rank", "-article__published_at", "-pk")
    else:
        claims = claims.order_by("-article__published_at", "-pk")
    page = Paginator(claims, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "facets": choices(request.GET),
        "all_count": Claim.objects.published().count(),
        "words": words or "",
    }
    return _render("bench/naive_list.html", context, request)


def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """`/naive/claims/<pk>/`: the product's page of one claim, the plain way."""
    claim = get_object_or_404(Claim.objects.published().with_card().with_sources(), pk=pk)
    others = claim.article.claims.published().select_related("label").in_reading_order()
    context = {
        "claim": claim,
        "others": others,
        "changes": claim.label_changes.select_related("from_label", "to_label"),
        "counterparts": claim.counterparts.select_related("other__label"),
    }
    return _render("bench/naive_claim.html", context, request)


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
