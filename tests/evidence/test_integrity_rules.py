from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.judging import COLUMN, judge
from evidence.models import IntegrityNotice

SEEN = datetime(2026, 1, 1, tzinfo=UTC)
_ids = count(1)


def notice(nature, dated=None, **fields):
    """A notice with a key of its own; `dated` is a day, a year or nothing."""
    pk = next(_ids)
    day = dated if isinstance(dated, date) else None
    return IntegrityNotice(
        **{
            "pk": pk,
            "source_id": 1,
            "nature": nature,
            "origin": "pubmed",
            "reference": f"reference {pk}",
            "dated_on": day,
            "dated_year": day.year if day else dated,
            "seen_at": SEEN,
            **fields,
        }
    )


CASES = {
    "nothing": ([], "sound"),
    "retraction": ([("retracted", 2019)], "retracted"),
    "concern": ([("concern", 2019)], "concern"),
    "correction": ([("corrected", 2019)], "corrected"),
    "concern then retraction": ([("concern", 2018), ("retracted", 2019)], "retracted"),
    "retraction then concern": ([("retracted", 2018), ("concern", 2019)], "retracted"),
    "a correction hides no concern": ([("concern", 2018), ("corrected", 2019)], "concern"),
    "reinstated": ([("retracted", 2018), ("reinstated", 2019)], "sound"),
    "reinstated the same year": ([("retracted", 2018), ("reinstated", 2018)], "sound"),
    "reinstated, concern too": (
        [("concern", 2017), ("retracted", 2018), ("reinstated", 2019)],
        "sound",
    ),
    "a correction outlives it": (
        [("corrected", 2017), ("retracted", 2018), ("reinstated", 2019)],
        "corrected",
    ),
    "retracted again": (
        [("retracted", 2017), ("reinstated", 2018), ("retracted", 2019)],
        "retracted",
    ),
    "undated counts from when it was seen": (
        [("reinstated", 2018), ("retracted", None)],
        "retracted",
    ),
    "a day before its year": (
        [("retracted", date(2019, 5, 2)), ("reinstated", date(2019, 5, 1))],
        "retracted",
    ),
}


@pytest.mark.parametrize(("notices", "state"), CASES.values(), ids=CASES)
def test_the_gravest_notice_that_was_not_undone_counts(notices, state):
    assert judge(notice(*one) for one in notices).integrity == state


@given(st.permutations([("retracted", 2017), ("reinstated", 2018), ("concern", 2019)]))
def test_the_order_in_which_notices_arrive_does_not_matter(notices):
    assert judge(notice(*one) for one in notices).integrity == "concern"


def test_an_undated_notice_takes_the_date_of_the_same_notice_elsewhere():
    undated = notice("retracted", notice_pmid="12")
    dated = notice("retracted", 2015, notice_pmid="12", origin="retraction_watch")

    assert judge([undated, dated, notice("reinstated", 2016)]).integrity == "sound"


def test_the_newest_row_of_a_reference_stands_in_the_place_of_the_earlier():
    rows = [notice("retracted", 2018, reference="7"), notice("concern", 2018, reference="7")]

    assert judge(rows).integrity == "concern"


@pytest.mark.parametrize(
    ("nature", "state"),
    [("reinstated", "sound"), ("corrected", "corrected"), ("retracted", "retracted")],
)
def test_an_override_wins_over_every_notice_with_its_reason_first(nature, state):
    override = notice(
        nature, origin="curator", is_override=True, text="Replaced under the same DOI."
    )

    found = judge([override, notice("concern", 2024), notice("retracted", 2025)])

    assert found.integrity == state
    assert found.notice.splitlines()[0] == "Replaced under the same DOI."
    assert "Retraction, 2025" in found.notice


def test_a_notice_told_twice_is_one_line_with_its_reasons():
    told = [
        notice("retracted", 2001, text="Blood. 2001;9:8", notice_pmid="12"),
        notice(
            "retracted",
            date(2001, 3, 30),
            notice_pmid="12",
            origin="retraction_watch",
            reasons=["Fake Peer Review", "Paper Mill"],
        ),
    ]

    assert judge(told).notice == (
        "Retraction, 30 March 2001 (PMID 12). Reasons given: Fake Peer Review; Paper Mill"
    )


def test_what_was_undone_is_still_told_below_what_undid_it():
    found = judge([notice("retracted", 2018, notice_doi="10.1/x"), notice("reinstated", 2019)])

    assert found.notice == "Reinstatement, 2019\nUndone since: Retraction, 2018 (DOI 10.1/x)"


def test_words_from_a_column_and_from_curators_stand_as_they_are():
    rows = [
        notice("retracted", reference=COLUMN, text="Retraction: J Made Up"),
        notice("concern", origin="curator", text="We wrote to the journal."),
    ]

    assert set(judge(rows).notice.splitlines()) == {
        "Retraction: J Made Up",
        "We wrote to the journal.",
    }


@given(
    st.lists(
        st.tuples(
            st.sampled_from(IntegrityNotice.Nature.values),
            st.one_of(st.none(), st.integers(1990, 2025)),
        ),
        max_size=6,
    )
)
def test_a_later_reinstatement_leaves_nothing_graver_than_a_correction(notices):
    end = notice("reinstated", SEEN.date() + timedelta(days=1))

    assert judge([*(notice(*one) for one in notices), end]).integrity in {"sound", "corrected"}
