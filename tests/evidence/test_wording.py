import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import wording


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (0, "less than a month"),
        (1, "one month"),
        (6, "six months"),
        (12, "one year"),
        (15, "15 months"),
        (18, "a year and a half"),
        (24, "two years"),
        (144, "twelve years"),
        (600, "50 years"),
    ],
)
def test_months_are_told_in_words(months, words):
    assert wording.months_in_words(months) == words


@pytest.mark.parametrize(
    ("helped", "treated", "months", "subject", "words"),
    [
        (10, 12, 12, "people", "10 of 12 people, one year"),
        (1, 1, 3, "people", "1 of 1 person, three months"),
        (0, 12, 6, "people", "none of 12 people, six months"),
        (9, 20, None, "animal", "9 of 20 animals"),
        (1, 1, None, "animal", "1 of 1 animal"),
        (2, 3, None, "cells", "2 of 3 lab samples"),
        (None, 4, None, "people", "4 people"),
        (None, 1234, 18, "people", "1,234 people, a year and a half"),
        (None, None, 24, "people", "followed for two years"),
        (None, None, None, "people", ""),
    ],
)
def test_numbers_are_told_as_so_many_of_so_many(helped, treated, months, subject, words):
    assert wording.numbers_in_words(helped, treated, months, subject) == words


@given(
    treated=st.integers(1, 100_000),
    share=st.floats(0, 1),
    months=st.none() | st.integers(0, 1200),
    subject=st.sampled_from(["people", "animal", "cells"]),
)
def test_numbers_never_read_as_a_percentage_and_always_say_out_of_how_many(
    treated, share, months, subject
):
    words = wording.numbers_in_words(int(treated * share), treated, months, subject)

    assert "%" not in words
    assert re.match(rf"(none|[\d,]+) of {treated:,} ", words)


@pytest.mark.parametrize(
    ("subject", "species", "words"),
    [
        ("people", "", "People"),
        ("animal", "mouse", "Animals: mouse"),
        ("cells", "", "Cells in a lab dish"),
        ("cells", "human", "Cells in a lab dish (human)"),
    ],
)
def test_whose_body_is_told_with_the_species(subject, species, words):
    assert wording.body_in_words(subject, species) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "Read by one curator"), (2, "Read by two curators"), (13, "Read by 13 curators")],
)
def test_readers_are_counted_in_words(count, words):
    assert wording.readers_in_words(count) == words


@pytest.mark.parametrize(("count", "words"), [(0, "0 claims"), (1, "1 claim"), (25, "25 claims")])
def test_claims_are_counted_in_singular_and_plural(count, words):
    assert wording.claims_in_words(count) == words


def _label(slug, *, is_active=True):
    return SimpleNamespace(
        slug=slug,
        name=slug.capitalize(),
        is_active=is_active,
        shown_as=lambda: slug.capitalize() if is_active else "Label pending",
    )


@pytest.mark.parametrize(
    ("label", "subject", "words"),
    [
        (_label("animal"), "animal", "Animal"),
        (_label("animal"), "cells", "Animal / lab"),
        (_label("testimony"), "cells", "Testimony"),
        (_label("lab"), "cells", "Lab"),
        (_label("animal", is_active=False), "cells", "Label pending"),
    ],
    ids=["animal", "dish under animal", "story about cells", "lab", "switched off"],
)
def test_a_dish_is_never_called_an_animal(label, subject, words):
    assert wording.label_in_words(label, subject) == words


def _source(**fields):
    defaults = {"phase": "", "species": [], "enrolment": None, "enrolment_type": ""}
    return SimpleNamespace(get_kind_display=lambda: "Paper", **{**defaults, **fields})


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (_source(), "Paper"),
        (_source(phase="Phase 1/2", enrolment=1), "Paper, phase 1/2, 1 person"),
        (_source(enrolment=40, enrolment_type="estimated"), "Paper, 40 people planned"),
        (_source(species=["Human"]), "Paper"),
        (_source(species=["Mouse", "Human"]), "Paper, mouse"),
    ],
    ids=["bare", "trial", "planned", "people go without saying", "animals"],
)
def test_a_source_says_what_it_is(source, words):
    assert wording.source_in_words(source) == words


@pytest.mark.parametrize(
    ("species", "told"),
    [
        ("Mus musculus", "mouse"),
        ("Macaque; Mouse", "monkey (macaque), mouse"),
        ("NOD mice", "NOD mice"),
        ("Quokka", "quokka"),
        ("", ""),
    ],
)
def test_species_are_told_in_plain_words(species, told):
    assert wording.species_in_words(species) == told
