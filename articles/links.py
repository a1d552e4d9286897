"""Links in an author's text: which may stand, and that none stands in another."""

import re
from collections.abc import Iterator, Sequence

import nh3
from django.utils.html import escape
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

SCHEMES = {"http", "https", "mailto"}


def is_allowed(url: str) -> bool:
    """Say whether an author may link to `url`: a web or mail address, or a place on this site."""
    # What is no scheme to us may be one to a browser; two slashes name another site.
    scheme = re.match(r"([^/?#]*):", url)
    if not scheme:
        return not url.startswith("//")
    if scheme[1].lower() not in SCHEMES:
        return False
    # An address that the cleaner cannot read would leave a link that leads nowhere.
    return "href" in nh3.clean(f'<a href="{escape(url)}">', tags={"a"}, url_schemes=SCHEMES)


def keep_apart(state: StateCore) -> None:
    """Leave one link where links stand in one another, and move notes' numbers behind it.

    HTML has no link inside a link: a browser, or the cleaner, would cut them apart somewhere.
    """
    for token in state.tokens:
        if token.children:
            token.children = list(_apart(token.children))


def _apart(tokens: Sequence[Token]) -> Iterator[Token]:
    depth = 0
    waiting: list[Token] = []
    for token in tokens:
        if token.type == "link_open":
            depth += 1
            if depth > 1:
                continue
        elif token.type == "link_close":
            depth -= 1
            if depth:
                continue
            yield token
            yield from waiting
            waiting = []
            continue
        if depth and token.type == "footnote_ref":
            waiting.append(token)
        else:
            yield token
    yield from waiting
