"""The plain text under an article's HTML: what anchors count in, and where each stretch of it
stands.

Reads only HTML that `articles.markup.render` made, or that with marks added: every tag is closed,
every attribute is in double quotes, every ampersand is escaped. That is what lets one regular
expression do.

How the text is written, and a promise to every stored anchor:
- a run of spaces, tabs and line ends is one space, and so is a line break; a non-breaking space
  stays itself;
- two blocks (paragraphs, headings, list items, table cells, rows) are one newline apart;
- nothing stands before the first word or after the last;
- an element that carries `data-apart` (a footnote's number, its way back, a badge) is not part of
  the text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple

BLOCKS = frozenset(
    {
        "blockquote",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
    }
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
VOID = frozenset({"br", "hr"})

TOKEN = re.compile(
    r"""
      <(?P<closing>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>(?:[^>"]|"[^"]*")*)>
    | (?P<space>[ \t\n\r\f]+)
    | (?P<words>[^<&\ \t\n\r\f]+(?:\ [^<&\ \t\n\r\f]+)*)
    | (?P<entity>&\#?[a-zA-Z0-9]+;|[<&])
    """,
    re.VERBOSE,
)


class Stretch(NamedTuple):
    """A piece of plain text and the piece of HTML it was read from.

    `text` starts at `start` in the plain text; the source is `html[source_start:source_end]`. The
    two are the same, character for character, when `is_literal`; otherwise (an entity, a run of
    spaces, a line break) the source is one unit that cannot be cut. A newline between blocks has no
    source: both ends are -1. `link_end` is where the surrounding link closes, after its `</a>`, or
    -1 outside a link.
    """

    text: str
    start: int
    source_start: int
    source_end: int
    is_literal: bool
    link_end: int


def stretches(html: str) -> Iterator[Stretch]:
    """Yield the stretches of `html` in reading order; their texts joined are its plain text."""
    position = 0
    gap = ""
    gap_source = (-1, -1, -1)
    apart = 0
    link_end = -1
    for token in TOKEN.finditer(html):
        kind = token.lastgroup
        if tag := token["tag"]:
            apart = _depth_apart(token, apart)
            if apart:
                continue
            if tag in BLOCKS:
                gap, gap_source = "\n", (-1, -1, -1)
            elif tag == "br" and not gap:
                gap = " "
            elif tag == "a":
                link_end = -1 if token["closing"] else html.find("</a>", token.end()) + len("</a>")
        elif apart:
            continue
        elif kind == "space":
            if not gap:
                gap, gap_source = " ", (token.start(), token.end(), link_end)
        else:
            if gap and position:
                yield Stretch(gap, position, *gap_source[:2], False, gap_source[2])
                position += 1
            gap, gap_source = "", (-1, -1, -1)
            text = unescape(token[0]) if kind == "entity" else token[0]
            yield Stretch(text, position, token.start(), token.end(), kind == "words", link_end)
            position += len(text)


def _depth_apart(token: re.Match[str], depth: int) -> int:
    """Return how many elements deep inside a `data-apart` element we stand after this tag."""
    if token["tag"] in VOID:
        return depth
    if token["closing"]:
        return max(0, depth - 1)
    if depth or "data-apart" in token["attributes"]:
        return depth + 1
    return 0


@lru_cache(maxsize=64)
def plain_text(html: str) -> str:
    """Return the text of rendered HTML as the module's docstring describes it."""
    return "".join(stretch.text for stretch in stretches(html))
