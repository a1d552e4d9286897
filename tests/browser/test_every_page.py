"""What a reader meets on every page kind: keyboard, zoom, forced colours, paper, no script, no style."""

import re

import pytest

from .addresses import one_of_each, page_kinds
from .checkers import CHECKOUT

MOST_STOPS = 250
MOST_BYTES = 60_000
WIDTHS = {360: "light", 768: "dark", 1280: "light"}
FILTERED = ["/claims/?at_least=animal&kind=harm", "/claims/?q=isletts", "/articles/?label=nonsense"]

# What Tab reached: its name, whether it can be seen, and whether something else lies over its middle.
STOP = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const box = [...one.getClientRects()].find((box) => box.width && box.height);
    const style = getComputedStyle(one);
    const words = (one.textContent || one.value || one.name || "").trim().slice(0, 60);
    const name = `${one.tagName} ${words}`;
    if (!box) return { name, problem: "has no size" };
    if (style.outlineStyle === "none") return { name, problem: "shows no focus" };
    const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1);
    if (box.bottom < 0 || box.top > innerHeight) return { name, problem: "is out of sight" };
    const top = document.elementFromPoint(x, y);
    const clear = top && (one.contains(top) || top.contains(one) || top.closest("label"));
    return { name, problem: clear ? "" : `lies under ${top && top.tagName}` };
}"""


@pytest.fixture(scope="session")
def pictures(pytestconfig):
    folder = CHECKOUT / pytestconfig.getoption("--output") / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def picture_name(address):
    return re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")[:60] or "home"


def test_the_keyboard_walks_every_page_and_each_stop_is_seen(new_context, site):
    page = new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
    problems = {}
    for address in one_of_each(site):
        page.goto(address)
        stops = 0
        while stops < MOST_STOPS:
            page.keyboard.press("Tab")
            stop = page.evaluate(STOP)
            if stop is None:
                break
            stops += 1
            if stop["problem"]:
                problems.setdefault(address, []).append(f"{stop['name']} {stop['problem']}")
        assert stops > 5, address
    assert problems == {}


def test_every_page_is_as_wide_as_a_phone_keeps_the_policy_and_asks_nobody_else(
    page, site, context, violations, foreign_requests
):
    page.set_viewport_size({"width": 320, "height": 640})
    too_wide = {}
    for address in page_kinds(site):
        page.goto(address)
        width = page.evaluate("document.scrollingElement.scrollWidth")
        if width > 320:
            too_wide[address] = width
    assert too_wide == {}
    assert violations == []
    assert foreign_requests == []
    assert context.cookies() == []


@pytest.mark.parametrize("how", ["zoomed", "larger text"])
def test_nothing_scrolls_sideways_at_200_percent(new_context, site, how):
    width = 640 if how == "zoomed" else 1280
    page = new_context(viewport={"width": width, "height": 512}, bypass_csp=True).new_page()
    too_wide = {}
    for address in one_of_each(site):
        page.goto(address)
        if how == "larger text":
            page.add_style_tag(content="html { font-size: 200% }")
        found = page.evaluate("document.scrollingElement.scrollWidth")
        if found > width:
            too_wide[address] = found
    assert too_wide == {}


def test_labels_can_be_told_apart_when_colours_are_forced(new_context, site, pictures):
    page = new_context(forced_colors="active").new_page()
    bare = {}
    for address in one_of_each(site):
        page.goto(address)
        page.screenshot(path=pictures / f"{picture_name(address)}-forced.jpeg", quality=60)
        without = page.locator("main .badge").evaluate_all(
            """all => all.filter(one => {
                const style = getComputedStyle(one);
                return style.borderTopStyle !== "solid" || !one.textContent.trim();
            }).length"""
        )
        if without:
            bare[address] = without
    assert bare == {}


def test_every_page_prints_without_menus_and_within_the_paper(page, site, pictures):
    too_wide, framed = {}, []
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 980})  # A4 less its margins, at 96 to the inch
    for address in one_of_each(site):
        page.goto(address)
        width = page.evaluate("document.scrollingElement.scrollWidth")
        if width > 690:
            too_wide[address] = width
        if page.locator(".masthead, .filters, .skip-link, form").filter(visible=True).count():
            framed.append(address)
        page.pdf(path=pictures / f"{picture_name(address)}.pdf", format="A4")
    assert too_wide == {}
    assert framed == []


def test_a_visit_sheet_of_three_claims_is_one_printed_page(page, site, pictures):
    sheet = next(one for one in page_kinds(site) if one.startswith("/visit/?claim"))
    page.goto(sheet.split("&claim=999999")[0])

    page.pdf(path=pictures / "visit-sheet.pdf", format="A4")

    assert (pictures / "visit-sheet.pdf").read_bytes().count(b"/Type /Page\n") == 1


def test_every_page_says_the_same_without_javascript(new_context, site):
    with_script = new_context().new_page()
    without = new_context(java_script_enabled=False).new_page()
    differing = []
    for address in one_of_each(site):
        with_script.goto(address)
        without.goto(address)
        if with_script.locator("main").inner_text() != without.locator("main").inner_text():
            differing.append(address)
    assert differing == []


def test_every_page_can_be_read_without_styles(new_context, site, pictures):
    context = new_context(viewport={"width": 360, "height": 800})
    context.route("**/*.css", lambda route: route.abort())
    page = context.new_page()
    for address in one_of_each(site):
        page.goto(address)
        assert page.locator("h1").is_visible(), address
        page.screenshot(path=pictures / f"{picture_name(address)}-plain.jpeg", quality=50)


def test_every_page_weighs_less_than_60_kilobytes_all_in(browser, site, pictures):
    weights, heavy = {}, {}
    for address in [*one_of_each(site), *FILTERED, "/claims/?sheet=5.12"]:
        context = browser.new_context()  # nothing is in its memory yet
        page, came = context.new_page(), []
        page.on("requestfinished", lambda one, came=came: came.append(one))
        page.goto(site.url + address, wait_until="load")
        sizes = {one.url: _size(one) for one in list(came)}
        context.close()
        weights[address] = sum(sizes.values())
        assert len(sizes) > 4, sizes  # the page and its style sheets, that for paper too
        if weights[address] >= MOST_BYTES:
            heavy[address] = sizes
    lines = [f"{weight:>6} {address}" for address, weight in weights.items()]
    (pictures / "weights.txt").write_text("\n".join(lines) + "\n")
    assert heavy == {}


def _size(request):
    """What came over the line: headers and the compressed body."""
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def test_every_page_kind_is_pictured_on_three_screens(new_context, site, pictures):
    page = new_context().new_page()
    for address in [*one_of_each(site), *FILTERED]:
        page.goto(address)
        for width, scheme in WIDTHS.items():
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(
                path=pictures / f"{picture_name(address)}-{width}-{scheme}.jpeg",
                full_page=True,
                quality=60,
            )

    assert len(list(pictures.glob("*-360-light.jpeg"))) >= len(one_of_each(site))
