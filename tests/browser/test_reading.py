import re
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from .addresses import links, page_kinds


@pytest.fixture
def without_javascript(new_context):
    return new_context(java_script_enabled=False).new_page()


def test_reader_filters_by_label_and_reads_a_claim_without_javascript(without_javascript):
    page = without_javascript
    page.goto("/claims/")
    total = int(re.search(r"of (\d+)", page.get_by_role("status").inner_text())[1])

    page.get_by_role("checkbox", name=re.compile("^.?Testimony")).check()
    page.get_by_role("button", name=re.compile("Show|Filter|Apply")).first.click()

    expect(page).to_have_url(re.compile("label=testimony"))
    shown = int(re.search(r"of (\d+)", page.get_by_role("status").inner_text())[1])
    assert 0 < shown < total
    badges = page.locator("main .card .badge")
    assert set(badges.evaluate_all("all => all.map(one => one.dataset.label)")) == {"testimony"}

    page.locator("main .card a[href^='/claims/']").first.click()

    expect(page).to_have_url(re.compile(r"/claims/\d+/$"))
    expect(page.locator("main")).to_contain_text("cannot tell")
    expect(page.locator("main .badge").first).to_contain_text("Testimony")


def test_reader_filters_and_opens_a_claim_with_the_keyboard_alone(page):
    page.goto("/claims/")
    _tab_to(page, "input[type=checkbox][value=animal]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("label=animal"))

    _tab_to(page, "main .card a[href^='/claims/']")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/claims/\d+/$"))


def test_claims_in_an_article_are_reached_and_opened_with_the_keyboard(page, site):
    article = next(
        link for link in page_kinds(site) if re.fullmatch(r"/articles/[a-z0-9-]+/", link)
    )
    page.goto(article)
    _tab_to(page, "a.claim-badge")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")

    assert outline != "none"
    expect(page).to_have_url(re.compile(r"/claims/\d+/"))


def test_first_tab_stop_skips_to_the_content(page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Skip"))
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash") in {"content", "#content"}


def test_on_a_phone_the_first_hit_stands_on_the_first_screen(new_context, site):
    page = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()

    page.goto(f"{site.url}/claims/?q=insulin")

    assert page.locator(".card").first.bounding_box()["y"] < 740
    assert not page.get_by_role("checkbox", name="Animal").is_visible()
    page.get_by_text("Filter and sort").click()
    assert page.get_by_role("checkbox", name="Animal").is_visible()


def test_on_a_wide_screen_the_filter_stands_open_beside_the_results(without_javascript, site):
    page = without_javascript

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site.url}/claims/?q=insulin")

    assert page.get_by_role("checkbox", name="Animal").is_visible()
    assert not page.get_by_text("Filter and sort").is_visible()


def test_every_internal_link_of_the_sample_answers(site):
    broken, seen, queue = {}, set(), ["/"]
    while queue:
        address = queue.pop()
        # Filters link to filters without end; one page of each list is enough.
        if address in seen or address.startswith("/admin/") or address.count("=") > 1:
            continue
        seen.add(address)
        try:
            queue.extend(links(site, address) - seen)
        except HTTPError as error:
            broken[address] = error.code
    assert broken == {}
    assert len(seen) > 50


@pytest.mark.parametrize("address", ["/nothing-here/", "/claims/999999/", "/articles/nope/"])
def test_missing_pages_answer_404_in_the_site_s_own_words(site, address):
    with pytest.raises(HTTPError) as error:
        urlopen(site.url + address, timeout=20)

    assert error.value.code == 404
    assert "<h1" in error.value.read().decode()


def test_a_page_for_when_little_works_has_its_styles(site):
    with pytest.raises(HTTPError) as error:
        urlopen(f"{site.url}/admin/login/", data=b"username=a", timeout=20)  # sent without a token

    assert error.value.code == 403
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', error.value.read().decode())
    assert len(styles) == 3
    for address in styles:
        with urlopen(site.url + address, timeout=20) as answer:
            assert answer.headers["Content-Type"].startswith("text/css")


def _tab_to(page, selector, limit=200):
    """Press Tab until the focus stands on a match; fail when it never does."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reached {selector}")
