"""What holds on every page: accessibility rules, the content security policy, the admin included."""

import pytest

from .addresses import page_kinds
from .checkers import npm_file

AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
ADMIN = [
    "/admin/",
    "/admin/articles/article/",
    "/admin/articles/article/add/",
    "/admin/articles/glossaryterm/add/",
    "/admin/articles/resource/add/",
    "/admin/evidence/claim/",
    "/admin/evidence/claim/add/",
    "/admin/evidence/desk/",
    "/admin/evidence/source/",
    "/admin/evidence/source/add/",
    "/admin/evidence/source/fetch/",
    "/admin/evidence/evidencelabel/",
    "/admin/evidence/assessment/",
    "/admin/evidence/assessment/agreement/",
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


@pytest.fixture(scope="session")
def axe():
    return npm_file("axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_any_page_kind(new_context, site, axe, scheme):
    page = new_context(color_scheme=scheme).new_page()
    found = {}
    for address in page_kinds(site):
        page.goto(address)
        page.evaluate(axe)
        result = page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
        if result["violations"]:
            found[address] = [
                (one["id"], [node["html"][:160] for node in one["nodes"][:3]])
                for one in result["violations"]
            ]
    assert found == {}


def test_policy_allows_nothing_by_default_and_nothing_unsafe(page, site):
    for address in ["/", "/claims/", "/admin/login/", "/nothing-here/"]:
        policy = page.goto(address).headers["content-security-policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_no_reader_page_violates_the_policy(page, site, violations):
    for address in page_kinds(site):
        page.goto(address)

    assert violations == []


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
    for address in [*ADMIN, *change_pages]:
        page.goto(address)
        page.wait_for_load_state("networkidle")

    assert violations == []
