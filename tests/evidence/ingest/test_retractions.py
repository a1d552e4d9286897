import csv
import gzip
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from evidence.ingest.record import CannotRead, Rejected
from evidence.ingest.retraction_loading import load
from evidence.ingest.retractions import PAIRS, RETRACTION_WATCH, Retraction, parse
from evidence.models import Citation, Claim, IntegrityNotice, Source, StandingChange
from tests.factories import make_copies, make_published_claim, make_source

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "retractions"
REAL = SHARED / "retraction_watch_crossref_format_7rows.csv"
PAIRED = SHARED / "retracted_dois_shared_8000.csv.gz"
TITLES = SHARED / "retracted_vs_not_shared_308.csv"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here")

ROW = {
    **dict.fromkeys(RETRACTION_WATCH, ""),
    "Record ID": "1",
    "Title": "A paper; with, commas",
    "RetractionDate": "9/27/2023 0:00",
    "RetractionDOI": "10.1000/notice",
    "RetractionPubMedID": "77",
    "OriginalPaperDOI": "10.1000/paper",
    "OriginalPaperPubMedID": "55",
    "RetractionNature": "Retraction",
    "Reason": "+Fake Peer Review;+Paper Mill;",
}


def sheet(*rows, columns=RETRACTION_WATCH, row=ROW):
    """A file in the layout, a row for each set of changes."""
    out = StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows({**row, **changes} for changes in rows)
    return out.getvalue().encode()


def read(body):
    return list(parse(BytesIO(body)))


def read_one(**changes):
    (one,) = read(sheet(changes))
    return one


def snapshot():
    kept = (Source, Claim, IntegrityNotice, StandingChange)
    return [list(model.objects.order_by("pk").values()) for model in kept]


def run(path, *options):
    out = StringIO()
    call_command("import_retractions", str(path), *options, stdout=out)
    return out.getvalue()


def test_a_row_gives_its_paper_its_notice_its_day_and_its_reasons():
    assert read_one() == Retraction(
        position=1,
        line=2,
        nature="retracted",
        reference="record 1",
        pmid="55",
        doi="10.1000/paper",
        dated_on=date(2023, 9, 27),
        reasons=("Fake Peer Review", "Paper Mill"),
        notice_pmid="77",
        notice_doi="10.1000/notice",
    )


@pytest.mark.parametrize(
    ("given", "nature"),
    [
        ("Retraction", "retracted"),
        ("RETRACTION", "retracted"),
        ("Expression of Concern", "concern"),
        (" expression  of concern ", "concern"),
        ("Correction", "corrected"),
        ("Reinstatement", "reinstated"),
    ],
)
def test_natures_are_kept_apart_in_any_case(given, nature):
    assert read_one(RetractionNature=given).nature == nature


@pytest.mark.parametrize("given", ["unavailable", "Unavailable", "0", "", " N/A ", "nan", "-"])
def test_a_placeholder_is_no_identifier(given):
    one = read_one(OriginalPaperPubMedID=given, RetractionDOI=given, RetractionPubMedID=given)

    assert (one.pmid, one.notice_doi, one.notice_pmid) == (None, "", "")
    assert one.doi == "10.1000/paper"


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("9/27/2023 0:00", date(2023, 9, 27)),
        ("09/07/2023", date(2023, 9, 7)),
        ("2023-09-27", date(2023, 9, 27)),
        ("2023-09-27 00:00:00", date(2023, 9, 27)),
        ("", None),
    ],
)
def test_days_are_read_month_first_or_as_iso(given, day):
    assert read_one(RetractionDate=given).dated_on == day


def test_a_doi_is_read_in_any_spelling():
    assert read_one(OriginalPaperDOI="https://doi.org/10.1000/PAPER.").doi == "10.1000/paper"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"RetractionNature": "Withdrawn"}, "“Withdrawn” is none that we know"),
        ({"RetractionNature": ""}, "is none that we know"),
        ({"OriginalPaperDOI": "0", "OriginalPaperPubMedID": ""}, "no PMID and no DOI"),
        ({"OriginalPaperDOI": "xx10.1/a"}, "is not a DOI"),
        ({"OriginalPaperPubMedID": "10.1000/paper"}, "is not a PMID"),
        ({"RetractionDate": "27/9/2023 0:00"}, "is not a day"),
        ({"Record ID": ""}, "no Record ID"),
        ({"Notes": "a\0b"}, "cannot be stored"),
    ],
)
def test_a_row_that_will_not_do_is_rejected_by_itself(changes, reason):
    good, bad, last = read(sheet({}, changes, {"Record ID": "3"}))

    assert isinstance(bad, Rejected)
    assert (bad.position, bad.line) == (2, 3)
    assert reason in bad.reason
    assert isinstance(good, Retraction)
    assert last.position == 3


def test_a_broken_identifier_of_the_notice_leaves_the_retraction_standing():
    one = read_one(RetractionDOI="xx10.1007/a", RetractionPubMedID="many")

    assert (one.notice_doi, one.notice_pmid, one.doi) == ("", "", "10.1000/paper")


def test_a_row_with_a_column_too_many_is_rejected():
    body = sheet({}).rstrip() + b",more\r\n"

    assert "21 columns" in read(body)[0].reason


def test_columns_may_stand_in_another_order_with_more_beside_them():
    columns = ("More", *reversed(RETRACTION_WATCH))

    (one,) = read(sheet({}, columns=columns, row={**ROW, "More": "x"}))

    assert one.pmid == "55"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"title,label\nA,retracted\n", "lacks the columns Record ID"),
        (b"<PubmedArticleSet/>", "lacks the columns"),
        (sheet({}).replace(b'"A paper', b'"A "paper'), "not proper CSV"),
        (sheet({}) + b'2,"never closed\n' + b"x,\n" * 10, "not proper CSV"),
        (sheet({"Notes": "é"}).decode().encode("latin-1"), "is not UTF-8"),
        (gzip.compress(sheet({}))[:-12], "damaged gzip"),
        (sheet({"Notes": "x" * 1_100_000}), "not proper CSV"),
    ],
    ids=["empty", "titles", "xml", "quote", "unclosed", "latin-1", "cut gzip", "huge cell"],
)
def test_a_file_that_is_not_one_is_refused_with_a_reason(body, reason):
    with pytest.raises(CannotRead, match=reason):
        read(body)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_whatever_stands_in_a_file_it_is_read_or_refused(noise, at):
    body = sheet({}, {"Record ID": "2"})
    try:
        for one in parse(BytesIO(body[:at] + noise + body[at:])):
            assert isinstance(one, Retraction | Rejected)
    except CannotRead:
        pass


def test_a_list_of_pairs_gives_dois_and_natures():
    body = sheet(
        {"kind": "concern", "original_doi": "10.1000/a", "notice_doi": "Unavailable"},
        columns=PAIRS,
        row={},
    )

    (one,) = read(body)

    assert (one.nature, one.doi, one.notice_doi, one.dated_on) == ("concern", "10.1000/a", "", None)


def test_rows_are_matched_by_pmid_and_by_doi_and_the_rest_are_left(db):
    by_pmid, by_doi = make_source(pmid="55"), make_source(doi="10.1000/other")
    body = sheet(
        {"OriginalPaperDOI": "unavailable"},
        {"Record ID": "2", "OriginalPaperPubMedID": "0", "OriginalPaperDOI": "10.1000/OTHER"},
        {"Record ID": "3", "OriginalPaperPubMedID": "9", "OriginalPaperDOI": "10.1000/gone"},
    )

    report = load(read(body))

    assert report.counts == {"created": 2, "unmatched": 1, "unchanged": 0}
    assert set(Source.objects.filter(integrity="retracted")) == {by_pmid, by_doi}
    assert [one.position for one in report.unmatched] == [3]


def test_a_paper_is_never_matched_by_the_doi_of_a_notice(db):
    notice = make_source(doi="10.1000/notice", pmid="77")

    report = load(read(sheet({})))

    assert report.counts["unmatched"] == 1
    notice.refresh_from_db()
    assert notice.integrity == "sound"


def test_placeholders_match_no_source_with_another_placeholder(db):
    make_source()

    report = load(read(sheet({"OriginalPaperPubMedID": "0", "OriginalPaperDOI": "unavailable"})))

    assert report.counts["rejected"] == 1
    assert not IntegrityNotice.objects.exists()


@pytest.mark.parametrize(
    ("sources", "reason"),
    [
        ([{"pmid": "55"}, {"doi": "10.1000/paper"}], "its PMID 55 is source"),
        ([{"doi": "10.1000/paper", "pmid": "56"}], "the PMID here is 56 and there 55"),
        ([{"pmid": "55", "doi": "10.1000/else"}], "the DOI here is 10.1000/else"),
    ],
)
def test_identifiers_that_disagree_are_left_to_a_person(db, sources, reason):
    for fields in sources:
        make_source(**fields)

    report = load(read(sheet({})))

    assert reason in report.rejected[0].reason
    assert not IntegrityNotice.objects.exists()


def test_a_list_suspends_claims_and_loading_it_again_changes_nothing(db, tmp_path):
    source = make_source(pmid="55", doi="10.1000/paper", title="A paper")
    claim = make_published_claim(sources=0)
    Citation.objects.create(claim=claim, source=source)
    path = tmp_path / "list.csv"
    path.write_bytes(sheet({}))

    first = run(path)
    before = snapshot()
    again = run(path)

    assert "list.csv: 1 created, 0 unchanged, 0 unmatched, 0 rejected" in first
    assert f"claims suspended: {claim.pk}" in first
    assert "list.csv: 0 created, 1 unchanged" in again
    assert snapshot() == before
    source.refresh_from_db()
    assert source.integrity_notice == (
        "Retraction, 27 September 2023 (PMID 77). Reasons given: Fake Peer Review; Paper Mill"
    )


def test_a_reinstatement_in_the_list_undoes_the_retraction_whatever_the_order(db):
    source = make_source(pmid="55")
    rows = [
        {"Record ID": "2", "RetractionNature": "Reinstatement", "RetractionDate": "1/5/2024 0:00"},
        {},
    ]

    load(read(sheet(*rows)))

    source.refresh_from_db()
    assert source.integrity == "sound"
    assert "Undone since: Retraction, 27 September 2023" in source.integrity_notice


def test_a_row_that_changed_takes_the_place_of_the_one_before(db):
    source = make_source(pmid="55")
    load(read(sheet({})))

    load(read(sheet({"RetractionNature": "Expression of concern"})))

    source.refresh_from_db()
    assert source.integrity == "concern"


def test_a_dry_run_reports_and_changes_nothing(db, tmp_path):
    make_source(pmid="55")
    path = tmp_path / "list.csv"
    path.write_bytes(sheet({}))
    before = snapshot()

    told = run(path, "--dry-run")

    assert "1 created" in told
    assert "taken back" in told
    assert snapshot() == before


def test_a_file_that_breaks_at_its_end_imports_nothing(db, tmp_path):
    make_source(pmid="55")
    path = tmp_path / "list.csv"
    path.write_bytes(sheet(*({"Record ID": str(n)} for n in range(1_500))) + b'9,"open')
    before = snapshot()

    with pytest.raises(CommandError, match="not proper CSV.*Nothing imported"):
        run(path)

    assert snapshot() == before


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(tmp_path / "none.csv")


def test_a_paper_that_shares_its_doi_with_its_notice_is_put_to_a_curator(db):
    make_source(pmid="55", doi="10.1000/paper")

    report = load(read(sheet({"RetractionDOI": "10.1000/Paper"})))

    assert "may have been replaced under the same DOI" in report.notes[0]


def test_unmatched_rows_are_named_when_asked(db, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(sheet({}))

    assert "unmatched row 1 (line 2): PMID 55 is not here" in run(path, "--verbosity", "2")


@needs_shared
def test_the_real_rows_are_read_whole(db):
    make_source(pmid="36051936", doi="10.1155/2022/7642511")

    with REAL.open("rb") as stream:
        found = list(parse(stream))
    report = load(found)

    assert len(found) == 6
    assert all(isinstance(one, Retraction) and one.dated_on for one in found)
    assert report.counts["created"] == 1


@needs_shared
def test_the_eight_thousand_real_pairs_load_in_few_queries(db, django_assert_max_num_queries):
    with PAIRED.open("rb") as stream:
        found = list(parse(stream))
    first, *others = {one.doi for one in found if isinstance(one, Retraction)}
    make_copies(Source.objects.create(title=first, doi=first), title=others, doi=others)

    with django_assert_max_num_queries(200):
        report = load(found)

    assert len(found) == 8_000
    assert (
        report.counts["created"] + report.counts["unchanged"] + report.counts["rejected"] == 8_000
    )
    assert report.counts["unmatched"] == 0
    assert report.counts["rejected"] < 20
    assert Source.objects.filter(integrity="sound").count() == 0


@needs_shared
def test_titles_alone_are_refused(db):
    with pytest.raises(CommandError, match="A title or a mark alone does not prove"):
        run(TITLES)
