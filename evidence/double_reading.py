"""Claims that two or more curators read, and how well they agree: overall, by label and by pair.

Only readings that were given independently count: one given after a look at another's would agree too
well. Counted in the database, so that a report costs two queries, and the ladder, however much was read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from django.contrib.auth import get_user_model
from django.db import connection

from .agreement import Estimate, Table, Units, alpha, kappa, one_against_the_rest, percent
from .ladder import Ladder
from .models import EvidenceLabel

# Below this, figures are told to curators, who know how little they rest on, and not to readers.
ENOUGH = 20

READ_TWICE = """
    SELECT curators, labels, count(*) FROM (
        SELECT array_agg(curator_id ORDER BY curator_id) AS curators,
               array_agg(label_id ORDER BY curator_id) AS labels
        FROM evidence_assessment
        WHERE is_independent AND NOT is_adjudication
        GROUP BY claim_id
        HAVING count(*) > 1 AND (%(only)s::bigint IS NULL OR %(only)s = ANY(array_agg(curator_id)))
    ) claim
    GROUP BY curators, labels
"""


@dataclass(frozen=True)
class Agreement:
    """How well readers agree on some claims; a measure that is not defined is None.

    `alpha` is ordinal: it looks at labels that stand on the ladder, and at how far they are apart.
    """

    count: int
    agreed: int
    percent: Estimate | None
    kappa: Estimate | None
    alpha: Estimate | None


@dataclass(frozen=True)
class Row:
    """Agreement of one kind: on a label against all others, or of two curators."""

    name: str
    agreement: Agreement


@dataclass(frozen=True)
class Report:
    """All there is to say; `claims` were read twice or more."""

    claims: int
    overall: Agreement
    by_label: list[Row]
    by_pair: list[Row]

    def is_enough(self) -> bool:
        """True when it rests on enough claims to be told to readers."""
        return self.claims >= ENOUGH


def report(*, only: int | None = None, ladder: Ladder | None = None) -> Report:
    """Return how well readers agree; with `only`, on claims that this curator is a reader of.

    Kappa of several pairs together takes the account that was made first as the first reader.
    """
    ladder = ladder or Ladder()
    order = [label.pk for label in ladder if label.strength is not None]
    units: Counter[tuple[int, ...]] = Counter()
    together: Counter[tuple[int, int]] = Counter()
    pairs: dict[tuple[int, int], Counter[tuple[int, int]]] = defaultdict(Counter)
    for curators, labels, count in _rows(only):
        units[tuple(labels)] += count
        for (one, first), (other, second) in combinations(zip(curators, labels, strict=True), 2):
            pairs[one, other][first, second] += count
            together[first, second] += count
    names = _names({person for pair in pairs for person in pair})
    return Report(
        claims=sum(units.values()),
        overall=_agreement(together, units, order),
        by_label=[_on_label(label, together) for label in ladder if _is_used(label, together)],
        by_pair=[
            Row(f"{names[one]} · {names[other]}", _agreement(table, table, order))
            for (one, other), table in sorted(pairs.items())
        ],
    )


def _agreement(table: Table, units: Units, order: list[int]) -> Agreement:
    agreed = sum(count for (one, other), count in table.items() if one == other)
    total = sum(table.values())
    return Agreement(total, agreed, percent(agreed, total), kappa(table), alpha(units, order))


def _on_label(label: EvidenceLabel, table: Table) -> Row:
    """Return agreement on a label: of the pairs in which one gave it, how often both did."""
    binary = one_against_the_rest(table, label.pk)
    named = sum(count for pair, count in binary.items() if any(pair))
    agreed = binary.get((1, 1), 0)
    measures = Agreement(
        named, agreed, percent(agreed, named), kappa(binary), alpha(binary, [0, 1])
    )
    return Row(label.name, measures)


def _is_used(label: EvidenceLabel, table: Table) -> bool:
    return any(label.pk in pair for pair in table)


def _names(people: set[int]) -> dict[int, str]:
    found = get_user_model().objects.filter(pk__in=people)
    return {person.pk: person.get_username() for person in found}


def _rows(only: int | None) -> list[tuple[list[int], list[int], int]]:
    with connection.cursor() as cursor:
        cursor.execute(READ_TWICE, {"only": only})
        return cursor.fetchall()
