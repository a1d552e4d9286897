import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.ingest.crossref import parse, record
from evidence.ingest.record import BadRecord, CannotRead, Origin, checked

from .answers import work


def test_a_work_becomes_a_record():
    found = record(
        work(
            doi="10.1000/ABC",
            title=["Islets <i>in vitro</i> &amp; <sub>2</sub> more"],
            subtitle=["A trial"],
            author=[
                {"family": "Müller", "given": "Anna-Maria J.", "suffix": "Jr"},
                {"name": "The Islet Group"},
                {"given": "Mononym"},
            ],
            **{
                "container-title": ["A journal"],
                "published": {"date-parts": [[2020, 5, 1]]},
                "abstract": "<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>",
                "funder": [{"name": "A fund", "award": ["12", "13"]}, {"name": "Another"}],
                "clinical-trial-number": [
                    {
                        "clinical-trial-number": "nct01234567",
                        "registry": "10.18810/clinical-trials-gov",
                    },
                    {"clinical-trial-number": "isrctn123", "registry": "10.18810/isrctn"},
                ],
            },
        )
    )

    assert found.doi == "10.1000/abc"
    assert found.title == "Islets in vitro & 2 more: A trial"
    assert found.authors == "Müller AMJ Jr, The Islet Group, Mononym"
    assert (found.container, found.published_year) == ("A journal", 2020)
    assert found.published_on == date(2020, 5, 1)
    assert found.abstract == "One.\n\nTwo."
    assert found.funding == "A fund (12, 13); Another"
    assert (found.nct, found.trials) == ("NCT01234567", ("NCT01234567",))
    assert (found.kind, found.peer_review, found.origin) == ("paper", "unknown", Origin.CROSSREF)
    assert {"integrity", "pmid", "mesh", "peer_review"} <= found.silent


def test_posted_content_is_a_preprint():
    found = record(work(type="posted-content", institution=[{"name": "A server"}]))

    assert (found.kind, found.peer_review, found.container) == ("preprint", "preprint", "A server")
    assert "peer_review" not in found.silent


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        (["retraction"], "retracted"),
        (["Expression of concern"], "concern"),
        (["partial_retraction"], "concern"),
        (["corrigendum"], "corrected"),
        (["erratum", "withdrawal", "correction"], "retracted"),
        (["new_version"], "sound"),
    ],
    ids=lambda value: " and ".join(value) if isinstance(value, list) else value,
)
def test_the_gravest_update_counts_and_all_are_named(kinds, state):
    updates = [
        {"type": kind, "DOI": "10.1000/NOTICE", "updated": {"date-parts": [[2021, 3, 4]]}}
        for kind in kinds
    ]

    found = record(work(**{"updated-by": updates}))

    assert found.integrity == state
    assert found.integrity_notice.count("10.1000/notice (2021-03-04)") == len(kinds) * (
        state != "sound"
    )
    assert {"integrity", "integrity_notice"} <= found.silent
    assert [(one.notice_doi, one.dated_on) for one in found.notices] == [
        ("10.1000/notice", date(2021, 3, 4)) for _ in kinds if state != "sound"
    ]


def test_a_date_that_cannot_be_is_told():
    found = record(work(published={"date-parts": [[9999]]}, issued=None))

    assert (found.published_year, found.notes) == (
        None,
        ("“9999” is not a year of publication; left out",),
    )


@pytest.mark.parametrize(
    ("parts", "year", "day"),
    [
        ({"published": {"date-parts": [[2020]]}}, 2020, None),
        ({"published": {"date-parts": [[2020, 2, 31]]}}, 2020, None),
        (
            {"published": {"date-parts": [[None]]}, "issued": {"date-parts": [[2019, 1]]}},
            2019,
            None,
        ),
        ({"published": {"date-parts": []}}, None, None),
        ({"published": {"date-parts": [[9]]}}, None, None),
        ({"published": {"date-parts": [["2020", 1, 1]]}}, None, None),
        ({"published": {"date-parts": [[2020, True, 1]]}}, 2020, None),
    ],
)
def test_a_date_is_read_as_far_as_it_is_one(parts, year, day):
    found = record(work(**parts))

    assert (found.published_year, found.published_on) == (year, day)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"title": []}, "has no title"),
        ({"title": ["<i> </i>"]}, "has no title"),
        ({"title": [7]}, "has no title"),
        ({"doi": "abc"}, "is not a DOI"),
        ({"doi": None}, "is not a DOI"),
    ],
)
def test_a_work_that_cannot_be_a_source_is_refused(parts, reason):
    with pytest.raises(BadRecord, match=reason):
        record(work(**parts))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"message-type": "work"}',
        b'{"message-type": "work-list", "message": {}}',
        b'{"message-type": "work", "message": {"title": ["half',
        b"[" * 200_000,
        b"9" * 5_000,
        b"\xff\xfe\x00",
    ],
    ids="nothing html list null empty works half deep number encoding".split(),
)
def test_what_is_no_answer_of_crossref_is_refused(body):
    with pytest.raises(CannotRead, match="is "):
        parse(body)


def test_what_a_database_cannot_hold_is_left_out():
    body = {"message-type": "work", "message": work(title=["One\u2029two\ud800 three\0"])}

    found = parse(json.dumps(body).encode())

    assert found.title == "One two three"
    assert "\0" not in found.raw


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = (
    *("title", "subtitle", "author", "container-title", "institution", "publisher", "published"),
    *("issued", "abstract", "funder", "clinical-trial-number", "updated-by", "deposited", "type"),
)


# A busy machine may need long to think of examples, which is no fault of the parser.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_any_json_is_a_record_or_is_refused(parts):
    try:
        found = checked(record({"DOI": "10.1000/abc", "title": ["A title"], **parts}))
    except BadRecord:
        return

    assert found.title
    assert found.doi == "10.1000/abc"
