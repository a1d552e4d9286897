"""Every fixed sentence that readers meet, read from the templates and modules that hold it.

Each is marked for translation where it stands, so gettext's tools find it; this is the one place to read
them all. `manage.py list_words` prints them with their reading age, and a test holds them to it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation.template import templatize

# Where readers' words stand. Choices of columns ("Peer reviewed") are names, and stay with their columns.
READERS = re.compile(
    r"digest/(?!templates/admin/)(?!management/).*\.(py|html)"
    r"|evidence/(wording|safety)\.py|evidence/anchoring/marking\.py|articles/glossing\.py"
)
FOLDERS = ("digest", "evidence", "articles")
MARKED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
STRING = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(
    rf"\b(?:gettext|_|ngettext)\((\s*{STRING}(?:\s*,\s*{STRING})?)[^()]*\)", re.DOTALL
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|%%")


class Fixed(NamedTuple):
    """One sentence or phrase, and the file it stands in."""

    place: str
    text: str


def fixed_words() -> list[Fixed]:
    """Return all of them, each once a file, in the order of files and places."""
    base = Path(settings.BASE_DIR)
    found: dict[Fixed, None] = {}
    for folder in FOLDERS:
        for path in sorted((base / folder).rglob("*")):
            place = str(path.relative_to(base))
            if not READERS.fullmatch(place):
                continue
            read = _in_template if path.suffix == ".html" else _in_module
            texts = read(path.read_text(encoding="utf-8"))
            found |= dict.fromkeys(Fixed(place, " ".join(text.split())) for text in texts)
    return [one for one in found if one.text]


def plain(text: str) -> str:
    """Return a text with an everyday word in place of each gap, and without markup."""
    return PLACEHOLDER.sub("one", re.sub(r"<[^>]+>", "", text))


def _in_template(source: str) -> Iterator[str]:
    """Yield what a template marks; Django rewrites it as calls of gettext, as for its own tools."""
    for call in CALL.finditer(templatize(source)):
        try:
            tree = ast.parse(f"f({call[1]})", mode="eval")
        except SyntaxError:
            continue
        yield from _strings(tree.body)


def _in_module(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in MARKED:
            yield from _strings(node)


def _strings(call: ast.expr) -> Iterator[str]:
    if isinstance(call, ast.Call):
        for value in call.args:
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
