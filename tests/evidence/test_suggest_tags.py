import pytest

from evidence.suggest import Placed, Record, Suggestion, place, suggest

from .made_records import CASE, COHORT, DISH, MICE, POOLED, TRIAL, quotes


def tagged(*types, mesh=(), record=TRIAL, **fields):
    return suggest(
        Record(record.title, record.abstract, publication_types=types, mesh=mesh, **fields)
    )


@pytest.mark.parametrize(
    ("types", "label"),
    [
        (("Journal Article", "Randomized Controlled Trial"), "controlled-trial"),
        (("RANDOMIZED CONTROLLED TRIAL",), "controlled-trial"),
        (("Clinical Trial, Phase III",), "controlled-trial"),
        (("Clinical Trial, Phase I",), "early-human"),
        (("Clinical Trial",), "early-human"),
        (("Randomized Controlled Trial", "Clinical Trial, Phase II"), "early-human"),
        (("Meta-Analysis", "Review"), "body-of-evidence"),
        (("Case Reports",), "early-human"),
        (("Observational Study",), "observational"),
        (("Personal Narrative",), "testimony"),
        (("Review",), None),
        (("Editorial",), None),
        (("Comment", "Letter"), None),
        (("Letter", "Randomized Controlled Trial"), "controlled-trial"),
        (("Review", "Clinical Trial"), None),
        (("Retraction of Publication",), None),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, tuple) else str(value),
)
def test_publication_types_decide_before_the_words(types, label):
    assert tagged(*types).label == label


def test_a_case_report_is_trusted_and_more_than_four_people_are_none():
    assert (
        tagged("Case Reports", record=CASE).label,
        tagged("Case Reports", record=CASE).trust,
    ) == (
        "case-report",
        "high",
    )
    many = tagged("Case Reports")
    assert many.label == "early-human"
    assert "180 patients" in quotes(many)


@pytest.mark.parametrize(
    ("mesh", "record", "label", "trust"),
    [
        (("Animals", "*Mice/genetics", "Male"), MICE, "animal", "high"),
        (("Animals", "Humans", "Mice, SCID"), MICE, "animal", "low"),
        (("Humans", "Cells, Cultured"), DISH, "lab", "low"),
        (("In Vitro Techniques",), DISH, "lab", "medium"),
        (("Humans", "Cohort Studies"), COHORT, "observational", "medium"),
        (("Animals", "Rats", "Cells, Cultured"), DISH, "lab", "low"),
        (("Animals", "Humans"), TRIAL, None, ""),
        (("Humans",), MICE, None, ""),
    ],
    ids=[
        "mice",
        "mice and people",
        "cells of people",
        "in vitro",
        "cohort",
        "rat cells",
        "asks",
        "disagree",
    ],
)
def test_headings_decide_whose_body_it_was(mesh, record, label, trust):
    found = tagged("Journal Article", mesh=mesh, record=record)

    assert (found.label, found.trust) == (label, trust)


def test_headings_name_the_species():
    found = tagged("Journal Article", mesh=("Animals", "Mice, Inbred C57BL", "Swine"), record=MICE)

    assert found.species == ("mouse", "pig")
    assert "Swine" in quotes(found)


def test_two_phases_are_one_trial():
    found = tagged("Clinical Trial, Phase I", "Clinical Trial, Phase II")

    assert (found.label, found.phase) == ("early-human", "1/2")


def test_a_title_that_denies_chance_lowers_a_trial():
    record = Record(title="A non-randomised trial of walking", abstract=TRIAL.abstract)

    found = tagged("Randomized Controlled Trial", record=record)

    assert found.label == "early-human"
    assert "non-randomised" in quotes(found)


def test_a_late_phase_without_a_word_of_chance_is_trusted_less():
    found = tagged("Clinical Trial, Phase III", record=COHORT)

    assert (found.label, found.trust) == ("controlled-trial", "low")


def test_cell_lineage_is_no_cell_line():
    found = tagged("Journal Article", mesh=("Cell Lineage",), record=Record(title="Stones"))

    assert found.label is None


def test_pooled_animal_studies_stay_animal():
    assert tagged("Systematic Review", mesh=("Animals", "Rats"), record=POOLED).label == "animal"


def test_a_retracted_paper_is_suspended():
    found = tagged("RETRACTED PUBLICATION", "Randomized Controlled Trial")

    assert (found.label, found.suspend) == (None, True)


def test_a_correction_or_concern_is_a_chip_and_changes_no_label():
    found = tagged("Randomized Controlled Trial", "Corrected and Republished Article")

    assert (found.label, found.chips) == ("controlled-trial", ("corrected",))


def test_a_preprint_keeps_its_rung_and_says_so():
    found = tagged("Preprint", "Randomized Controlled Trial", kind="preprint")

    assert (found.label, found.chips) == ("controlled-trial", ("not peer reviewed",))


def test_a_registry_number_sends_the_curator_to_the_registry():
    assert "NCT00000000" in quotes(tagged("Clinical Trial", nct="NCT00000000"))


def registered(**fields):
    return suggest(Record(title="A trial", kind="registry_record", **fields))


@pytest.mark.parametrize(
    ("phase", "has_results", "label", "normal"),
    [
        ("PHASE1", None, "early-human", "1"),
        ("EARLY_PHASE1", None, "early-human", "early 1"),
        ("PHASE1|PHASE2", False, "early-human", "1/2"),
        ("Phase 1/Phase 2", True, "early-human", "1/2"),
        ("1/2", True, "early-human", "1/2"),
        ("PHASE2, PHASE3", True, None, "2/3"),
        ("PHASE3", True, "controlled-trial", "3"),
        ("PHASE4", True, "controlled-trial", "4"),
        ("PHASE3", False, None, "3"),
        ("NA", True, None, ""),
        ("", None, None, ""),
    ],
)
def test_a_registry_record_is_read_by_phase_and_results(phase, has_results, label, normal):
    found = registered(phase=phase, has_results=has_results)

    assert (found.label, found.phase) == (label, normal)


def test_a_planned_enrolment_counts_nobody():
    planned = registered(phase="PHASE1", enrolment=25, enrolment_type="estimated")
    actual = registered(phase="PHASE1", enrolment=25, enrolment_type="actual")

    assert (planned.people, actual.people) == (None, 25)
    assert "25" in quotes(planned)


STAND_INS = {"lab": "animal", "case-report": "early-human", "controlled-trial": None}
REQUIRED = {"testimony", "animal", "early-human"}


def test_an_active_rung_is_offered_as_it_is():
    assert place(suggest(MICE), REQUIRED, STAND_INS) == Placed("animal", "animal")


def test_lab_switched_off_is_stood_in_for_and_says_to_set_the_subject():
    placed = place(suggest(DISH), REQUIRED, STAND_INS)

    assert (placed.choose, placed.right) == ("animal", "lab")
    assert "cells" in placed.note


def test_case_report_switched_off_asks_for_a_number_and_a_second_reader():
    placed = place(Suggestion("case-report", people=2), REQUIRED, STAND_INS)

    assert placed.choose == "early-human"
    assert "(2)" in placed.note
    assert "second curator" in placed.note


@pytest.mark.parametrize("label", ["observational", "controlled-trial", "body-of-evidence"])
def test_a_stronger_study_is_never_rounded_down(label):
    placed = place(Suggestion(label), REQUIRED, STAND_INS)

    assert placed.choose is None
    assert "switched off" in placed.note


def test_a_stand_in_that_is_off_too_is_not_offered():
    assert place(suggest(DISH), {"testimony"}, STAND_INS).choose is None


def test_no_suggestion_places_nowhere():
    assert place(Suggestion(), REQUIRED, STAND_INS) == Placed(None, None)
