"""Markdown to safe HTML: the one way an author's text becomes a page.

`render` writes, `plain_text` reads back the text that anchors count in, `headings` lists the
sections. Raw HTML is never passed on. Identifiers start with `section-` or `note-`, so that a page
which keeps those two prefixes free cannot clash with a text.
"""

import html as entities
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import nh3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin

from .links import SCHEMES, is_allowed, keep_apart
from .plaintext import plain_text

__all__ = ["MAX_CHARACTERS", "Heading", "TextTooLong", "headings", "parse", "plain_text", "render"]

MAX_CHARACTERS = 60_000
# What a bracket opens is looked for to the end of the text: brackets alone cost more than all else.
MAX_BRACKETS = 3_000
MAX_DEPTH = 20
MAX_SLUG = 60
TOP_RANK = 2  # The page's own title is its only h1.
LOWEST_RANK = 6

WEB = ("http:", "https:")
EXTERNAL_REL = "nofollow noopener noreferrer"

# Characters that turn the direction of all that follows them in a paragraph, a claim's badge too.
DIRECTION_CHANGES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])

RANKED = {f"h{rank}" for rank in range(TOP_RANK, LOWEST_RANK + 1)}
TAGS = RANKED | {
    *(
        "a",
        "blockquote",
        "br",
        "code",
        "div",
        "em",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "section",
        "strong",
        "sup",
    ),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {
    **{tag: {"id"} for tag in RANKED},
    "a": {"href", "title", "rel", "id", "class", "role", "aria-label", "data-apart"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "li": {"id"},
    "ol": {"start"},
    "section": {"class", "role", "aria-label"},
    "sup": {"class", "data-apart"},
    "td": {"data-align"},
    "th": {"data-align"},
}


class TextTooLong(ValueError):
    """The text has more than MAX_CHARACTERS characters, or more than MAX_BRACKETS brackets."""


class Heading(NamedTuple):
    """A section's heading: rank 2 to 6, the identifier to link to, its words."""

    level: int
    id: str
    text: str


def render(markdown: str) -> SafeString:
    """Return `markdown` as HTML that is safe to put on a page, below an h1.

    CommonMark with tables, strikethrough and footnotes; an image becomes its description, because a
    page loads nothing from elsewhere. Raises TextTooLong above MAX_CHARACTERS or MAX_BRACKETS;
    nesting deeper than MAX_DEPTH is shown as it was typed.
    """
    if len(markdown) > MAX_CHARACTERS:
        message = _("The text has %(count)s characters; %(most)s are allowed.")
        raise TextTooLong(message % {"count": len(markdown), "most": MAX_CHARACTERS})
    if (brackets := markdown.count("[")) > MAX_BRACKETS:
        message = _("The text has %(count)s opening square brackets; %(most)s are allowed.")
        raise TextTooLong(message % {"count": brackets, "most": MAX_BRACKETS})
    return _render(markdown, get_language())


@lru_cache(maxsize=128)
def _render(markdown: str, _language: str | None) -> SafeString:
    """Render once for each text and language: the notes' accessible names are translated."""
    html = nh3.clean(
        _parser().render(markdown),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return SafeString(html.translate(DIRECTION_CHANGES))


def parse(markdown: str) -> list[Token]:
    """Return what the parser makes of a text that `render` took, for those who ask where it stands."""
    return _parser().parse(markdown)


def headings(html: str) -> list[Heading]:
    """Return the headings of rendered HTML in reading order, for a table of contents."""
    found = re.finditer(r'<h([2-6]) id="([^"]*)">(.*?)</h\1>', html, re.DOTALL)
    return [Heading(int(one[1]), entities.unescape(one[2]), plain_text(one[3])) for one in found]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """Return the configured parser; it keeps nothing between texts."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_DEPTH})
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin)
    parser.core.ruler.push("links", keep_apart)
    parser.core.ruler.push("sections", _rank_and_name_headings)
    parser.core.ruler.push("attributes", _settle_attributes)
    parser.validateLink = is_allowed  # type: ignore[method-assign]
    for name, write in WRITTEN_BY_US.items():
        parser.add_render_rule(name, _rule(write))
    return parser


# Headings


def _rank_and_name_headings(state: StateCore) -> None:
    """Give headings ranks from h2 down without a gap, and identifiers made of their words."""
    outline: list[int] = []
    taken: set[str] = set()
    repeats: Counter[str] = Counter()
    opening: Token | None = None
    for index, token in enumerate(state.tokens):
        if token.type == "heading_open":
            level = int(token.tag[1])
            while outline and outline[-1] >= level:
                outline.pop()
            outline.append(level)
            token.tag = f"h{min(TOP_RANK + len(outline) - 1, LOWEST_RANK)}"
            token.attrSet(
                "id", _unused(_slug(state.tokens[index + 1].children or []), taken, repeats)
            )
            opening = token
        elif token.type == "heading_close" and opening:
            token.tag = opening.tag


def _slug(words: Sequence[Token]) -> str:
    """Return a heading's words in lower case: letters and digits of any script, hyphens between."""
    text = unicodedata.normalize(
        "NFKC", " ".join(token.content for token in words if token.content)
    ).lower()
    spaced = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in text)
    return "-".join(["section", *spaced.split()])[:MAX_SLUG].rstrip("-")


def _unused(slug: str, taken: set[str], repeats: Counter[str]) -> str:
    """Return `slug`, numbered from 2 when an earlier heading has it, and take it."""
    unused = slug
    while unused in taken:
        repeats[slug] += 1
        unused = f"{slug}-{repeats[slug] + 1}"
    taken.add(unused)
    return unused


# How single tokens are written


def _settle_attributes(state: StateCore) -> None:
    """Say of links to other sites what they are, and of table cells how they line up."""
    for token in state.tokens:
        if style := token.attrs.pop("style", None):  # The content policy forbids inline styles.
            token.attrSet("data-align", str(style).removeprefix("text-align:"))
        for child in token.children or []:
            if child.type == "link_open" and str(child.attrGet("href")).lower().startswith(WEB):
                child.attrSet("rel", EXTERNAL_REL)


def _rule(write: Callable[[Token], str]) -> Callable[..., str]:
    """Return a rule for the renderer out of a function that needs to know nothing but its token."""

    def rule(
        _renderer: RendererHTML,
        tokens: Sequence[Token],
        index: int,
        _options: OptionsDict,
        _env: EnvType,
    ) -> str:
        return write(tokens[index])

    return rule


def _image(token: Token) -> str:
    return escape("".join(child.content for child in token.children or []))


def _table_open(_token: Token) -> str:
    # A wide table scrolls by itself on a narrow screen, and by keyboard.
    return format_html(
        '<div class="table-scroll" role="group" aria-label="{}" tabindex="0"><table>\n', _("Table")
    )


def _table_close(_token: Token) -> str:
    return "</table></div>\n"


def _note_number(token: Token) -> tuple[int, str]:
    """Return a note's number from 1, and the identifier of this place that refers to it."""
    number = token.meta["id"] + 1
    place = token.meta.get("subId", 0)
    return number, f"note-ref-{number}" + (f"-{place + 1}" if place else "")


def _note_ref(token: Token) -> str:
    number, place_id = _note_number(token)
    return format_html(
        '<sup class="footnote-ref" data-apart="">'
        '<a href="#note-{}" id="{}" role="doc-noteref" aria-label="{}">{}</a></sup>',
        number,
        place_id,
        _("Note %(number)s") % {"number": number},
        number,
    )


def _note_back(token: Token) -> str:
    number, place_id = _note_number(token)
    name = _("Back to note %(number)s in the text") % {"number": number}
    if place := token.meta.get("subId", 0):
        name = _("Back to note %(number)s in the text, place %(place)s") % {
            "number": number,
            "place": place + 1,
        }
    return format_html(
        ' <a class="footnote-backref" data-apart="" href="#{}" role="doc-backlink"'
        ' aria-label="{}">\u21a9\ufe0e</a>',
        place_id,
        name,
    )


def _notes_open(_token: Token) -> str:
    return format_html(
        '<section class="footnotes" role="doc-endnotes" aria-label="{}"><ol>\n', _("Notes")
    )


def _notes_close(_token: Token) -> str:
    return "</ol></section>\n"


def _note_open(token: Token) -> str:
    return format_html('<li id="note-{}">', token.meta["id"] + 1)


WRITTEN_BY_US = {
    "image": _image,
    "table_open": _table_open,
    "table_close": _table_close,
    "footnote_ref": _note_ref,
    "footnote_anchor": _note_back,
    "footnote_block_open": _notes_open,
    "footnote_block_close": _notes_close,
    "footnote_open": _note_open,
}
