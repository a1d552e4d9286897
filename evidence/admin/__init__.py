"""The curators' pages for labels, claims, sources and judgements."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

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
admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = _("Curators' desk")
