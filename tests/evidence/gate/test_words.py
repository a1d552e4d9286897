from dataclasses import replace

import pytest

from evidence.gate.counts import bare_percentages, vague_counts
from evidence.gate.dates import relative_dates
from evidence.gate.mixing import mixed_kinds
from evidence.gate.sentences import sentences
from evidence.gate.strong_words import strong_words

from .made import ANIMAL, BODY, EARLY, REASONING, TESTIMONY, TRIAL, found, material, statement


@pytest.mark.parametrize(
    ("text", "label", "words"),
    [
        ("Stem cells cure diabetes.", EARLY, ["cure"]),
        ("CURED: six mice.", ANIMAL, ["CURED"]),
        ("Stem cells cure diabetes.", BODY, []),
        ("The trial proves that the cells work.", EARLY, ["proves"]),
        ("The trial proves that the cells work.", TRIAL, []),
        ("A game-changer for families.", BODY, ["game-changer"]),
        ("A plan that could cure everyone.", REASONING, ["cure"]),
        ("Not only did it cure the mice, it was cheap.", ANIMAL, ["cure"]),
        ("Nobody died, and it cured six mice.", ANIMAL, ["cured"]),
        ("It did not help the old but cured the young.", ANIMAL, ["cured"]),
        ("Researchers say that it cures diabetes.", EARLY, ["cures"]),
    ],
)
def test_a_word_above_its_rung_is_found(text, label, words):
    assert found(strong_words, statement(text, label=label)) == words


@pytest.mark.parametrize(
    "text",
    [
        "The monkeys were not cured.",
        "No published study shows that stem cells cure diabetes.",
        "Stopping insulin at one moment is not a cure.",
        "It was too early to say that anyone was cured.",
        "They ate cured meat.",
        "This was a proof-of-concept trial.",
        "The method is unproven.",
        "Keep your records secure.",
        "Researchers call this a “functional cure”.",
        "Some companies claim that their stem cells cure diabetes.",
        "Patients tell in films how they were cured.",
    ],
)
def test_a_word_denied_told_as_anothers_or_meant_otherwise_passes(text):
    assert found(strong_words, statement(text)) == []


def test_a_story_may_report_its_own_big_words():
    text = "He says that the cells cured him."

    assert found(strong_words, statement(text, label=TESTIMONY)) == []
    assert found(strong_words, statement(text, label=EARLY)) == ["cured"]


def test_the_marked_sentence_is_read_too_and_a_word_is_told_once():
    claim = statement("Cells cured mice.", sentence="Cells cured mice, a breakthrough.")

    assert found(strong_words, claim) == ["cured", "breakthrough"]


@pytest.mark.parametrize("field", ["title", "standfirst"])
def test_title_and_standfirst_promise_no_more_than_the_strongest_claim(field):
    weak, strong = statement(label=ANIMAL), statement(id=2, label=BODY)
    text = {field: "A cure for diabetes"}

    assert found(strong_words, weak, **text) == ["cure"]
    assert found(strong_words, weak, strong, **text) == []
    assert found(strong_words, **text) == ["cure"]


def test_a_sentence_that_no_claim_marks_promises_no_more_than_the_strongest_claim():
    claim = statement("It helped mice.", label=ANIMAL, sentence="It helped six mice.")
    text = "It helped six mice. It is a proven cure. It is not a cure.\n“We can cure it”\n"
    body = tuple(sentences(text))

    told = list(strong_words(replace(material(claim), body=body, line_at=lambda place: place)))

    assert sorted(text[one.line :].split()[0] for one in told) == ["cure.", "proven"]
    assert {(one.field, one.sentence) for one in told} == {("body", "It is a proven cure.")}


def test_a_strong_word_says_what_to_write_instead():
    (finding,) = strong_words(material(statement("It cures all.")))

    assert finding.message == (
        "“cures” is too strong for “Early human”; it needs at least “Body of evidence”."
        " Say what was measured."
    )
    assert not finding.is_error()


@pytest.mark.parametrize(
    "text",
    [
        "In animal studies and early human trials, the cells lowered blood sugar.",
        "The drug worked in mice and in 12 people.",
        "It lowered blood sugar in mice and patients.",
        "Harmine made beta cells divide in a dish and in mice.",
        "Preclinical studies and clinical trials agree.",
    ],
)
def test_a_sentence_that_mixes_kinds_is_found(text):
    assert len(found(mixed_kinds, statement(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Human insulin-making cells lowered high blood sugar in mice.",
        "In mice carrying human islets, the drug made the human beta cells grow.",
        "It was seen in mice, and not in people.",
        "It worked in mice and may one day be tried in people.",
        "Cells from three patients were put into mice.",
        "In mice the drug lowered blood sugar. It was tried in people in 2020.",
        "Of ten people, six needed less insulin.",
        "Patients undergoing in vitro fertilisation were asked.",
    ],
)
def test_one_kind_of_evidence_is_no_mixture(text):
    assert found(mixed_kinds, statement(text)) == []


@pytest.mark.parametrize(
    ("text", "treated", "words"),
    [
        ("83% of patients stopped insulin.", 12, ["83%"]),
        ("50 per cent of the people were helped.", 6, ["50 per cent"]),
        ("In a trial of 12 people, 83% needed no insulin.", None, ["83%"]),
        ("It was seen in 40% of mice.", 5, ["40%"]),
    ],
)
def test_a_bare_percentage_of_a_few_is_found(text, treated, words):
    assert found(bare_percentages, statement(text, treated=treated)) == words


@pytest.mark.parametrize(
    ("text", "treated"),
    [
        ("83% of patients stopped insulin.", 65),
        ("10 of 12 people (83%) stopped insulin.", 12),
        ("The need for insulin fell by 49%.", 4),
        ("Insulin making had fallen to 2% of what it was.", 15),
        ("HbA1c was below 7% after a year.", 12),
        ("83% of patients stopped insulin.", None),
        ("Three patients (27%) were helped.", None),
    ],
)
def test_a_change_a_large_group_or_a_count_beside_it_passes(text, treated):
    assert found(bare_percentages, statement(text, treated=treated)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Some patients stopped insulin.", "Some patients"),
        ("It helped most of the people.", "most of the people"),
        ("A few young women needed less insulin.", "A few young women"),
        ("The majority of participants felt better.", "The majority of participants"),
    ],
)
def test_some_patients_without_numbers_are_found(text, words):
    assert found(vague_counts, statement(text)) == [words]


@pytest.mark.parametrize(
    "claim",
    [
        statement("Some patients stopped insulin.", treated=12, helped=10),
        statement("Some patients, 10 of 12, stopped insulin."),
        statement("Some patients tell that they were helped.", label=TESTIMONY),
        statement("Some patients might be helped.", label=REASONING),
        statement("Some businesses charge patients.", kind="other"),
        statement("Ten people needed less insulin, and some people more."),
        statement("In some cases the cells died."),
        statement("Not many people were helped."),
    ],
)
def test_numbers_given_stories_and_other_things_pass(claim):
    assert found(vague_counts, claim) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A trial recently began.", ["recently"]),
        ("Last year a team grew islets.", ["Last year"]),
        ("Two recent studies agree.", ["recent"]),
        ("It was tried three years ago.", ["three years ago"]),
        ("The drug is currently sold in France.", ["currently"]),
        ("A new study looked at it.", ["new study"]),
        ("To date nobody has done it, and today nobody can.", ["To date", "today"]),
        ("They will start next March.", ["next March"]),
    ],
)
def test_dates_that_move_are_found_in_the_body(text, words):
    assert found(relative_dates, body=text) == words


@pytest.mark.parametrize(
    "text",
    [
        "In 2024, last year's trial ended.",
        "As of 20 November 2026 we found no recent study.",
        "They had recently diagnosed diabetes.",
        "People with recent-onset diabetes took part.",
        "It was the last year of the study.",
        "A year after the last transplant they were well.",
        "How far has it got so far?",
        "This may be so.",
        "In people with new diabetes, new cells grew.",
    ],
)
def test_dated_sentences_and_times_within_a_study_pass(text):
    assert found(relative_dates, body=text) == []


def test_a_moving_date_names_its_line_and_is_told_once_for_a_claim_and_its_sentence():
    text = "Recently islets were grown."
    article = material(
        statement(text, sentence=text, line=3), title="A recent trial", body=f"{text} Lately, too."
    )

    findings = [(one.field, one.words, one.line, one.claim_id) for one in relative_dates(article)]

    assert findings == [
        ("title", "recent", None, None),
        ("text", "Recently", 3, 1),
        ("body", "Lately", 1, None),
    ]


def test_a_claim_with_the_day_it_was_checked_may_count_from_it():
    from datetime import date

    text = "No study is currently open."
    claim = statement(text, sentence=text, checked_on=date(2026, 11, 20))

    assert found(relative_dates, claim, body=text) == []
