import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.agreement import Estimate, alpha, kappa, one_against_the_rest, percent

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: four observers, twelve
# units, values missing; 0 stands for a missing one here.
FOUR_OBSERVERS = """
    1 2 3 3 2 1 4 1 2 0 0 0
    1 2 3 3 2 2 4 1 2 5 0 3
    0 3 3 3 2 3 4 2 2 5 1 0
    1 2 3 3 2 4 4 1 2 5 1 0
"""
# The same, section A (two observers, two values) and B (two observers, five values).
TWO_VALUES = "0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"
FIVE_VALUES = "1 1 2 2 4 3 3 3 5 4 4 1", "2 1 2 2 2 3 3 3 5 4 4 4"
# Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, table 18.1: two
# raters' diagnoses of 100 people.
DIAGNOSES = dict(
    zip(
        [(a, b) for a in (1, 2, 3) for b in (1, 2, 3)],
        [75, 1, 4, 5, 4, 1, 0, 0, 10],
        strict=True,
    )
)


def by_unit(*observers, missing=None):
    columns = zip(*(line.split() for line in observers), strict=True)
    return Counter(tuple(int(value) for value in column if value != missing) for column in columns)


def test_alpha_is_krippendorff_s_with_missing_values():
    units = by_unit(*FOUR_OBSERVERS.strip().splitlines(), missing="0")

    assert alpha(units).value == pytest.approx(0.743, abs=0.0005)
    assert alpha(units, [1, 2, 3, 4, 5]).value == pytest.approx(0.815, abs=0.0005)


def test_alpha_is_krippendorff_s_for_two_observers():
    assert alpha(by_unit(*TWO_VALUES)).value == pytest.approx(0.095, abs=0.0005)
    assert alpha(by_unit(*FIVE_VALUES)).value == pytest.approx(0.692, abs=0.0005)


def test_kappa_and_its_error_are_those_of_fleiss():
    found = kappa(DIAGNOSES)

    assert found.value == pytest.approx(0.68, abs=0.005)
    assert (found.high - found.low) / 2 / 1.959964 == pytest.approx(0.087, abs=0.001)


def test_one_label_against_the_rest_keeps_every_pair():
    assert one_against_the_rest(DIAGNOSES, 2) == {(1, 1): 4, (1, 0): 6, (0, 1): 1, (0, 0): 89}


# Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("agreed", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_percent_has_wilson_s_interval(agreed, total, low, high):
    found = percent(agreed, total)

    assert found.value == agreed / total
    assert found.low == pytest.approx(low, abs=0.00005)
    assert found.high == pytest.approx(high, abs=0.00005)


def test_nothing_read_twice_is_no_measure():
    assert percent(0, 0) is None
    assert kappa({}) is None
    assert alpha({}) is None
    assert alpha({(1,): 5}, [1, 2]) is None


def test_one_label_throughout_says_nothing_beyond_chance():
    assert kappa({(1, 1): 9}) is None
    assert alpha({(1, 1): 9}, [1, 2]) is None


def test_full_agreement_on_several_labels_is_one():
    assert kappa({(1, 1): 5, (2, 2): 5}).value == pytest.approx(1)
    assert alpha({(1, 1): 5, (2, 2): 5}, [1, 2]) == Estimate(1.0, 1.0, 1.0)


def test_a_step_of_one_rung_counts_less_than_one_of_two():
    near = alpha({(1, 1): 8, (2, 2): 8, (3, 3): 8, (1, 2): 2}, [1, 2, 3])
    far = alpha({(1, 1): 8, (2, 2): 8, (3, 3): 8, (1, 3): 2}, [1, 2, 3])

    assert far.value < near.value < 1


def test_labels_beside_the_ladder_are_left_out_of_the_ordinal_measure():
    on_it = {(1, 1): 5, (2, 2): 5, (1, 2): 1}

    assert alpha({**on_it, (9, 1): 4, (9, 9): 3}, [1, 2]) == alpha(on_it, [1, 2])


def test_the_interval_narrows_as_more_is_read():
    once = {(1, 1): 8, (2, 2): 8, (1, 2): 4}
    often = {pair: 25 * count for pair, count in once.items()}

    for measure in [kappa, lambda table: alpha(table, [1, 2])]:
        few, many = measure(once), measure(often)
        assert many.value == pytest.approx(few.value, abs=0.03)
        assert many.high - many.low < (few.high - few.low) / 4


tables = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(1, 4)), st.integers(1, 30), min_size=1, max_size=8
)


@given(tables)
def test_measures_stay_within_their_bounds_and_do_not_ask_who_was_first(table):
    swapped = Counter()
    for (a, b), count in table.items():
        swapped[b, a] += count

    for measure in [kappa, alpha, lambda table: alpha(table, [1, 2, 3, 4])]:
        found, other = measure(table), measure(swapped)
        assert (found is None) == (other is None)
        if found:
            assert -1 <= found.value <= 1 + 1e-9
            assert math.isclose(found.value, other.value, abs_tol=1e-9)
            if found.low is not None:
                assert found.low <= found.value + 1e-9
                assert found.value <= found.high + 1e-9
