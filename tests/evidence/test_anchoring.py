import time
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from articles.markup import plain_text, render
from evidence.anchoring import QuoteNotFound, State, locate, take, take_from
from evidence.anchoring.folding import DROPPED, fold, folded
from evidence.anchoring.meaning import is_misspelling

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"

TEXT = (
    "What the animals showed\n"
    "Cells grown in a dish lowered blood sugar in 10 of 12 mice within three weeks. "
    "The mice were kept warm and fed twice a day. Nobody has tried this in people.\n"
    "What people said\n"
    "A clinic tells visitors that its treatment cures diabetes, and points to letters from "
    "customers. One trial with nine adults is under way, and its first report is due next year."
)
CLAIM = "Cells grown in a dish lowered blood sugar in 10 of 12 mice within three weeks."
QUOTE = take_from(TEXT, CLAIM)

WORDS = [
    *("mice", "people", "cells", "not", "sugar", "lowered", "10", "of", "12", "in", "the", "may"),
    *("“quoted”", "–", "it’s", "😀", "👩\u200d⚕️", "cafe\u0301", "naïve", "a\u00a0b", "non-human"),
    *("1.5", "%", "HbA1c", "cure"),
]
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
texts = st.lists(phrases, min_size=1, max_size=4).map("\n".join)


@st.composite
def quoted(draw):
    text = draw(texts)
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    assume(folded(text[start:end]))
    return text, start, end


def placed(text, anchor):
    return None if anchor.start is None else text[anchor.start : anchor.end]


def is_once(needle, text):
    return text.find(needle) == text.rfind(needle) >= 0


def in_context(quote):
    return folded(quote.prefix) + folded(quote.exact) + folded(quote.suffix)


# Taking


def test_take_keeps_the_words_32_characters_on_either_side_and_the_start():
    quote = take("a" * 40 + "claim" + "b" * 40, 40, 45)

    assert (quote.exact, quote.prefix, quote.suffix, quote.start) == (
        "claim",
        "a" * 32,
        "b" * 32,
        40,
    )


@pytest.mark.parametrize(("start", "end"), [(1, 1), (2, 1), (-1, 2), (0, 4)])
def test_take_refuses_a_range_that_is_empty_or_outside(start, end):
    with pytest.raises(ValueError, match="no range in a text of 3 characters"):
        take("abc", start, end)


def test_take_from_reads_typed_quotes_and_spaces_as_the_text_has_them():
    text = "He said “it’s a\u00a0cure” – twice."

    quote = take_from(text, '"it\'s a\n  cure" - twice')

    assert quote.exact == "“it’s a\u00a0cure” – twice"


def test_take_from_counts_occurrences_in_reading_order():
    assert take_from("one two one two", "two", occurrence=2).start == 12


@pytest.mark.parametrize(
    ("exact", "occurrence", "message"),
    [
        ("three", 1, "does not hold the words “three”"),
        ("two", 2, "“two” stands in the text once, so there is no number 2"),
        ("one", 3, "“one” stands in the text 2 times, so there is no number 3"),
        ("one", 0, "no number 0"),
        (" ", 1, "does not hold"),
    ],
)
def test_take_from_names_what_is_missing(exact, occurrence, message):
    with pytest.raises(QuoteNotFound, match=message):
        take_from("one two one", exact, occurrence)


# Found and moved


def test_an_unchanged_text_gives_found():
    anchor = locate(TEXT, QUOTE)

    assert (anchor.state, placed(TEXT, anchor), anchor.score) == (State.FOUND, CLAIM, 1.0)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: "A new first paragraph.\n" + text,
        lambda text: text.replace("What the animals showed\n", ""),
        lambda text: text.replace("showed\n", "showed\nFirst, some background. "),
        lambda text: text.replace("The mice were kept warm", "Twelve mice were kept"),
        lambda text: text.replace(CLAIM + " ", "") + "\n" + CLAIM,
    ],
    ids=[
        "text before",
        "heading gone",
        "sentence before",
        "sentence after edited",
        "cut and put in elsewhere",
    ],
)
def test_the_same_words_in_an_edited_text_are_moved(edit):
    text = edit(TEXT)

    anchor = locate(text, QUOTE)

    assert (anchor.state, placed(text, anchor)) == (State.MOVED, CLAIM)
    assert 0 < anchor.score <= 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("in a dish", "in\u00a0a\ndish"),
        ("10 of 12", "10\u202fof 12"),
        ("sugar", "su\u00adgar"),
        ("Cells", "cells"),
        ("in a dish", "in the dish"),
        ("in a dish lowered", "in a dish, lowered"),
        ("weeks.", "weeks"),
        ("lowered", "lowerred"),
        ("within", "wihtin"),
    ],
)
def test_a_quote_reworded_within_the_bound_is_placed_on_those_words(old, new):
    text = TEXT.replace(old, new, 1)

    anchor = locate(text, QUOTE)

    assert anchor.state in {State.FOUND, State.MOVED}
    assert placed(text, anchor) == CLAIM.replace(old, new)


def test_words_made_bold_linked_or_given_a_note_do_not_move_a_claim():
    before = plain_text(render(f"Intro.\n\n{CLAIM} More."))
    marked_up = CLAIM.replace("10 of 12", "**10 of 12**[^1]").replace("a dish", "[a dish](/x)")
    after = plain_text(render(f"Intro.\n\n{marked_up} More.\n\n[^1]: Note."))

    anchor = locate(after, take_from(before, CLAIM))

    assert placed(after, anchor) == CLAIM
    assert anchor.start == before.index(CLAIM)


# Lost: the words say something else now


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("10 of 12", "2 of 12"),
        ("10 of 12", "10 of 120"),
        ("10 of 12", "1.0 of 12"),
        ("10 of 12 mice", "10 of 12% mice"),
        ("10 of 12", "-10 of 12"),
        ("mice", "humans"),
        ("mice", "rats"),
        ("lowered", "did not lower"),
        ("lowered", "raised"),
        ("lowered", "may have lowered"),
        ("lowered", "never lowered"),
        ("three", "two"),
        ("weeks", "months"),
        ("in 10", "in up to 10"),
        ("sugar", "“sugar”"),
        ("weeks.", "weeks?"),
        ("10 of 12 mice", "mice 10 of 12"),
        ("Cells", "Some cells"),
        ("Cells grown", "No cells grown"),
        ("Cells", "Non-Cells"),
    ],
)
def test_a_quote_that_says_something_else_now_is_lost(old, new):
    text = TEXT.replace(old, new, 1)

    assert locate(text, QUOTE).state == State.LOST


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "The treatment was effective in nine adult people",
            "The treatment was ineffective in nine adult people",
        ),
        (
            "The people had no insulin left after nine years",
            "The people had no inulin left after nine years",
        ),
        ("Doctors may now treat nine adult people", "Doctors may not treat nine adult people"),
        (
            "It showed hypoglycaemia in nine adult people",
            "It showed hyperglycaemia in nine adult people",
        ),
        ("No, cells were seen in nine adult people", "No cells were seen in nine adult people"),
        ("Of these a few people were cured in weeks", "Of these few people were cured in weeks"),
        ("The cells were cured of it in nine weeks", "Some cells were cured of it in nine weeks"),
        (
            "The cells were kept in a cool place for nine weeks",
            "Dead cells were kept in a cool place for nine weeks",
        ),
        ("In hepatitis A the liver of people heals", "In hepatitis the liver of people heals"),
        (
            "They saw a change of -5 points in nine people",
            "They saw a change of 5 points in nine people",
        ),
    ],
)
def test_likeness_of_letters_is_not_likeness_of_meaning(before, after):
    quote = take_from(f"Before it, a line.\n{before}.\nAfter it, a line.", before)

    assert locate(f"Before it, a line.\n{after}.\nAfter it, a line.", quote).state == State.LOST


@pytest.mark.parametrize(
    ("exact", "before", "after"),
    [
        ("human cells", "They used human cells here.", "They used non-human cells there."),
        ("10 of 12", "It helped 10 of 12 here.", "It helped 10 of 120 there."),
        ("5 people", "It helped 5 people here.", "It helped 1.5 people there."),
        ("12", "It helped 12 here.", "It helped 12 % there."),
        ("cure", "It is no cure here.", "It is no cured meat."),
        ("👩", "It helped 👩 here.", "It helped 👩\u200d⚕️ there."),
        ("e", "It helped e here.", "It helped e\u0301 there."),
    ],
)
def test_a_place_inside_a_longer_word_or_number_is_none(exact, before, after):
    assert locate(after, take_from(before, exact)).state == State.LOST


@pytest.mark.parametrize("word", ["not", "never", "may", "hardly"])
def test_a_negation_or_hedge_put_before_the_quote_loses_it(word):
    quote = take_from("In mice it did cure diabetes for good, they said.", "cure diabetes for good")

    assert (
        locate(f"In mice it did {word} cure diabetes for good, they said.", quote).state
        == State.LOST
    )


def test_a_negation_put_behind_the_quote_in_its_sentence_loses_it():
    quote = take_from("A clinic says it cures most people. Ask first.", "it cures most people")

    anchor = locate("A clinic says it cures most people, which is not so. Ask first.", quote)

    assert anchor.state == State.LOST


def test_a_negation_in_the_next_sentence_is_another_matter():
    quote = take_from("A clinic says it cures most people. Ask first.", "it cures most people.")

    anchor = locate("A clinic says it cures most people. It does not. Ask first.", quote)

    assert anchor.state == State.MOVED


@pytest.mark.parametrize(
    ("old", "new", "is_one_word"),
    [
        ("tumour", "tumor", False),
        ("tumours", "tumors", True),
        ("hyperglycaemia", "hyperglycemia", True),
        ("recieve", "receive", True),
        ("randomised", "randomized", True),
        ("effective", "ineffective", False),
        ("hypoglycaemia", "hyperglycaemia", False),
        ("insulin", "inulin", False),
        ("causal", "casual", False),
        ("likely", "lively", False),
        ("sixteen", "sixten", False),
        ("treated", "treats", False),
        ("100000", "110000", False),
    ],
)
def test_a_misspelling_is_told_from_another_word(old, new, is_one_word):
    assert is_misspelling(old, new) is is_one_word
    assert is_misspelling(new, old) is is_one_word


def test_a_short_quote_must_be_found_exactly():
    quote = take_from("They lowered sugar in mice. So it goes.", "lowered sugar in mice")

    assert locate("They lowered sugar in the mice. So it goes.", quote).state == State.LOST


def test_a_short_quote_whose_context_is_gone_is_lost():
    quote = take_from("The islets worked in mice after a year.", "in mice")

    assert (
        locate("A new text about hearts, all of them in mice, and nothing else.", quote).state
        == State.LOST
    )


@pytest.mark.parametrize("text", ["", "Nothing of it is left."])
def test_a_quote_that_was_deleted_is_lost(text):
    anchor = locate(text, QUOTE)

    assert (anchor.state, anchor.start, anchor.end) == (State.LOST, None, None)


# Ambiguous: a person decides


def test_a_phrase_that_stands_twice_in_equal_context_is_ambiguous_even_at_its_start():
    text = f"{'x ' * 20}{CLAIM} {'y ' * 20}"
    quote = take_from(text, CLAIM)

    anchor = locate(text + text, quote)

    assert (anchor.state, anchor.start) == (State.AMBIGUOUS, None)


def test_a_repeated_phrase_is_told_apart_by_its_context():
    text = "In mice the sugar fell. In pigs the sugar fell. In people the sugar fell."
    second = take_from(text, "the sugar fell", occurrence=2)

    anchor = locate("First. " + text, second)

    assert (anchor.state, anchor.start) == (State.MOVED, second.start + 7)


def test_a_twin_elsewhere_is_no_stand_in_for_an_edited_quote():
    text = f"{TEXT}\nLater, in another place, the same once more. {CLAIM} That was all there was."
    edited = text.replace("10 of 12", "2 of 12", 1)

    assert locate(edited, QUOTE).state in {State.AMBIGUOUS, State.LOST}


def test_two_copies_far_from_the_old_context_are_ambiguous():
    text = f"One start here. {CLAIM} One end here.\nTwo starts there. {CLAIM} Two ends there."

    assert locate(text, QUOTE).state == State.AMBIGUOUS


def test_a_twin_with_the_same_sentence_after_it_is_no_stand_in_either():
    claim, after = (
        "Of the mice, 10 of 12 had normal sugar.",
        "Both groups were kept for a whole year.",
    )
    text = f"In the first of the two groups: {claim} {after}\nIn the other one: {claim} {after}"
    quote = take_from(text, claim)

    assert locate(text.replace("10 of 12", "2 of 12", 1), quote).state == State.AMBIGUOUS


def test_two_places_that_fit_almost_equally_well_are_ambiguous():
    after = "the sugar fell, as everyone could see for a year."
    quote = take_from(f"Arm one of it: {after}", "the sugar fell")

    anchor = locate(f"Arm 1 of it: {after}\nArm two of this: {after}", quote)

    assert anchor.state == State.AMBIGUOUS


def test_a_list_of_like_lines_does_not_pass_a_claim_to_its_neighbour():
    text = "Drug A: sugar fell in mice.\nDrug B: sugar fell in mice.\nDrug C: sugar fell in mice."
    quote = take_from(text, "sugar fell")

    for edited in [text.replace("A: sugar fell", "A: sugar rose"), text.partition("\n")[2]]:
        assert locate(edited, quote).state in {State.AMBIGUOUS, State.LOST}


def test_a_very_frequent_phrase_is_ambiguous_and_quick():
    quote = take("a " * 100, 40, 41)
    began = time.process_time()

    anchor = locate("a " * 50_000, quote)

    assert anchor.state == State.AMBIGUOUS
    assert time.process_time() - began < 0.5


# Properties


@given(quoted())
def test_a_quote_is_found_in_its_own_text_unless_its_context_repeats(case):
    text, start, end = case
    quote = take(text, start, end)

    anchor = locate(text, quote)

    if is_once(in_context(quote), folded(text)):
        assert (anchor.state, anchor.start, anchor.end) == (State.FOUND, start, end)
    else:
        assert anchor.state in {State.FOUND, State.AMBIGUOUS}
        assert anchor.start in {start, None}


@given(quoted(), st.integers(0, 400), st.integers(0, 30), phrases)
def test_after_any_edit_a_mark_covers_the_same_words_or_there_is_none(case, at, length, inserted):
    text, start, end = case
    quote = take(text, start, end)
    at = at % (len(text) + 1)
    edited = text[:at] + inserted + text[at + length :]

    anchor = locate(edited, quote)

    assert (anchor.start is not None) == (anchor.state in {State.FOUND, State.MOVED})
    if anchor.start is not None:
        assert without_small_changes(edited[anchor.start : anchor.end]) == without_small_changes(
            quote.exact
        )


def without_small_changes(text):
    words = folded(text).lower().replace("-", " ").split()
    return [word for word in words if word not in {"a", "an", "the", "that"}]


@given(quoted(), phrases)
def test_text_put_in_far_from_a_quote_shifts_its_mark_and_nothing_else(case, inserted):
    text, start, end = case
    quote = take(text, start, end)
    edited = "\n".join([inserted, "=" * 40, text])
    assume(is_once(folded(quote.exact), folded(edited)))
    assume(start > 32 and not set(quote.exact[0] + quote.exact[-1]) & set(DROPPED))
    assume(not unicodedata.combining((quote.suffix or " ")[0]))

    anchor = locate(edited, quote)

    assert (anchor.start, anchor.end) == (
        start + len(edited) - len(text),
        end + len(edited) - len(text),
    )


@given(quoted(), st.sampled_from(["NFC", "NFD"]))
def test_another_way_of_writing_the_same_text_keeps_the_quote(case, form):
    text, start, end = case
    quote = take(text, start, end)
    assume(
        not unicodedata.combining(quote.exact[0])
        and not unicodedata.combining((quote.suffix or " ")[0])
    )
    assume(is_once(folded(quote.exact), folded(text)))
    rewritten = unicodedata.normalize(form, text).translate(str.maketrans("“”–’\u00a0", '""-\' '))

    anchor = locate(rewritten, quote)

    if anchor.start is None:
        assert len(quote.exact) < 32
    else:
        assert folded(rewritten[anchor.start : anchor.end]) == folded(quote.exact)


@given(
    st.text(
        st.sampled_from(
            'ab \n\t\u00a0e\u0301\u0323\u00ad’"–각\u1100\u1161\u11a8\u09c7\u09be😀\ufe0f'
        )
    )
)
@example("e\u00ad\u0301")
def test_folding_with_and_without_the_way_back_agree(text):
    result = fold(text)

    assert result.text == folded(text)
    assert len(result.starts) == len(result.ends) == len(result.text)
    for index in range(len(result.text)):
        start, end = result.original(index, index + 1)
        assert result.text[index] in folded(text[start:end])


def test_state_does_not_depend_on_where_the_words_were_said_to_start():
    for start in [0, 5, len(TEXT), 10**9]:
        anchor = locate(TEXT, replace(QUOTE, start=start))

        assert placed(TEXT, anchor) == CLAIM
        assert anchor.state == State.MOVED


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed texts lie beside the checkout, not in it")
def test_every_sentence_of_the_seed_texts_survives_a_new_beginning():
    for path in sorted(SEEDS.glob("*.txt")):
        text = plain_text(render(path.read_text(encoding="utf-8")))
        edited = "A beginning that was not there before, long enough to shift it all.\n" + text
        for sentence in (one for one in text.replace("\n", ". ").split(". ") if len(one) > 40):
            if is_once(folded(sentence), folded(text)):
                anchor = locate(edited, take_from(text, sentence))
                assert folded(edited[anchor.start : anchor.end]) == folded(sentence)
