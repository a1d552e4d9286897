import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.differences import AROUND, Is, Part, compare, shortened


def _marked(before, after):
    marks = {Is.SAME: "{}", Is.GONE: "[-{}-]", Is.NEW: "[+{}+]"}
    return "".join(marks[part.kind].format(part.text) for part in compare(before, after))


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("It worked.", "It worked.", "It worked."),
        ("10 of 12 people.", "2 of 12 people.", "[-10-][+2+] of 12 people."),
        ("a dose of 1.5 mg", "a dose of 1.75 mg", "a dose of [-1.5-][+1.75+] mg"),
        ("It may help mice.", "It helps rats.", "It [-may help mice-][+helps rats+]."),
        ("a very small trial", "a trial", "a [-very small -]trial"),
        ("", "New words.", "[+New words.+]"),
        ("Old words.", "", "[-Old words.-]"),
        ("", "", ""),
    ],
    ids=["same", "number", "decimal", "neighbours", "cut", "from-nothing", "to-nothing", "nothing"],
)
def test_words_are_marked_whole(before, after, marked):
    assert _marked(before, after) == marked


@given(st.text(alphabet="ab1 .\n-é’", max_size=60), st.text(alphabet="ab1 .\n-é’", max_size=60))
def test_the_parts_make_both_texts_again(before, after):
    parts = compare(before, after)

    assert "".join(one.text for one in parts if one.kind != Is.NEW) == before
    assert "".join(one.text for one in parts if one.kind != Is.GONE) == after
    assert all(one.text for one in parts)


def test_two_whole_bodies_of_other_words_are_compared_within_two_seconds():
    before = " ".join(f"a{n % 977}" for n in range(11_000))
    after = " ".join(f"a{n * 7 % 983}" for n in range(11_000))
    began = time.monotonic()

    compare(before, after)

    assert time.monotonic() - began < 2


def test_texts_of_any_length_are_compared():
    before, after = "a " * 200_000, "b " * 200_000

    assert compare(before, after) == [Part(Is.GONE, before), Part(Is.NEW, after)]


def test_long_unchanged_stretches_are_cut_to_what_stands_around_a_change():
    words = "so it goes " * 100

    first, gone, new, last = shortened(compare(f"{words}old {words}", f"{words}new {words}"))

    assert (gone.text, new.text) == ("old", "new")
    assert first.text.startswith(" […] ")
    assert last.text.endswith(" […] ")
    assert max(len(first.text), len(last.text)) < 2 * AROUND


def test_short_texts_are_not_cut():
    parts = compare("It worked in mice.", "It worked in rats.")

    assert shortened(parts) == parts
