"""Reading what a page says: its headings, its words, without a browser."""

import re
from html import unescape
from itertools import pairwise

from django.test import Client


def get(address, status=200):
    response = Client().get(address)
    assert response.status_code == status
    return response


def html(address, status=200):
    return get(address, status).content.decode()


def words(page):
    """The page's words, tags taken out, spaces joined."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def section(page, heading_id):
    """The HTML from one heading to the next of the same rank."""
    found = re.search(rf'<h(\d)[^>]* id="{heading_id}".*?(?=<h\1[ >]|</main>)', page, re.DOTALL)
    assert found, f"no heading {heading_id}"
    return found[0]


def heading_ranks(page):
    return [int(rank) for rank in re.findall(r"<h([1-6])[ >]", page)]


def assert_headings_are_whole(page):
    ranks = heading_ranks(page)
    assert ranks.count(1) == 1
    assert ranks[0] in {1, 2}
    reading = ranks[ranks.index(1) :]
    skipped = [(a, b) for a, b in pairwise(reading) if b > a + 1]
    assert not skipped
