from datetime import date

import pytest

from evidence.anchoring import State
from evidence.gate.checking import check
from evidence.gate.other_side import benefits_without_harms, stories_alone
from evidence.gate.places import bare_claims, lost_places
from evidence.gate.sentences import around, is_denied, sentences
from evidence.gate.species import unnamed_species

from .made import ANIMAL, EARLY, REASONING, TESTIMONY, TRIAL, material, statement


def rules(check, *claims, **article):
    return [one.rule for one in check(material(*claims, **article))]


@pytest.mark.parametrize(
    ("state", "rule"),
    [
        (State.LOST, ["anchor-lost"]),
        (State.AMBIGUOUS, ["anchor-ambiguous"]),
        (State.MOVED, []),
        (State.FOUND, []),
        (None, []),
    ],
)
def test_a_quote_that_has_no_place_is_an_error(state, rule):
    assert rules(lost_places, statement(anchor=state, quote="some words")) == rule


def test_a_claim_needs_a_label_and_a_source():
    claim = statement(label=None, source_ids=frozenset())

    assert rules(bare_claims, claim) == ["no-label", "no-source"]
    assert rules(bare_claims, statement(has_support=False)) == ["no-source"]
    assert rules(bare_claims, statement()) == []


def test_an_article_that_leads_with_animals_names_one_in_its_first_lines():
    lead = statement(subject="animal", species="Mus musculus", label=ANIMAL)

    assert rules(unnamed_species, lead) == ["species-unnamed"]
    assert rules(unnamed_species, lead, title="Islets in mice") == []
    assert rules(unnamed_species, lead, standfirst="A mouse study.") == []
    assert rules(unnamed_species, lead, standfirst="Seen in animals.") == ["species-unnamed"]


def test_an_animal_no_list_knows_is_named_by_its_claim():
    lead = statement(subject="animal", species="Tree shrew", label=ANIMAL)

    assert rules(unnamed_species, lead, standfirst="In tree shrews.") == []
    assert rules(unnamed_species, lead, standfirst="In someone.") == ["species-unnamed"]


def test_the_first_takeaway_leads_or_else_the_first_claim():
    mice = statement(id=2, subject="animal", species="Mouse", is_takeaway=True, position=9)
    people = statement(id=3, is_takeaway=True, position=4)

    assert rules(unnamed_species, statement(), mice) == ["species-unnamed"]
    assert rules(unnamed_species, mice, people) == []
    assert rules(unnamed_species, people) == []


def test_a_story_needs_its_other_side_or_a_dated_search():
    story = statement(label=TESTIMONY)

    assert rules(stories_alone, story) == ["testimony-alone"]
    assert rules(stories_alone, statement(label=TESTIMONY, has_counterpart=True)) == []
    assert rules(stories_alone, statement(label=TESTIMONY, searched_on=date(2026, 11, 1))) == []
    assert rules(stories_alone, statement(label=REASONING), statement()) == []
    assert rules(stories_alone, statement(label=TESTIMONY, kind="other")) == []


@pytest.mark.parametrize(
    ("claim", "is_found"),
    [
        (statement(harms=""), True),
        (statement(harms="", label=TRIAL), True),
        (statement(harms=" \n"), True),
        (statement(harms="Harms not reported."), False),
        (statement(harms="", label=ANIMAL), False),
        (statement(harms="", label=REASONING), False),
        (statement(harms="", kind="mechanism"), False),
    ],
)
def test_a_benefit_in_people_comes_with_its_harms(claim, is_found):
    assert bool(rules(benefits_without_harms, claim)) is is_found


def test_a_harm_claim_from_the_same_source_or_study_tells_the_harms():
    benefit = statement(harms="", study_ids=frozenset({7}))
    same_source = statement(id=2, kind="harm")
    same_study = statement(id=2, kind="harm", source_ids={5}, study_ids=frozenset({7}))
    another = statement(id=2, kind="harm", source_ids=frozenset({5}))

    assert rules(benefits_without_harms, benefit, same_source) == []
    assert rules(benefits_without_harms, benefit, same_study) == []
    assert rules(benefits_without_harms, benefit, another) == ["benefit-without-harm"]


def test_errors_come_before_warnings_and_both_name_claim_and_line():
    claim = statement("A breakthrough.", line=7, source_ids=frozenset(), label=EARLY)

    findings = check(material(claim))

    assert [(one.rule, one.claim_id, one.line) for one in findings] == [
        ("no-source", 1, 7),
        ("strong-word", 1, 7),
    ]


def test_a_reason_is_kept_for_the_words_in_their_sentence_and_not_for_the_line():
    first = check(material(statement("A breakthrough.", line=7)))[0]
    moved = check(material(statement("A breakthrough.", line=9)))[0]
    reworded = check(material(statement("A great breakthrough.", line=7)))[0]

    assert first.key() == moved.key() != reworded.key()


def test_sentences_end_where_a_reader_would_say_so():
    text = "Dr. No saw 3.5 mg, e.g. in the U.S. trial. “It works!” Said who?\nNobody"

    assert [one.text for one in sentences(text)] == [
        "Dr. No saw 3.5 mg, e.g. in the U.S. trial.",
        "“It works!”",
        "Said who?",
        "Nobody",
    ]
    assert all(text[one.start :].startswith(one.text) for one in sentences(text))


def test_the_sentences_around_a_place_are_whole():
    text = "One here. Two there. Three."

    assert around(text, 14, 16).text == "Two there."
    assert around(text, 4, 16).text == "One here. Two there."


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("It was not a cure", True),
        ("It isn't a cure", True),
        ("It was not cheap, but a cure", False),
        ("Not only a cure", False),
        ("It failed to cure", True),
    ],
)
def test_a_clause_denies_what_follows_in_it(text, denied):
    assert is_denied(text, text.index("cure")) is denied
