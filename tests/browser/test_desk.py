import re
from itertools import product

import pytest
from playwright.sync_api import expect

from .axe import violations_of

SUBSTANCES = "Metformin Leptin Harmine Ghrelin Exendin Verapamil Anakinra Baricitinib".split()
FINDINGS = ["helped old mice", "did nothing", "hurt two rats", "might help pigs", "cured no dog"]
SENTENCES = [f"{one} {other}." for other, one in product(FINDINGS, SUBSTANCES)]


@pytest.fixture
def article(signed_in, site, request):
    """A draft of forty sentences with no claim yet; its desk's address."""
    page = signed_in(site.superuser)
    page.goto("/admin/articles/article/add/")
    page.locator("#id_title").fill(request.node.name.replace("_", " ")[:100])
    page.locator("#id_standfirst").fill("Good news, then its limit.")
    page.locator("#id_body").fill(
        "\n\n".join(" ".join(SENTENCES[at : at + 8]) for at in range(0, 40, 8))
    )
    page.locator("[name=_continue]").first.click()
    desk = page.locator(".object-tools").get_by_role("link", name="Tagging desk")
    return desk.get_attribute("href")


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


def _choose(page, words):
    """Drag over words of the text, as a hand does."""
    box = page.evaluate(
        """words => {
            const pane = document.querySelector("[data-text]");
            const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                walker.currentNode.parentElement.scrollIntoView({ block: "center" });
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                const { left, right, top, bottom } = range.getBoundingClientRect();
                return { left, right, middle: (top + bottom) / 2 };
            }
        }""",
        words,
    )
    page.mouse.move(box["left"] + 1, box["middle"])
    page.mouse.down()
    page.mouse.move(box["right"] - 1, box["middle"], steps=4)
    page.mouse.up()


@pytest.fixture(scope="session")
def found():
    """Addresses that were looked for once."""
    return {}


@pytest.fixture
def sample(signed_in, site, found):
    """The desk of an article of the sample, with a claim open; its page."""
    page = signed_in(site.editor)
    if "sample" in found:
        page.goto(found["sample"])
        return page
    page.goto("/admin/evidence/desk/")
    page.get_by_role("link", name=re.compile("Beta-cell regeneration")).click()
    page.locator(".desk-line-link").first.click()
    page.wait_for_url(re.compile(r"claim=\d+"))
    found["sample"] = page.url
    return page


def test_selected_words_open_a_new_claim_with_the_quote_filled(sample, violations):
    page = sample

    _choose(page, "Weight matters too")
    page.get_by_role("button", name="New claim from these words").click()

    expect(page).to_have_url(re.compile("claim=new"))
    expect(page.get_by_label("Quote:")).to_have_value("Weight matters too")
    expect(page.get_by_label("Claim:", exact=True)).to_have_value("Weight matters too")
    _choose(page, "where cells come from outside")
    expect(page.get_by_label("Quote:")).to_have_value("where cells come from outside")
    assert violations == []


def test_what_was_typed_comes_back_after_leaving_and_is_asked_about(sample):
    page = sample
    asked = []
    page.get_by_role("link", name="New claim").click()
    page.get_by_label("Claim:", exact=True).fill("Half a thought.")
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.goto("/admin/")
    page.go_back()
    page.reload()
    page.get_by_role("button", name="Put them back").click()

    assert asked == ["beforeunload"]
    expect(page.get_by_label("Claim:", exact=True)).to_have_value("Half a thought.")


def test_keys_are_listed_and_can_be_switched_off(sample):
    page = sample
    reason = page.get_by_label("Reason:")

    page.keyboard.press("Alt+r")
    expect(reason).to_be_focused()
    page.locator("[data-sheet-title]").focus()
    page.keyboard.press("?")
    page.get_by_label("Use the keys").uncheck()
    page.keyboard.press("Escape")
    page.locator("[data-sheet-title]").focus()
    page.keyboard.press("Alt+r")
    page.keyboard.press("?")

    expect(reason).not_to_be_focused()
    expect(page.locator("dialog")).not_to_be_visible()


def test_kinds_of_words_are_switched_off_one_by_one_without_javascript(
    new_context, sample, context
):
    page = new_context(java_script_enabled=False, storage_state=context.storage_state()).new_page()
    page.goto(sample.url)
    hedge = page.locator("[data-text] [data-keyword=hedge]").first
    style = "one => getComputedStyle(one).fontStyle"

    before = hedge.evaluate(style)
    page.get_by_label("hedges").uncheck()

    assert (before, hedge.evaluate(style)) == ("italic", "normal")
    assert not page.get_by_role("button", name="Keys").is_visible()


def test_a_claim_is_cut_out_and_labelled_without_javascript(new_context, desk, context):
    page = new_context(java_script_enabled=False, storage_state=context.storage_state()).new_page()
    page.goto(desk.url)

    page.get_by_label("Quote:").fill("Leptin did nothing")
    page.get_by_label("Claim:", exact=True).fill("Leptin made no difference to anybody.")
    page.get_by_label("Whose body:").select_option("people")
    page.get_by_label("Source:", exact=True).fill("#1")
    page.get_by_role("radio", name="Early human").check()
    page.get_by_label("Reason:").fill("A small study.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("main").get_by_text("Saved:")).to_contain_text("Leptin made no")
    expect(page.locator(".desk-sheet .desk-line-state").first).to_contain_text("Early human")


def test_axe_finds_no_violation_on_the_desk_in_light_and_dark(page_with_axe, sample):
    found = {}
    for address in [sample.url, re.sub(r"claim=\d+", "claim=new", sample.url)]:
        page_with_axe.goto(address)
        if wrong := violations_of(page_with_axe, ".desk"):
            found[address] = wrong
    assert found == {}


def test_the_desk_does_not_scroll_sideways_at_320_pixels(sample):
    sample.set_viewport_size({"width": 320, "height": 640})

    assert sample.evaluate("document.scrollingElement.scrollWidth") == 320
