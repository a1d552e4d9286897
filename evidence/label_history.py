"""How a label's definition changed: its versions, from the history that the database keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.history import events_of

from .models import EvidenceLabel
from .models.label import DEFINITION_FIELDS

Event = dict[str, Any]


@dataclass(frozen=True)
class Reworded:
    """One part of a definition: what it is called, what it said before and what it says from then on."""

    part: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One version of a label's definition, since when it holds, and what it changed; none in the first."""

    number: int
    since: datetime
    reworded: Sequence[Reworded]


def versions(label: EvidenceLabel) -> list[Version]:
    """Return the versions of a label, newest first; one query.

    A version is what the last write of it said: wording that was tried in between is not told.
    """
    events = (
        events_of(EvidenceLabel)
        .objects.filter(pgh_obj_id=label.pk)
        .exclude(pgh_label="delete")
        .order_by("pgh_created_at", "pgh_id")
        .values("version", "pgh_created_at", *DEFINITION_FIELDS)
    )
    first: dict[int, Event] = {}
    last: dict[int, Event] = {}
    for event in events:
        first.setdefault(event["version"], event)
        last[event["version"]] = event
    found: list[Version] = []
    earlier: Event | None = None
    for number, event in sorted(last.items()):
        since = first[number]["pgh_created_at"]
        found.append(Version(number, since, _reworded(earlier, event) if earlier else []))
        earlier = event
    return found[::-1]


def _reworded(before: Event, after: Event) -> list[Reworded]:
    return [
        Reworded(
            str(EvidenceLabel._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            _shown(before[name]),
            _shown(after[name]),
        )
        for name in DEFINITION_FIELDS
        if before[name] != after[name]
    ]


def _shown(value: object) -> str:
    return "–" if value in (None, "") else str(value)
