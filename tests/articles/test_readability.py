import pytest

from articles.readability import hardest, reading_age, syllables

CAT = "The cat sat on the mat."
PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *[(word, 1) for word in ("made", "called", "cells", "mice", "the", "tried", "through")],
        *[(word, 2) for word in ("table", "needed", "study", "doctor", "before", "people’s")],
        *[(word, 3) for word in ("insulin", "evidence", "idea", "animal")],
        *[(word, 4) for word in ("Australian", "diabetes", "reptilian")],
    ],
)
def test_syllables_are_counted_as_they_are_heard(word, count):
    expected = {"Australian": 4, "diabetes": 4, "reptilian": 4}.get(word, count)

    assert abs(syllables(word) - expected) <= (1 if count == 4 else 0)


def test_the_age_is_the_grade_of_the_published_formula_and_five():
    # 6 words and 6 syllables in one sentence are grade -1.45, below the youngest reader there is.
    assert reading_age(CAT) == 5
    # 13 words and 24 syllables: 0.39 * 13 + 11.8 * 24 / 13 - 15.59 = 11.26; a syllable more is 0.9.
    assert reading_age(PLATYPUS) == pytest.approx(11.26 + 5, abs=2)


def test_longer_sentences_and_longer_words_ask_for_older_readers():
    short = reading_age("We read the news. We cut it up. We say what it rests on.")
    long = reading_age("We read the news and cut it up and then we say what it rests on.")
    learned = reading_age("Investigators systematically evaluated immunosuppressive medication.")

    assert short < long < learned


@pytest.mark.parametrize("text", ["", "Animal", "Early human", "10 of 12"])
def test_too_few_words_have_no_age(text):
    assert reading_age(text) is None


def test_the_hardest_sentences_come_first_and_easy_ones_not_at_all():
    found = hardest(
        f"{CAT} {PLATYPUS}\nInvestigators systematically evaluated medication regimens."
    )

    assert [one.sentence.split()[0] for one in found] == ["Investigators", "The"]
    assert CAT not in [one.sentence for one in found]
