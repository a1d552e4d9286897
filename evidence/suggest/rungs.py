"""A suggestion on the ladder as it is switched on: say that a rung is off, never round to another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .record import Label, Suggestion


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a suggestion lands: `choose` is the slug to offer, None when no rung that is on fits.

    `note` is empty when the rung is on; otherwise it tells the curator what the right rung is.
    """

    choose: str | None
    right: Label | None
    note: str = ""


def place(
    suggestion: Suggestion, active: Collection[str], stand_ins: Mapping[str, str | None]
) -> Placed:
    """Return the rung to offer for a suggestion.

    `active` holds the slugs that are switched on; `stand_ins` names, for a slug that is off, the one
    that stands in for it (EvidenceLabel.stand_in). A stand-in is offered with a note; a rung without
    one is named and not replaced: a stronger study is never rounded down, nor a story up.
    """
    right = suggestion.label
    if right is None or right in active:
        return Placed(right, right)
    words = right.replace("-", " ")
    other = stand_ins.get(right)
    if other and other in active:
        return Placed(other, right, _stood_in(right, words, other, suggestion.people))
    return Placed(
        None,
        right,
        f"This reads like “{words}”, which is switched off here. No other label is right for it.",
    )


def _stood_in(right: str, words: str, other: str, people: int | None) -> str:
    note = f"This reads like “{words}”, which is switched off; “{other.replace('-', ' ')}” stands in for it"
    if right == "lab":
        return f"{note}. Set the subject to cells: it is shown as “animal / lab”."
    if right == "case-report":
        number = f" ({people})" if people else ""
        return f"{note}. Give the number of people{number} and have a second curator read it."
    return f"{note}."
