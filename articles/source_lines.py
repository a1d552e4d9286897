"""Which line of an author's Markdown a place in the plain text was written on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator

from markdown_it.token import Token

from .markup import parse, plain_text, render

_LEAVES = {"inline", "fence", "code_block"}


def line_finder(markdown: str) -> Callable[[int], int]:
    """Return a function from an offset in the plain text of `markdown` to its line, from 1.

    Blocks of the plain text and of the parsed text come in the same order, so the one tells the other's
    line. Raises articles.markup.TextTooLong like `render`.
    """
    text = plain_text(render(markdown))
    starts, leaves = [], list(_leaves(parse(markdown)))
    position = 0
    for block in text.split("\n"):
        starts.append(position)
        position += len(block) + 1
    if len(leaves) != len(starts):
        return lambda place: _by_words(markdown, text, place)

    def line_at(place: int) -> int:
        block = max(0, bisect_right(starts, place) - 1)
        token, first = leaves[block]
        return first + _breaks_before(token, place - starts[block])

    return line_at


def _leaves(tokens: list[Token]) -> Iterator[tuple[Token, int]]:
    """Yield the tokens that hold words, each with its first line; a table's cells have their row's."""
    line = 0
    for token in tokens:
        if token.map:
            line = token.map[0]
        if token.type in _LEAVES and _shows(token):
            yield token, line + 1 + (token.type == "fence")


def _shows(token: Token) -> bool:
    return bool(
        plain_text(render(token.content)) if token.type == "inline" else token.content.strip()
    )


def _breaks_before(token: Token, place: int) -> int:
    """Return how many lines of a block end before its character number `place`."""
    breaks = passed = 0
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            passed += 1
            breaks += passed <= place
        else:
            passed += len(child.content)
    return breaks


def _by_words(markdown: str, text: str, place: int) -> int:
    """Return the line that holds most of the words from `place` on; 1 when none does."""
    wanted = text[place : place + 40].split("\n")[0].split()
    counts = [sum(word in line for word in wanted) for line in markdown.split("\n")]
    return counts.index(max(counts)) + 1 if wanted else 1
