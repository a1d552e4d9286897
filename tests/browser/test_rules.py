"""What holds on every page: accessibility rules, the content security policy, the admin included."""

import re

from .addresses import DIFFERENT, desk_pages, page_kinds
from .axe import violations_of

# Look-up fields are named a twentieth of a second after the page is there.
AFTER_SCRIPTS = "() => new Promise((done) => setTimeout(requestIdleCallback, 75, done))"
RETRACTION = re.compile(r"retracted|on hold", re.IGNORECASE)
ADMIN = [
    "/admin/",
    "/admin/articles/article/",
    "/admin/articles/article/add/",
    "/admin/articles/article/import/",
    "/admin/articles/glossaryterm/add/",
    "/admin/articles/resource/add/",
    "/admin/evidence/claim/",
    "/admin/evidence/claim/add/",
    "/admin/evidence/desk/",
    "/admin/evidence/source/",
    "/admin/evidence/source/add/",
    "/admin/evidence/source/fetch/",
    "/admin/evidence/source/import/",
    "/admin/evidence/sourceconflict/",
    "/admin/evidence/integritynotice/",
    "/admin/evidence/study/",
    "/admin/evidence/evidencelabel/",
    "/admin/evidence/assessment/",
    "/admin/evidence/assessment/agreement/",
    "/admin/evidence/batch/",
    "/admin/evidence/strongword/",
    "/admin/evidence/strongword/add/",
    "/admin/evidence/thread/",
    "/admin/evidence/thread/add/",
    "/admin/evidence/interestdeclaration/",
    "/admin/evidence/interestdeclaration/add/",
    "/admin/two-step/set-up/",
    "/admin/auth/user/add/",
    "/articles/beta-cell-regeneration/preview/",
]


# Parts of Django's own that have no place to be mended from: a column without a heading, select2's list.
DJANGOS_OWN = [["th.original"], [".inline-group th:empty"], [".select2-selection--multiple"]]


def test_axe_finds_no_violation_on_any_page_kind_in_light_and_dark(page_with_axe, site):
    found = {}
    for address in page_kinds(site):
        page_with_axe.goto(address)
        if wrong := violations_of(page_with_axe):
            found[address] = wrong
    assert found == {}


def test_a_retraction_is_told_on_every_page_it_touches(page_with_axe, retracted):
    page = page_with_axe
    page.set_viewport_size({"width": 320, "height": 700})
    untold, wide, found = [], [], {}
    for address in retracted:
        page.goto(address)
        if not page.get_by_text(RETRACTION).first.is_visible():
            untold.append(address)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(address)
        if wrong := violations_of(page):
            found[address] = wrong
    assert (untold, wide, found) == ([], [], {})


def test_policy_allows_nothing_by_default_and_nothing_unsafe(page, site):
    for address in ["/", "/claims/", "/admin/login/", "/nothing-here/"]:
        policy = page.goto(address).headers["content-security-policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_no_admin_page_violates_the_policy(signed_in, site, violations):
    page = signed_in(site.superuser)
    change_pages = []
    for model in [
        "articles/article",
        "evidence/claim",
        "evidence/desk",
        "evidence/source",
        "evidence/evidencelabel",
    ]:
        page.goto(f"/admin/{model}/")
        change_pages.append(page.locator("#result_list tbody th a").first.get_attribute("href"))
    for address in dict.fromkeys([*ADMIN, *change_pages, *desk_pages(page)]):
        page.goto(address)
        page.evaluate(AFTER_SCRIPTS)
    _preview_readings(page)

    assert violations == []


def _preview_readings(page):
    """Go as far as the preview of readings of two claims."""
    page.goto("/admin/evidence/claim/?all=")
    for box in page.locator("input.action-select").all()[:2]:
        box.check()
    page.get_by_label("Action:").select_option("assess")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_role("radio").first.check()
    page.get_by_role("textbox", name="Reason").fill("Only mice were studied.")
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("Nothing is written yet.").wait_for()


def test_axe_finds_no_violation_on_the_curators_own_pages(signed_in, page_with_axe, site):
    page = signed_in(site.editor)
    found = {}
    for address in desk_pages(page)[:DIFFERENT]:
        page.goto(address)
        page.evaluate(AFTER_SCRIPTS)
        if wrong := violations_of(page, {"exclude": DJANGOS_OWN}):
            found[address] = wrong
    _preview_readings(page)
    found["preview"] = violations_of(page)
    assert found == {"preview": []}
