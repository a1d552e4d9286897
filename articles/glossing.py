"""Explain glossary terms where a text first uses them: a link on the word, a fold below its paragraph.

Works on HTML that `articles.markup.render` made. The plain text that anchors count in stays the same: a link
adds no words, and the fold carries `data-apart`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import GlossaryTerm
from .plaintext import TOKEN, VOID

# Words in these stay as they are: a heading is read on its own, code is no prose, a link leads elsewhere.
LEFT_ALONE = {"a", "code", "pre", "sup", *(f"h{rank}" for rank in range(1, 7))}
HREF = re.compile(r'href="([^"]*)"')


@dataclass
class _Reading:
    """A pass over a text: what was found, and what was written so far."""

    html: str
    written: list[str] = field(default_factory=list)
    copied: int = 0
    explained: set[int] = field(default_factory=set)
    here: list[GlossaryTerm] = field(default_factory=list)

    def copy_until(self, place: int) -> None:
        self.written.append(self.html[self.copied : place])
        self.copied = place

    def meets(self, term: GlossaryTerm) -> bool:
        """Take note of a term; True the first time."""
        if term.pk in self.explained:
            return False
        self.explained.add(term.pk)
        self.here.append(term)
        return True


def explain(
    html: str, terms: Sequence[GlossaryTerm], address: Callable[[GlossaryTerm], str]
) -> SafeString:
    """Return `html` with each term linked where it first stands, and folded explanations.

    A term is found by its name, its synonyms, and their plain plurals, as whole words in any case. A
    link that the author made to the term counts as its first use. `address` gives a term's page.
    """
    if not terms:
        return SafeString(html)
    names = {name.lower(): term for term in terms for name in _names(term)}
    pattern = _pattern(tuple(sorted(names, key=lambda name: (-len(name), name))))
    pages = {address(term): term for term in terms}
    reading = _Reading(html)
    stack: list[str] = []
    for token in TOKEN.finditer(html):
        tag = token["tag"]
        if tag and tag not in VOID:
            if token["closing"]:
                stack.pop()
                if not stack:
                    _fold(reading, token.end(), address)
            else:
                stack.append("notes" if "footnotes" in token["attributes"] else tag)
                if tag == "a" and (href := HREF.search(token["attributes"])) and href[1] in pages:
                    reading.meets(pages[href[1]])
        elif token.lastgroup == "words" and not LEFT_ALONE & {*stack} and "notes" not in stack:
            for found in pattern.finditer(token[0]):
                term = names[found[0].lower()]
                if reading.meets(term):
                    _link(reading, token.start() + found.start(), found[0], address(term))
    reading.copy_until(len(html))
    return SafeString("".join(reading.written))


def _names(term: GlossaryTerm) -> list[str]:
    names = [name.strip() for name in (term.term, *term.synonyms) if name.strip()]
    return [*names, *(f"{name}s" for name in names if not name.endswith("s"))]


@lru_cache(maxsize=8)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(re.escape(name) for name in names)
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)


def _link(reading: _Reading, place: int, words: str, address: str) -> None:
    reading.copy_until(place)
    reading.written.append(format_html('<a class="term-link" href="{}">', address))
    reading.copy_until(place + len(words))
    reading.written.append("</a>")


def _fold(reading: _Reading, place: int, address: Callable[[GlossaryTerm], str]) -> None:
    """Write the explanations of the terms first used in the block that ends at `place`."""
    if not reading.here:
        return
    reading.copy_until(place)
    title = ngettext("Word explained:", "Words explained:", len(reading.here))
    rows = format_html_join(
        "",
        '<dt>{}</dt><dd>{} <a class="text-link" href="{}">{}'
        '<span class="visually-hidden">: {}</span></a></dd>',
        (
            (term.term, term.definition, address(term), _("More"), term.term)
            for term in reading.here
        ),
    )
    reading.written.append(
        format_html(
            '<details class="explain" data-apart=""><summary class="explain-title">{} {}</summary>'
            '<dl class="explain-body">{}</dl></details>',
            title,
            ", ".join(term.term for term in reading.here),
            rows,
        )
    )
    reading.here.clear()
