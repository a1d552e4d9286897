"""Working through a queue on the tagging desk: one claim after the other, whatever article it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse

from evidence import queues
from evidence.models import Claim
from evidence.queues import Length, Queue
from evidence.tagging import desk_address

FIELD = "queue"


@dataclass(frozen=True)
class Way:
    """A queue that is being worked through: how much of it waits, and what comes after the open claim."""

    queue: Queue
    length: Length
    following: str
    list_address: str


def queue_asked_for(request: HttpRequest) -> Queue | None:
    """Return the queue that the address names, None without one. Raises Http404 if it is not theirs."""
    name = request.GET.get(FIELD)
    if not name:
        return None
    found = next((one for one in queues.queues_of(request.user) if one.name == name), None)
    if found is None:
        raise Http404
    return found


def following(queue: Queue, request: HttpRequest, after: Claim | None = None) -> str:
    """Return the desk with the queue's next claim open, "" after its last one.

    Article by article, the oldest first, so that a text is read once for all its claims that wait. It ends
    where the last one is: what a person passed by is not offered again and again.
    """
    rows = queue.rows(cast(User, request.user)).order_by("article_id", "pk")
    if after is not None:
        later = Q(article_id=after.article_id, pk__gt=after.pk) | Q(article_id__gt=after.article_id)
        rows = rows.filter(later)
    found = rows.values_list("article_id", "pk").first()
    return with_queue(desk_address(*found), queue) if found else ""


def with_queue(address: str, queue: Queue | None) -> str:
    """Return a desk's address that stays in the queue."""
    return f"{address}&{FIELD}={queue.name}" if queue else address


def list_of(queue: Queue) -> str:
    """Return the list of the queue's claims."""
    return f"{reverse('admin:evidence_claim_changelist')}?{FIELD}={queue.name}"


def way_through(queue: Queue | None, request: HttpRequest, claim: Claim) -> Way | None:
    """Return where a person stands in the queue they work through, None without one."""
    if queue is None:
        return None
    length = queues.length(queue.rows(cast(User, request.user)))
    after = claim if claim.pk else None
    return Way(queue, length, following(queue, request, after), list_of(queue))


def start_of(request: HttpRequest) -> dict[str, str]:
    """Return what the list of claims shows of a queue it is filtered by: where its first claim is open."""
    name = request.GET.get(FIELD)
    found = next((one for one in queues.queues_of(request.user) if one.name == name), None)
    may = request.user.has_perm("evidence.change_claim")
    return {"queue_start": following(found, request)} if found and may else {}
