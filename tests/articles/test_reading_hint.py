import pytest
from lxml import html

from tests.admin_pages import client_of, page_address
from tests.factories import get_label, make_article, make_claim, make_editor

pytestmark = pytest.mark.django_db

HARD = "Investigators systematically evaluated **immunosuppressive** medication regimens."


def hint_on(row):
    page = html.fromstring(client_of(make_editor()).get(page_address(row)).content.decode())
    return " ".join(page.find_class("field-reading_hint")[0].text_content().split())


def test_the_form_of_an_article_says_its_reading_age_and_names_the_hardest_sentence():
    hint = hint_on(make_article(standfirst="We read it.", body=f"It is short.\n\n{HARD}"))

    assert "we aim at 9–11" in hint
    assert "Investigators systematically evaluated immunosuppressive medication" in hint


def test_plain_words_have_no_hard_sentences():
    hint = hint_on(make_claim(text="Cells made mice well for a year."))

    assert "Read with ease at about" in hint
    assert "Hardest" not in hint


def test_labels_and_glossary_terms_are_read_too():
    assert "Read with ease at about" in hint_on(get_label("animal"))


def test_too_few_words_say_so():
    assert "Too few words" in hint_on(make_claim(text="It works.", harms=""))
