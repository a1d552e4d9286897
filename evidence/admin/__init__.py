"""The curators' pages for labels, claims, sources and judgements."""

from django.contrib import admin

from . import (
    articles,
    bulk,
    claims,
    conflicts,
    desk,
    integrity,
    interests,
    judgements,
    labels,
    sources,
    strong_words,
    threads,
)

__all__ = [
    "articles",
    "bulk",
    "claims",
    "conflicts",
    "desk",
    "integrity",
    "interests",
    "judgements",
    "labels",
    "sources",
    "strong_words",
    "threads",
]

# Django's front page with the queues before its list of models.
admin.site.index_template = "admin/front.html"
