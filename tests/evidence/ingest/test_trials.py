import csv
import json
import tarfile
from datetime import date

import pytest

from evidence.ingest.trial_record import enrolment, phase, status_in_words, when

from .reading import DATA, needs_records, only, read

CTGOV = DATA / "ctgov"


def study(**modules):
    protocol = {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A made-up trial"},
        **modules,
    }
    return only(json.dumps({"protocolSection": protocol}))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ""),
        (["NA"], ""),
        (["N/A"], ""),
        (["EARLY_PHASE1"], "Early phase 1"),
        (["Early Phase 1"], "Early phase 1"),
        (["PHASE1"], "Phase 1"),
        (["PHASE1", "PHASE2"], "Phase 1/2"),
        (["PHASE1|PHASE2"], "Phase 1/2"),
        (["Phase 1/Phase 2"], "Phase 1/2"),
        (["PHASE2", "PHASE3"], "Phase 2/3"),
        (["PHASE9"], ""),
    ],
)
def test_every_format_spells_a_phase_alike_and_none_is_no_phase(given, expected):
    assert phase(given) == expected


@pytest.mark.parametrize(
    ("number", "counted", "status", "expected"),
    [
        ("14", "ACTUAL", "Completed", (14, "actual")),
        ("14", "Actual", "Completed", (14, "actual")),
        ("14", "ESTIMATED", "Completed", (14, "estimated")),
        ("14", "Anticipated", "Completed", (14, "estimated")),
        ("14", "", "Recruiting", (14, "estimated")),
        ("14", "", "Completed", (None, "")),
        ("", "ACTUAL", "Completed", (None, "")),
        ("many", "ACTUAL", "Completed", (None, "")),
        ("9" * 30, "ACTUAL", "Completed", (None, "")),
    ],
)
def test_an_enrolment_is_a_fact_only_when_it_is_actual(number, counted, status, expected):
    assert enrolment(number, counted, status) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2018-11-28", (2018, date(2018, 11, 28))),
        ("2018-11", (2018, None)),
        ("November 28, 2018", (2018, date(2018, 11, 28))),
        ("November 2018", (2018, None)),
        ("soon", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_given(given, expected):
    assert when(given) == expected


def test_a_status_reads_alike_from_both_formats():
    assert status_in_words("ACTIVE_NOT_RECRUITING") == "Active not recruiting"
    assert status_in_words("Active, not recruiting") == "Active not recruiting"


def test_a_study_becomes_a_registry_record():
    found = study(
        statusModule={
            "overallStatus": "TERMINATED",
            "whyStopped": "Too few people\ncame.",
            "studyFirstPostDateStruct": {"date": "2018-11-28"},
        },
        designModule={"phases": ["PHASE1"], "enrollmentInfo": {"count": 14, "type": "ACTUAL"}},
        conditionsModule={"conditions": ["Type 1 Diabetes"]},
        armsInterventionsModule={"interventions": [{"type": "DRUG", "name": "Made-up cells"}]},
        sponsorCollaboratorsModule={
            "leadSponsor": {"name": "A Sponsor"},
            "collaborators": [{"name": "A Partner"}],
        },
        referencesModule={
            "references": [
                {"pmid": "11", "type": "BACKGROUND"},
                {"pmid": "12", "type": "RESULT"},
                {"pmid": "13", "type": "DERIVED"},
                {"citation": "no number", "type": "RESULT"},
            ]
        },
    )

    assert (found.kind, found.nct, found.trials) == (
        "registry_record",
        "NCT00000001",
        ("NCT00000001",),
    )
    assert found.url == "https://clinicaltrials.gov/study/NCT00000001"
    assert (found.trial_status, found.why_stopped) == ("Terminated", "Too few people came.")
    assert (found.phase, found.enrolment, found.enrolment_type) == ("Phase 1", 14, "actual")
    assert found.mesh == ["Type 1 Diabetes", "Made-up cells"]
    assert (found.species, found.funding) == ([], "A Sponsor; A Partner")
    assert (found.published_on, found.papers) == (date(2018, 11, 28), ("12", "13"))
    assert (found.peer_review, found.has_results) == ("none", None)


@pytest.mark.parametrize("given", ["9" * 5_000, "-5", "1e400", "12.5", "true", "3000000000", "[5]"])
def test_a_number_of_people_that_is_none_is_left_out_and_told(given):
    found = only(
        '{"protocolSection": {"identificationModule": {"nctId": "NCT00000001", "briefTitle": "T"},'
        f' "designModule": {{"enrollmentInfo": {{"count": {given}, "type": "ACTUAL"}}}}}}}}'
    )

    assert (found.enrolment, found.enrolment_type) == (None, "")
    [note] = found.notes
    assert note.startswith(f"“{given[:30]}")
    assert note.endswith("is not a number of people; left out")
    assert json.loads(found.raw, parse_constant=pytest.fail)


@pytest.mark.parametrize("module", ["statusModule", "designModule", "referencesModule"])
@pytest.mark.parametrize("odd", [None, 7, "words", [], [7], {"phases": "PHASE1"}])
def test_a_module_of_the_wrong_shape_says_nothing(module, odd):
    assert study(**{module: odd}).phase == ""


def test_the_csv_of_the_site_and_of_before_2023_are_read():
    new = only(
        "NCT Number,Study Title,Study Status,Study Results,Conditions,Interventions,Sponsor,"
        "Collaborators,Phases,Enrollment,First Posted\n"
        "NCT00000001,Made up,RECRUITING,NO,One|Two,DRUG: Cells|Talk: why,A,B|C,PHASE1|PHASE2,9,"
        "2020-01-02\n"
    )
    old = only(
        "Rank,NCT Number,Title,Status,Study Results,Sponsor/Collaborators,Phases,Enrollment\n"
        '1,NCT00000001,Made up,"Active, not recruiting",Has Results,A|B,Phase 1|Phase 2,9\n'
    )

    assert new.mesh == ["One", "Two", "Cells", "Talk: why"]
    assert (new.funding, new.has_results, new.phase) == ("A; B; C", False, "Phase 1/2")
    assert (new.enrolment, new.enrolment_type) == (9, "estimated")
    assert (old.trial_status, old.has_results, old.funding) == (
        "Active not recruiting",
        True,
        "A; B",
    )


@needs_records
def test_the_real_studies_agree_with_their_manifest():
    _, found = read((CTGOV / "api_v2_studies_shared_390.json.gz").read_bytes())
    _, sample = read((CTGOV / "api_v2_sample_plain_12.json").read_bytes())

    with open(CTGOV / "api_v2_studies_shared_manifest.tsv", encoding="utf-8") as file:
        rows = {row["nct"]: row for row in csv.DictReader(file, delimiter="\t")}
    assert {one.nct for one in found} == rows.keys()
    assert {one.nct for one in sample} <= rows.keys()
    for one in found:
        row = rows[one.nct]
        assert (one.title, one.phase) == (row["title"], phase(row["phases"].split("|")))
        assert one.trial_status == status_in_words(row["status"])
        assert not (row["type"] == "OBSERVATIONAL" and one.phase)


@needs_records
def test_the_real_csv_and_the_real_old_xml_are_read_whole():
    _, rows = read((CTGOV / "site_csv_export_shared_150.csv.gz").read_bytes())
    with tarfile.open(CTGOV / "v1_xml_shared_30.tar.gz") as archive:
        files = [archive.extractfile(one).read() for one in archive if one.isfile()]
    old = [only(body) for body in files]

    assert len({one.nct for one in rows}) == 150
    assert (len(old), len({one.nct for one in old})) == (30, 26)
    assert {one.enrolment_type for one in old} == {"actual", "estimated", ""}
