import re
from itertools import product

import pytest
from playwright.sync_api import expect

from .test_rules import AXE_OPTIONS, axe  # noqa: F401

SUBSTANCES = "Metformin Leptin Harmine Ghrelin Exendin Verapamil Anakinra Baricitinib".split()
FINDINGS = ["helped old mice", "did nothing", "hurt two rats", "might help pigs", "cured no dog"]
SENTENCES = [f"{one} {other}." for other, one in product(FINDINGS, SUBSTANCES)]


@pytest.fixture(scope="session")
def article(site, browser):
    """A draft of forty sentences; its desk's address."""
    page = browser.new_page(base_url=site.url)
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(site.superuser)
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("button", name="Log in").click()
    page.goto("/admin/articles/article/add/")
    page.locator("#id_title").fill("Forty sentences")
    page.locator("#id_standfirst").fill("Good news, then its limit.")
    page.locator("#id_body").fill(
        "\n\n".join(" ".join(SENTENCES[at : at + 8]) for at in range(0, 40, 8))
    )
    page.locator("[name=_continue]").first.click()
    page.locator(".object-tools").get_by_role("link", name="Tagging desk").click()
    address = page.url.removeprefix(site.url)
    page.close()
    return address


@pytest.fixture
def desk(signed_in, site, article):
    page = signed_in(site.curator)
    page.goto(f"{article}?claim=new")
    return page


def test_forty_claims_are_tagged_on_one_article_with_the_keyboard_alone(desk, violations):
    keys = desk.keyboard

    for number, sentence in enumerate(SENTENCES):
        keys.press("ArrowDown")
        keys.press("Enter")
        expect(desk.get_by_label("Claim:")).to_be_focused()
        keys.press("Alt+b")
        keys.type("Animals")
        keys.press("Tab")
        keys.type("mouse")
        if number == 0:
            keys.press("Alt+o")
            keys.type("#1 ")
        else:
            keys.press("Alt+u")
        keys.press("Alt+2")
        keys.press("Alt+r")
        keys.type(f"Number {number}.")
        with desk.expect_navigation(url=re.compile("claim=new")):
            keys.press("Control+Enter")
        expect(desk.get_by_role("main").get_by_text("Saved:")).to_contain_text(sentence)

    expect(desk.locator(".desk-count")).to_have_text("40 claims, 0 wait for your label")
    told = desk.locator(".desk-line-link").all_inner_texts()
    assert told == [f"{n}. {one}" for n, one in enumerate(SENTENCES, start=1)]
    assert set(desk.locator(".desk-line-state").all_inner_texts()) >= {"Your label: Animal"}
    assert desk.locator("mark.claim").all_inner_texts() == SENTENCES
    assert violations == []
