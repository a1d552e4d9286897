import pytest

from evidence.suggest import Record, suggest

from .made_records import CASE, COHORT, DISH, MICE, PILOT, POOLED, STORY, TRIAL, quotes, words_only


@pytest.mark.parametrize(
    ("record", "label", "subject"),
    [
        (MICE, "animal", "animal"),
        (DISH, "lab", "cells"),
        (CASE, "case-report", "people"),
        (TRIAL, "controlled-trial", "people"),
        (PILOT, "early-human", "people"),
        (COHORT, "observational", "people"),
        (POOLED, "body-of-evidence", "people"),
    ],
    ids=[
        "animal",
        "lab",
        "case-report",
        "controlled-trial",
        "early-human",
        "observational",
        "body-of-evidence",
    ],
)
def test_words_alone_suggest_each_rung(record, label, subject):
    found = suggest(record)

    assert (found.label, found.subject) == (label, subject)
    assert quotes(found)


def test_species_come_from_names_and_strains():
    found = words_only(
        "Sleep in Sprague-Dawley pups and in rhesus macaques",
        "Twelve rats were trained. Two macaques were observed. Their sleep was measured for a week.",
    )

    assert found.label == "animal"
    assert set(found.species) == {"rat", "monkey"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Samples were stained with a mouse anti-human antibody and bovine serum albumin.",
        "Animal studies show that the drug is safe.",
        "All had a CAT scan and FISH analysis of the tumour.",
        "Dog-assisted therapy was offered on the ward.",
    ],
    ids=["antibody", "talk of animals", "scan and probe", "therapy dog"],
)
def test_words_that_only_look_like_animals_do_not_make_a_trial_animal(sentence):
    found = words_only(TRIAL.title, f"{sentence} {TRIAL.abstract}")

    assert found.label == "controlled-trial"


def test_human_cells_put_into_mice_are_animal():
    found = words_only(
        "Stem cells restore walking after stroke",
        "Human neural stem cells were cultured and injected into nude mice. "
        "The mice were trained on a rotarod. Treated mice walked significantly further than control mice.",
    )

    assert found.label == "animal"


def test_cells_that_only_come_from_rats_are_lab():
    found = words_only(
        "A toxin opens channels in cultured rat cortical neurons",
        "Primary rat cortical neurons were incubated with the toxin in vitro. Cell viability was measured.",
    )

    assert found.label == "lab"


@pytest.mark.parametrize(
    ("title", "abstract", "because"),
    [
        (
            "Stem cells for diabetes: a review",
            "This review discusses recent advances in mouse models and in patients.",
            "review",
        ),
        (
            "Yoga for migraine: study protocol for a randomised controlled trial",
            "Participants will be randomised. Outcomes will be assessed after 12 weeks.",
            "plan",
        ),
        (
            "Sleep and mood in students: a questionnaire survey",
            "A sample of 300 students completed a questionnaire. Low mood correlated with sleep.",
            "measured",
        ),
        ("Rocks of the northern coast", "Granite and slate lie side by side.", "whose bodies"),
        ("A short note on mice", "", "no abstract"),
    ],
    ids=["review", "protocol", "survey", "nobody", "no abstract"],
)
def test_silence_gives_its_reason(title, abstract, because):
    found = words_only(title, abstract)

    assert found.label is None
    assert because in " ".join(map(str, found.reasons))


def test_a_review_of_treatment_never_becomes_early_human():
    found = words_only(
        "New drugs for asthma: an overview",
        "We review treatment with new drugs. In one pilot study 40 patients were treated with an inhaler and "
        "the mean score was significantly better. Adverse events were rare.",
    )

    assert found.label is None


def test_people_are_counted_in_digits_and_words():
    found = words_only(
        TRIAL.title, TRIAL.abstract.replace("180 patients", "Two hundred and twelve patients")
    )

    assert found.people == 212
    assert "Two hundred and twelve patients" in quotes(found)


def test_a_small_randomised_study_takes_the_lower_rung():
    found = words_only(TRIAL.title, TRIAL.abstract.replace("180 patients", "12 patients"))

    assert (found.label, found.people) == ("early-human", 12)


def test_a_randomised_phase_2_study_takes_the_lower_rung():
    found = words_only(TRIAL.title.replace("a randomised", "a phase II randomised"), TRIAL.abstract)

    assert (found.label, found.phase) == ("early-human", "2")


def test_a_story_is_testimony_wherever_it_stands():
    assert words_only("", STORY).label == "testimony"
    assert suggest(Record(kind="web_page", text=STORY)).label == "testimony"


def test_a_roman_numeral_is_not_a_person():
    found = words_only("Type I collagen", "Collagen I and complex I bind in phase I of healing.")

    assert found.label is None


def test_a_seller_is_testimony_and_is_quoted():
    found = suggest(
        Record(kind="web_page", text="Our clinic treats knees. Contact us for treatment packages.")
    )

    assert (found.label, found.subject) == ("testimony", "people")
    assert "Contact us" in quotes(found)


@pytest.mark.parametrize("kind", ["web_page", "press_release"])
def test_a_page_never_lends_the_strength_of_the_study_it_speaks_of(kind):
    found = suggest(Record(title=TRIAL.title, text=TRIAL.abstract, kind=kind))

    assert found.label is None
    assert "Find that study" in " ".join(map(str, found.reasons))


def test_nothing_depends_on_fame():
    plain = suggest(MICE)
    praised = words_only(
        MICE.title, MICE.abstract + " This appeared in a leading, award-winning journal."
    )

    assert (praised.label, praised.trust) == (plain.label, plain.trust)
