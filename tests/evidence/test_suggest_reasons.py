import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.suggest import Record, suggest
from evidence.suggest.words import Phrasebook, Signal, Text, number

from .made_records import CASE, COHORT, DISH, MICE, PILOT, POOLED, STORY, TRIAL, quotes

PIECES = [
    *(
        part
        for record in (MICE, DISH, CASE, TRIAL, PILOT, COHORT, POOLED)
        for part in record.abstract.split(". ")
    ),
    STORY,
    "This review discusses type I diabetes in 12–15 mice",
    "İstanbul’da 3,212 ΣΙΣ patients\u2029were randomised",
    "\ud83d\ude00 n=19 C57BL/6J; p<0.05 (phase 1/2)",
]
TAGS = [
    "Review",
    "Case Reports",
    "Clinical Trial, Phase I",
    "RETRACTED PUBLICATION",
    "Journal Article",
    "",
]
HEADINGS = [
    "Animals",
    "Humans",
    "*Mice/genetics",
    "Cells, Cultured",
    "Cohort Studies",
    "/",
    "Swine",
]


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        Record,
        title=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=2).map(
            " ".join
        ),
        abstract=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=40)), max_size=5).map(
            ". ".join
        ),
        publication_types=st.lists(st.sampled_from(TAGS), max_size=2).map(tuple),
        mesh=st.lists(st.sampled_from(HEADINGS), max_size=3).map(tuple),
        phase=st.sampled_from(["", "PHASE1|PHASE2", "NA", "3", "phase IV"]),
        enrolment=st.one_of(st.none(), st.integers(0, 10**6)),
        enrolment_type=st.sampled_from(["", "actual", "estimated"]),
        kind=st.sampled_from(["paper", "preprint", "registry_record", "web_page", "press_release"]),
        text=st.one_of(st.just(""), st.sampled_from(PIECES), st.text(max_size=40)),
    )
)
def test_every_reason_quotes_what_stands_in_the_record(record):
    places = {
        "title": [record.title],
        "abstract": [record.abstract],
        "text": [record.text],
        "publication type": record.publication_types,
        "MeSH": record.mesh,
        "phase": [record.phase],
        "enrolment": [str(record.enrolment)],
        "registry number": [record.nct],
        "kind": [record.kind],
    }

    found = suggest(record)

    assert found.reasons
    for reason in found.reasons:
        assert bool(reason.quote) == bool(reason.where)
        assert not reason.quote or any(reason.quote in text for text in places[reason.where])
    assert found.label is None or quotes(found)


def test_the_notation_of_phrases():
    book = Phrasebook(
        [Signal("a", 1, "", "open label, # _? patients, random~ order, @cats sleep")],
        {"@cats": "cat cats"},
    )
    text = Text(
        "Open-label: 12 old patients, seven patients; randomised order. Cats sleep, a patient too."
    )

    assert [text.quote(hit.first, hit.last) for hit in book.find(text)] == [
        "Open-label",
        "12 old patients",
        "seven patients",
        "randomised order",
        "Cats sleep",
    ]


@pytest.mark.parametrize("phrase", ["_ mice", "rat~"])
def test_a_phrase_must_begin_with_enough_letters(phrase):
    with pytest.raises(ValueError, match="so little"):
        Phrasebook([Signal("a", 1, "", phrase)])


def test_numbers_in_words_and_digits():
    assert [number(word) for word in ("twelve", "3,212", "mice", "²")] == [12, 3212, None, None]


def test_many_dots_and_letters_are_read_in_one_pass():
    assert (
        suggest(Record(title="a" * 100_000, abstract="one " * 20_000 + "." * 100_000)).label is None
    )
