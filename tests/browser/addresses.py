"""One address of every page kind, found on the running sample by following its own links."""

import re
from functools import cache
from html import unescape
from urllib.request import Request, urlopen

FIXED = [
    "/",
    "/articles/",
    "/articles/?q=islets",
    "/claims/",
    "/claims/?label=animal&label=testimony&kind=harm",
    "/claims/?q=zzzznothing",
    "/claims/?q=isletts&at_least=animal",
    "/articles/?label=testimony&q=regenerasion",
    "/claims/?label=nonsense",
    "/labels/",
    "/labels/animal/",
    "/labels/testimony/",
    "/glossary/",
    "/changes/",
    "/changes/?since=2020-01-01",
    "/changes/?since=yesterday",
    "/methods/",
    "/about/",
    "/threads/",
    "/map/",
    "/visit/",
    "/visit/?claim=5&claim=12&claim=60&claim=999999&q=islets",
    "/map/?year_from=soon",
    "/claims/?label=animal&sheet=5.12",
    "/articles/insulin-making-cells-from-stem-cells/?sheet=5.12.x",
]

FOUND = {
    "article": r"/articles/[a-z0-9-]+/",
    "claim": r"/claims/\d+/",
    "topic": r"/topics/[a-z0-9-]+/",
    "series": r"/series/[a-z0-9-]+/",
    "term": r"/glossary/[a-z0-9-]+/",
    "thread": r"/threads/[a-z0-9-]+/",
    "source": r"/sources/\d+/",
}


def links(site, address):
    """The local addresses that a page links to, without fragments."""
    with urlopen(Request(site.url + address), timeout=20) as answer:
        html = answer.read().decode()
    found = re.findall(r'href="(/[^"#]*)', html)
    return {unescape(link) for link in found if not link.startswith("/static/")}


@cache
def page_kinds(site):
    """Return addresses: the fixed ones, and the first two found of every other kind."""
    seen, queue = set(), ["/", "/articles/", "/claims/", "/glossary/", "/labels/", "/threads/"]
    chosen = {kind: [] for kind in FOUND}
    while queue and len(seen) < 60:
        address = queue.pop(0)
        if address in seen:
            continue
        seen.add(address)
        for link in sorted(links(site, address)):
            for kind, pattern in FOUND.items():
                if re.fullmatch(pattern, link) and link not in chosen[kind]:
                    chosen[kind].append(link)
                    queue.append(link)
    missing = [kind for kind, found in chosen.items() if not found]
    assert not missing, f"no link leads to a page of these kinds: {missing}"
    return FIXED + [link for found in chosen.values() for link in found[:2]]


@cache
def one_of_each(site):
    """Return one address of every page kind: whole pages, none with a query but the visit sheet's."""
    addresses = page_kinds(site)
    firsts = {
        kind: next(one for one in addresses if re.fullmatch(pattern, one))
        for kind, pattern in FOUND.items()
    }
    plain = (
        "/",
        "/articles/",
        "/claims/",
        "/labels/",
        "/labels/animal/",
        "/glossary/",
        "/changes/",
    )
    plain += ("/map/", "/threads/", "/methods/", "/about/")
    sheet = next(one for one in addresses if one.startswith("/visit/?claim"))
    return [*plain, *firsts.values(), sheet]


DIFFERENT = 8  # so many of desk_pages have a template of their own, the first ones


def desk_pages(page):
    """Return the curators' own pages of one article and claim, which is saved for a second version."""
    rows = {}
    for model in ("articles/article", "evidence/claim"):
        page.goto(f"/admin/{model}/")
        first = page.locator("#result_list tbody th a").first.get_attribute("href")
        rows[model] = first.split("change/")[0]
    article, claim = rows.values()
    page.goto(f"{claim}change/")
    page.locator("#id_harms").fill("Not reported.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{claim}history/")
    compare, restore = (
        page.get_by_role("link", name=name).first.get_attribute("href")
        for name in ("What changed from", "Restore version")
    )
    return [
        *(f"{claim}{name}/" for name in ("change", "assess")),
        f"{claim}history/{compare}",
        restore,
        f"{article}publish/",
        "/admin/articles/article/import/",
        "/admin/evidence/assessment/agreement/",
        "/admin/evidence/claim/?queue=unlabelled",
        # The others have the templates of these.
        *(f"{article}{name}/" for name in ("change", "history", "check")),
        f"{claim}history/",
    ]
