from io import StringIO

import pytest
from django.core.management import call_command

from articles.readability import reading_age
from digest.fixed_words import fixed_words, plain

# The formula is unsure of a single sentence, so each may be a few years above the age we aim at.
AIM, EACH = 11, 14.5


def test_all_that_the_site_says_is_read_with_ease_at_eleven():
    together = "\n".join(plain(one.text) for one in fixed_words())

    assert reading_age(together) <= AIM


def test_no_fixed_sentence_asks_for_a_much_older_reader():
    hard = {one: age for one in fixed_words() if (age := reading_age(plain(one.text)) or 0) > EACH}

    assert hard == {}


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("digest/templates/digest/base.html", "We give information. We are not a medical service."),
        ("digest/templates/evidence/_explain.html", "What “%(label)s” means"),
        ("evidence/wording.py", "%(count)s person"),
        ("evidence/wording.py", "%(count)s people"),
        ("articles/glossing.py", "Words explained:"),
    ],
    ids=["sentence", "with a gap", "one", "many", "of a module"],
)
def test_a_marked_sentence_is_found_where_it_stands(place, text):
    assert (place, text) in fixed_words()


def test_curators_pages_are_left_out():
    assert not [one for one in fixed_words() if "admin" in one.place]


def test_the_command_prints_each_with_its_age_and_file():
    out = StringIO()

    call_command("list_words", stdout=out)

    assert "digest/templates/digest/base.html: Skip to the content" in out.getvalue()
    assert "in all; read with ease at" in out.getvalue()
