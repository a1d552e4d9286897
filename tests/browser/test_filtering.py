"""The filter in the browser: strength as a slider, the bar of small screens, the reader's place."""

import re

import pytest
from playwright.sync_api import expect

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def phone(new_context):
    return new_context(viewport=PHONE, reduced_motion="reduce").new_page()


def test_strength_is_chosen_with_the_arrow_keys_as_on_a_slider(page):
    page.goto("/claims/")
    page.get_by_role("radio", name="Any strength").focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Animal")).to_be_checked()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("at_least=animal"))
    expect(page.get_by_role("radio", name="Animal")).to_be_checked()
    expect(page.get_by_label("Filters in use")).to_contain_text("At least animal")


def test_the_line_of_rungs_is_full_from_the_chosen_one_up(page):
    page.goto("/claims/?at_least=animal")
    strokes = page.locator("[data-scale] .choice").evaluate_all(
        "all => all.map(one => getComputedStyle(one, '::before').borderInlineStartStyle)"
    )

    assert strokes[1:] == ["dotted", "dotted", "solid"]


def test_back_from_a_claim_returns_to_the_reader_s_place_in_the_list(page):
    page.goto("/claims/?sort=strongest#results")
    card = page.locator(".card").nth(14)
    card.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 500

    card.locator(".card-link").click()
    expect(page).to_have_url(re.compile(r"/claims/\d+/$"))
    page.go_back()

    page.wait_for_function("scrollY > 300")
    assert abs(page.evaluate("scrollY") - before) < 50


def test_on_a_phone_the_bar_with_the_filter_stays_and_covers_no_focus(phone, site):
    phone.goto(f"{site.url}/claims/?label=animal&label=early-human")
    bar = phone.locator(".refine")
    phone.locator(".card").nth(9).scroll_into_view_if_needed()

    assert abs(bar.bounding_box()["y"]) < 2
    expect(bar).to_contain_text("2 in use")
    phone.locator(".card .card-link").nth(3).focus()
    focused = phone.locator(":focus").bounding_box()
    assert focused["y"] >= bar.bounding_box()["y"] + bar.bounding_box()["height"]


def test_on_a_phone_the_open_filter_scrolls_in_itself_and_its_button_stays_in_sight(phone, site):
    phone.goto(f"{site.url}/claims/")
    phone.get_by_text("Filter and sort").click()

    phone.locator(".refine").evaluate("one => one.scrollIntoView()")
    button = phone.locator(".refine-foot button")
    expect(button).to_be_in_viewport()
    assert phone.locator(".refine").bounding_box()["height"] <= PHONE["height"]
    button.click()

    expect(phone).to_have_url(re.compile("#results$"))
    expect(phone.locator(".card").first).to_be_in_viewport()


def test_taking_a_filter_away_keeps_the_reader_at_the_results(phone, site):
    phone.goto(f"{site.url}/claims/?label=animal&kind=benefit")
    phone.get_by_role("link", name="Take away: Animal").click()

    expect(phone).to_have_url(re.compile(r"kind=benefit#results$"))
    expect(phone.get_by_role("status")).to_be_in_viewport()
