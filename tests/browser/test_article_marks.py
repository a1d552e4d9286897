import re

import pytest
from playwright.sync_api import expect

ARTICLE = "/articles/insulin-making-cells-from-stem-cells/"


@pytest.fixture
def article(new_context, site):
    page = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto(site.url + ARTICLE)
    return page


def test_a_switch_hides_and_shows_the_marks_of_its_label_without_javascript(article):
    animal = article.locator('.claim-badge[data-label="animal"]').first
    people = article.locator('.claim-badge[data-label="early-human"]').first
    expect(animal).to_be_visible()

    article.get_by_role("checkbox", name=re.compile("Animal")).uncheck()
    expect(animal).to_be_hidden()
    expect(people).to_be_visible()

    article.get_by_role("checkbox", name=re.compile("Animal")).check()
    expect(animal).to_be_visible()


def test_a_word_is_explained_by_touch_without_javascript(article):
    fold = article.locator(".marked details").first
    expect(fold.locator("dd").first).to_be_hidden()

    fold.locator("summary").click()

    expect(fold.locator("dd").first).to_be_visible()


def test_on_paper_explanations_are_open_and_switches_are_gone(article):
    article.emulate_media(media="print")

    expect(article.locator(".marked details dd").first).to_be_visible()
    expect(article.locator(".switches")).to_be_hidden()
