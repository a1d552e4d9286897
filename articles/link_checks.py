"""What asking an address outside this site says of its link."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from .models import LinkCheck, Resource

State = Resource.State


def due(*, before: datetime) -> QuerySet[Resource]:
    """Resources whose address was not asked since `before`, the one longest unasked first."""
    return (
        Resource.objects.annotate(last_asked=F("link_check__asked_at"))
        .filter(Q(last_asked=None) | Q(last_asked__lt=before) | ~Q(link_check__address=F("url")))
        .order_by(F("last_asked").asc(nulls_first=True), "pk")
    )


@transaction.atomic
def note(
    resource: Resource, *, works: bool | None, problem: str, now: datetime, apart: timedelta
) -> Resource:
    """Keep what came of asking a resource's address, and return its row as it is since.

    `works` is None when the answer tells nothing of the page: the link then stays as it was. A link that
    fails is dead once it failed `apart` before, too, and did not work in between; one that works is alive,
    whatever it was.
    """
    row = Resource.objects.select_for_update().get(pk=resource.pk)
    last = LinkCheck.objects.filter(resource=row, address=resource.url).first()
    since = last.failing_since if last else None
    if works:
        since, row.state = None, State.ALIVE
    elif works is False:
        since = since or now
        row.state = State.DEAD if now - since >= apart else State(row.state)
    said = {
        "address": resource.url,
        "asked_at": now,
        "failing_since": since,
        "problem": problem,
    }
    LinkCheck.objects.update_or_create(resource_id=row.pk, defaults=said)
    if works or (works is False and row.state == State.DEAD):
        row.checked_on = now.date()
        row.save(update_fields=["state", "checked_on"])
    return row
