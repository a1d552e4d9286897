import re

from playwright.sync_api import expect

ARTICLE = "/articles/insulin-making-cells-from-stem-cells/"


def test_claims_are_picked_across_pages_on_a_phone_without_javascript(new_context, site):
    page = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto(site.url + "/claims/?label=animal")

    page.locator(".card .pick").nth(3).click()

    expect(page).to_have_url(re.compile(r"/claims/\?label=animal&sheet=\d+#card-\d+$"))
    expect(page.locator(".sheet-bar")).to_have_text("Your visit sheet: 1 claim")
    picked = page.locator(".card .pick[data-picked]")
    expect(picked).to_have_count(1)
    expect(picked).to_be_in_viewport()

    page.get_by_role("link", name="Articles").click()
    page.locator(f".card a[href^='{ARTICLE}']").first.click()
    page.locator(".statements .pick:not([data-picked])").last.click()
    expect(page.locator(".sheet-bar")).to_have_text("Your visit sheet: 2 claims")

    page.get_by_role("link", name="Your visit sheet: 2 claims").click()
    expect(page.locator(".visit-claim")).to_have_count(2)

    page.get_by_role("link", name="Map").click()
    expect(page.locator(".sheet-bar")).to_have_text("Your visit sheet: 2 claims")


def test_a_claim_is_taken_off_where_it_stands(page, site):
    page.goto("/claims/?label=animal")
    page.locator(".pick").first.click()

    page.locator(".pick[data-picked]").click()

    expect(page).to_have_url(re.compile(r"/claims/\?label=animal(#card-\d+)?$"))
    expect(page.locator(".sheet-bar")).to_have_count(0)


def test_the_bar_hides_nothing_that_the_keyboard_reaches(new_context, site):
    page = new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce").new_page()
    page.goto("/claims/5/?sheet=5.12")
    bar = page.locator(".sheet-bar").bounding_box()
    page.keyboard.press("Tab")

    for _ in range(45):
        page.keyboard.press("Tab")
        low = page.evaluate(
            """() => {
                const one = document.activeElement;
                return one.closest(".sheet-bar") ? 0 : one.getBoundingClientRect().bottom;
            }"""
        )
        assert low <= bar["y"]
