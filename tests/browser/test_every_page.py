"""What a reader meets on every page kind: keyboard, zoom, forced colours, paper, no script, no style."""

import re
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True)
class Pictures:
    """For people to look at; no check reads them, and they take half of a visit's time."""

    folder: Path
    are_wanted: bool

    def take(self, page, address, how, **options):
        if self.are_wanted:
            page.screenshot(path=self._path(address, f"{how}.jpeg"), quality=60, **options)

    def print(self, page, address):
        if self.are_wanted:
            page.pdf(path=self._path(address, "paper.pdf"), format="A4")

    def _path(self, address, ending):
        name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")[:60] or "home"
        return self.folder / f"{name}-{ending}"


@pytest.fixture(scope="session")
def pictures(pytestconfig):
    folder = CHECKOUT / pytestconfig.getoption("--output") / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    return Pictures(folder, pytestconfig.getoption("--pictures"))


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


def test_every_page_is_as_wide_as_a_phone_has_no_script_keeps_the_policy_and_asks_nobody_else(
    page, site, context, violations, foreign_requests
):
    page.set_viewport_size({"width": 320, "height": 640})
    too_wide, with_script = {}, []
    for address in page_kinds(site):
        page.goto(address)
        width, scripts = page.evaluate(
            "[document.scrollingElement.scrollWidth, document.scripts.length]"
        )
        if width > 320:
            too_wide[address] = width
        if scripts:
            with_script.append(address)
    assert (too_wide, with_script) == ({}, [])
    assert violations == []
    assert foreign_requests == []
    assert context.cookies() == []


def test_a_visit_sheet_of_three_claims_is_one_printed_page(page, site):
    sheet = next(one for one in page_kinds(site) if one.startswith("/visit/?claim"))
    page.goto(sheet.split("&claim=999999")[0])

    paper = page.pdf(format="A4")

    assert paper.count(b"/Type /Page\n") == 1


def test_every_page_can_be_read_without_styles(new_context, site, pictures):
    context = new_context(viewport={"width": 360, "height": 800})
    context.route("**/*.css", lambda route: route.abort())
    page = context.new_page()
    for address in one_of_each(site):
        page.goto(address)
        assert page.locator("h1").is_visible(), address
        pictures.take(page, address, "plain")


def test_every_page_is_light_and_whole_zoomed_in_forced_colours_on_paper_and_without_javascript(
    new_context, site, pictures
):
    # One visit for all of it: coming to a page costs more than looking at it.
    page = new_context().new_page()
    _without_memory(page)
    without_script = new_context(java_script_enabled=False).new_page()
    came, weights, wrong = [], {}, {}
    page.on("requestfinished", lambda one: came.append(one))
    for address in [*one_of_each(site), *FILTERED, "/claims/?sheet=5.12"]:
        came.clear()
        page.set_viewport_size({"width": 1280, "height": 720})
        page.goto(address, wait_until="load")
        sizes = {one.url: _size(one) for one in list(came)}
        assert len(sizes) > 4, sizes  # the page and its style sheets, that for paper too
        weights[address] = sum(sizes.values())
        found = {"heavy": sizes if weights[address] >= MOST_BYTES else {}}
        if address in one_of_each(site):
            without_script.goto(address)
            texts = [one.locator("main").inner_text() for one in (page, without_script)]
            found["other without javascript"] = texts if texts[0] != texts[1] else []
            found["too wide at 200 percent"] = _too_wide_at_200_percent(page)
            bare = _bare_in_forced_colours(page, address, pictures)
            found["labels alike in forced colours"] = bare
            found["framed or too wide on paper"] = _wrong_on_paper(page, address, pictures)
        if wrong_here := {promise: what for promise, what in found.items() if what}:
            wrong[address] = wrong_here
        for width, scheme in WIDTHS.items() if pictures.are_wanted else ():
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            pictures.take(page, address, f"{width}-{scheme}", full_page=True)
    lines = [f"{weight:>6} {address}" for address, weight in weights.items()]
    (pictures.folder / "weights.txt").write_text("\n".join(lines) + "\n")

    assert wrong == {}
    kept = len(list(pictures.folder.glob("*-360-light.jpeg")))
    assert kept >= len(one_of_each(site)) or not pictures.are_wanted


def _without_memory(page):
    """Have every visit of a page fetch all of it, as a first visit does."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})


def _size(request):
    """What came over the line: headers and the compressed body."""
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def _too_wide_at_200_percent(page):
    """How wide a page is where it does not fit: zoomed, or with larger text alone."""
    found = {}
    for how, width, size in (("zoomed", 640, ""), ("larger text", 1280, "200%")):
        page.set_viewport_size({"width": width, "height": 512})
        needed = page.evaluate(
            """size => {
                document.documentElement.style.fontSize = size;
                return document.scrollingElement.scrollWidth;
            }""",
            size,
        )
        if needed > width:
            found[how] = needed
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def _bare_in_forced_colours(page, address, pictures):
    """How many labels would be told by their colour alone."""
    page.set_viewport_size({"width": 1280, "height": 720})
    page.emulate_media(forced_colors="active")
    pictures.take(page, address, "forced")
    bare = page.locator("main .badge").evaluate_all(
        """all => all.filter(one => {
            const style = getComputedStyle(one);
            return style.borderTopStyle !== "solid" || !one.textContent.trim();
        }).length"""
    )
    page.emulate_media(forced_colors="none")
    return bare


def _wrong_on_paper(page, address, pictures):
    """What is wider than A4 less its margins, at 96 to the inch, and what does not belong on paper."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 980})
    found, width = [], page.evaluate("document.scrollingElement.scrollWidth")
    if width > 690:
        found.append(width)
    if page.locator(".masthead, .filters, .skip-link, form").filter(visible=True).count():
        found.append("framed")
    pictures.print(page, address)
    page.emulate_media(media="screen")
    return found
