"""Fetches the pages to compare inside this process, and reads the counts off them as a reader
would.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.test import Client
from lxml import html

from evidence.models import Claim

from .shapes import Shape


class WrongPage(Exception):
    """A page that cannot be compared; the message says what is wrong with it."""


@dataclass(frozen=True)
class Shown:
    """What a list page shows: the total, its claims in order, a count beside each choice."""

    total: int
    claims: list[int]
    counts: dict[str, dict[str, int]]


class Site:
    """The site's pages and the plain ones, through the whole of Django but no socket."""

    def __init__(self) -> None:
        """Take the addresses of bench/urls.py; the settings must name it as ROOT_URLCONF."""
        self.client = Client(SERVER_NAME="localhost")

    @cached_property
    def claim(self) -> int:
        """A published claim from the middle of the table, for the page of one claim."""
        published = Claim.objects.published().order_by("pk").values_list("pk", flat=True)
        return published[published.count() // 2]

    def address(self, shape: Shape, prefix: str = "") -> str:
        """Return the address of a shape's page; `prefix` names another way, such as "/naive"."""
        if not shape.is_list:
            return f"{prefix}/claims/{self.claim}/"
        query = f"?{urlencode(shape.query)}" if shape.query else ""
        return f"{prefix}/claims/{query}"

    def get(self, address: str) -> bytes:
        """Return the page's HTML. Raises WrongPage unless it answers 200."""
        response = self.client.get(address)
        if response.status_code != 200:
            raise WrongPage(f"{address} answers {response.status_code}")
        return response.content


def read(page: bytes) -> Shown:
    """Read a list page. Raises WrongPage when its parts are not where the style guide has them."""
    document = html.document_fromstring(page)
    status = " ".join(document.xpath("string(//*[@role='status'])").split())
    number = re.search(r"of ([\d,]+) claim|(Nothing fits)", status)
    if number is None:
        raise WrongPage(f"no count in the line of status {status!r}")
    links = document.xpath(f"//*[{_IS % 'card-title'}]//a/@href")
    found = [re.search(r"/claims/(\d+)/$", link) for link in links]
    claims = [int(match[1]) for match in found if match]
    return Shown(_number(number[1] or "0"), claims, _choice_counts(document) | _menus(document))


def neighbours(page: bytes) -> list[str]:
    """Return the addresses of the other claims that one claim's page lists, in their order."""
    section = html.document_fromstring(page).xpath("//section[@aria-labelledby='neighbours']")
    return [link for part in section for link in part.xpath(".//a[@class='card-link']/@href")]


_IS = "contains(concat(' ', @class, ' '), ' %s ')"


def _choice_counts(document: html.HtmlElement) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for choice in document.xpath(f"//*[{_IS % 'choice'}][.//*[{_IS % 'count'}]]"):
        chosen = choice.xpath(".//input")[0]
        count = choice.xpath(f"string(.//*[{_IS % 'count'}])")
        counts.setdefault(chosen.get("name"), {})[chosen.get("value")] = _number(count)
    return counts


def _menus(document: html.HtmlElement) -> dict[str, dict[str, int]]:
    """Read the menus of years, whose counts stand in brackets: "2024 (33)"."""
    counts: dict[str, dict[str, int]] = {}
    for option in document.xpath("//select[starts-with(@name, 'year')]/option"):
        if match := re.search(r"\(([\d,]+)\)", option.text or ""):
            menu = counts.setdefault(option.getparent().get("name"), {})
            menu[option.get("value")] = _number(match[1])
    return counts


def _number(digits: str) -> int:
    return int(digits.replace(",", ""))


def differences(ours: Shown, theirs: Shown) -> list[str]:
    """Return a sentence for each number on which two pages disagree, in facets that both have."""
    found = []
    if ours.total != theirs.total:
        found.append(f"total {ours.total} against {theirs.total}")
    for facet in ours.counts.keys() & theirs.counts.keys():
        found += _facet_differences(facet, ours.counts[facet], theirs.counts[facet])
    return found


def _facet_differences(facet: str, ours: Mapping[str, int], theirs: Mapping[str, int]) -> list[str]:
    """Compare one facet; a choice one page leaves out counts as none."""
    return [
        f"{facet}={value}: {ours.get(value, 0)} against {theirs.get(value, 0)}"
        for value in sorted(ours.keys() | theirs.keys())
        if ours.get(value, 0) != theirs.get(value, 0)
    ]
