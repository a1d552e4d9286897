"""Feeds: what changed, for those who follow it in a reader of their own."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.translation import gettext as _

from .asked import named, unknown_keys
from .changes import Change, list_changes
from .freshness import revisioned

NEWEST = 50
# A reader's visit sheet may stand in any address of the site.
NO_PART = ("sheet", "unsheet")
# Characters that no XML can hold (XML 1.0, section 2.2).
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@revisioned
def change_feed(request: HttpRequest) -> HttpResponse:
    """/changes/feed/ for everybody: the newest NEWEST changes as Atom (RFC 4287), newest first.

    It is always whole: an address that asks for a part of it is answered 400.
    """
    if unknown := unknown_keys(request.GET, NO_PART):
        words = _("This feed cannot be narrowed: take %s out of its address.") % named(unknown)
        return HttpResponseBadRequest(words, content_type="text/plain; charset=utf-8")
    page = request.build_absolute_uri(reverse("change-list"))
    feed = Atom1Feed(
        title=_("What we changed: %s") % settings.SITE_NAME,
        link=page,
        description=_("New labels, claims on hold, corrections and what was withdrawn."),
        language=settings.LANGUAGE_CODE,
        author_name=settings.SITE_NAME,
        feed_url=request.build_absolute_uri(request.path),
        feed_guid=page,
    )
    for change in list_changes(1, size=NEWEST)[0]:
        _add(feed, change, request)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _add(feed: Atom1Feed, change: Change, request: HttpRequest) -> None:
    place = request.build_absolute_uri(f"{reverse('change-list')}{change.kind}/{change.key}")
    feed.add_item(
        title=_plain(f"{change.words()}: {change.text}"),
        link=request.build_absolute_uri(change.url),
        description=_plain(change.reason),
        unique_id=get_tag_uri(place, change.changed_at),
        pubdate=change.changed_at,
        updateddate=change.changed_at,
    )


def _plain(words: str) -> str:
    return NOT_XML.sub(" ", words)
