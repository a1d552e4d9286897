"""How well readers agree: percent, Cohen's kappa and Krippendorff's alpha, each with a 95% interval.

Pure: numbers in, numbers out. An estimate is None where the measure is not defined, and its interval
where there is nothing to estimate it from.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)

# How often two readers gave these two labels, in the order of the readers.
Table = Mapping[tuple[int, int], int]
# How many units were given these values; a value a reader.
Units = Mapping[tuple[int, ...], int] | Table
Distance = Callable[[int, int], float]


@dataclass(frozen=True)
class Estimate:
    """A measure of agreement, at most 1, with the ends of its 95% interval."""

    value: float
    low: float | None = None
    high: float | None = None


def percent(agreed: int, total: int) -> Estimate | None:
    """Return the share of `total` on which readers agree, from 0 to 1; None of nothing.

    Interval: Wilson's score. Source: Newcombe (1998), Statistics in Medicine 17(8), 857-872, method 3.
    """
    if not total:
        return None
    share = agreed / total
    middle = (share + Z**2 / (2 * total)) / (1 + Z**2 / total)
    half = Z * math.sqrt(share * (1 - share) / total + Z**2 / (4 * total**2)) / (1 + Z**2 / total)
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half))


def kappa(table: Table) -> Estimate | None:
    """Return Cohen's kappa of two readers; 1 is full agreement, 0 what chance would give.

    None for an empty table and where both gave one and the same label throughout. Source: Cohen
    (1960), Educ. Psychol. Meas. 20(1), 37-46; standard error: Fleiss, Cohen & Everitt (1969),
    Psychol. Bull. 72(5), 323-327.
    """
    total = sum(table.values())
    if not total:
        return None
    labels = {label for pair in table for label in pair}
    shares = {pair: count / total for pair, count in table.items()}
    rows = {one: sum(p for (a, _b), p in shares.items() if a == one) for one in labels}
    columns = {one: sum(p for (_a, b), p in shares.items() if b == one) for one in labels}
    seen = sum(p for (a, b), p in shares.items() if a == b)
    chance = sum(rows[one] * columns[one] for one in labels)
    if math.isclose(chance, 1):
        return None
    on, off = 0.0, 0.0
    for (a, b), p in shares.items():
        if a == b:
            on += p * ((1 - chance) - (rows[a] + columns[a]) * (1 - seen)) ** 2
        else:
            off += p * (columns[a] + rows[b]) ** 2
    spread = on + (1 - seen) ** 2 * off - (seen * chance - 2 * chance + seen) ** 2
    error = math.sqrt(max(0.0, spread) / total) / (1 - chance) ** 2
    return _around((seen - chance) / (1 - chance), error)


def alpha(units: Units, order: Sequence[int] | None = None) -> Estimate | None:
    """Return Krippendorff's alpha; 1 is full agreement, 0 what chance would give.

    `order` has the values from lowest to highest and makes the measure ordinal; without it every
    difference counts the same. A value outside it, like a unit with one value, is left out. None
    where all values are the same. Interval: the jackknife over units, as readers read units.
    Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, Annenberg School for
    Communication; jackknife: Efron & Stein (1981), Ann. Statist. 9(3), 586-596.
    """
    kept = _paired(units, order)
    value = _alpha(kept, order)
    if value is None:
        return None
    total = sum(kept.values())
    without = []
    for unit, count in kept.items():
        rest = kept.copy()
        rest[unit] -= 1
        if (left := _alpha(+rest, order)) is None:
            return Estimate(value)
        without.append((left, count))
    middle = sum(left * count for left, count in without) / total
    spread = sum(count * (left - middle) ** 2 for left, count in without)
    return _around(value, math.sqrt((total - 1) / total * spread))


def one_against_the_rest(table: Table, label: int) -> dict[tuple[int, int], int]:
    """Return the table of two readers with 1 for `label` and 0 for any other."""
    binary: Counter[tuple[int, int]] = Counter()
    for (a, b), count in table.items():
        binary[int(a == label), int(b == label)] += count
    return dict(binary)


def _around(value: float, error: float) -> Estimate:
    return Estimate(value, max(-1.0, value - Z * error), min(1.0, value + Z * error))


def _paired(units: Units, order: Sequence[int] | None) -> Counter[tuple[int, ...]]:
    """Return the units that have two values or more, values sorted."""
    kept: Counter[tuple[int, ...]] = Counter()
    for unit, count in units.items():
        values = tuple(sorted(one for one in unit if order is None or one in order))
        if len(values) > 1:
            kept[values] += count
    return kept


def _alpha(units: Counter[tuple[int, ...]], order: Sequence[int] | None) -> float | None:
    coincidences: Counter[tuple[int, int]] = Counter()
    for unit, count in units.items():
        counts = Counter(unit)
        for a in counts:
            for b in counts:
                pairs = counts[a] * (counts[b] - (a == b))
                coincidences[a, b] += count * pairs / (len(unit) - 1)  # type: ignore[assignment]
    frequency: Counter[int] = Counter()
    for (a, _b), share in coincidences.items():
        frequency[a] += share
    distance = _nominal if order is None else _ordinal(frequency, order)
    total = sum(frequency.values())
    by_chance = sum(
        frequency[a] * frequency[b] * distance(a, b) for a in frequency for b in frequency
    )
    if total < 2 or not by_chance:
        return None
    seen = sum(share * distance(a, b) for (a, b), share in coincidences.items())
    return 1 - (total - 1) * seen / by_chance


def _nominal(a: int, b: int) -> float:
    return float(a != b)


def _ordinal(frequency: Mapping[int, float], order: Iterable[int]) -> Distance:
    """Return the squared number of values that stand between two, each end counted half."""
    places, below = {}, 0.0
    for value in order:
        count = frequency.get(value, 0)
        places[value] = below + count / 2
        below += count
    return lambda a, b: (places[a] - places[b]) ** 2
