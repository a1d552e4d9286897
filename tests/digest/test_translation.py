"""No page says a fixed word that is not marked for translation."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

from digest.fixed_words import MARKED, READERS

BASE = Path(settings.BASE_DIR)
# Names that are the same in every language.
NAMES = {"DOI", "doi", "PMID", "PMCID"}
SAID = {"aria-label", "title", "alt", "placeholder"}
TAG = re.compile(r"</?[a-z][a-z0-9]*(?: [a-z-]+=\"[^\"]*\")*>")
LETTERS = re.compile(r"[^\W\d_]{2,}")


def readers_files(suffix):
    found = [path for one in ("digest", "evidence", "articles") for path in (BASE / one).rglob("*")]
    return sorted(
        path
        for path in found
        if path.suffix == suffix and READERS.fullmatch(str(path.relative_to(BASE)))
    )


class Words(HTMLParser):
    """Gathers what a reader would see or hear: text, and the attributes that are read out."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.is_code = False

    def handle_starttag(self, tag, attrs):
        self.is_code = tag in {"style", "script"}
        said = dict(attrs)
        self.found += [said[name] or "" for name in SAID & set(said)]
        if tag == "meta" and said.get("name") == "description":
            self.found.append(said.get("content") or "")

    def handle_endtag(self, tag):
        self.is_code = False

    def handle_data(self, data):
        if not self.is_code:
            self.found.append(data)


def words_of(markup):
    reader = Words()
    reader.feed(markup)
    reader.close()
    return [word for text in reader.found for word in LETTERS.findall(text) if word not in NAMES]


def unmarked_in_template(source):
    """The words of a template that stand outside every mark for translation."""
    kept, is_marked = [], False
    for token in Lexer(source).tokenize():
        word = token.contents.split(maxsplit=1)[0] if token.contents.split() else ""
        if token.token_type == TokenType.BLOCK and word in {"blocktranslate", "blocktrans"}:
            is_marked = True
        elif token.token_type == TokenType.BLOCK and word in {"endblocktranslate", "endblocktrans"}:
            is_marked = False
        elif token.token_type == TokenType.BLOCK and word == "comment":
            is_marked = True
        elif token.token_type == TokenType.BLOCK and word == "endcomment":
            is_marked = False
        elif token.token_type == TokenType.TEXT and not is_marked:
            kept.append(token.contents)
        else:
            kept.append("0")  # a value; "0" keeps what stands around it apart
    return words_of("".join(kept))


def unmarked_in_module(source):
    """The words of markup in a module's strings that no call for a translation holds."""
    tree = ast.parse(source)
    return [word for text in _markup(tree) for word in words_of(text)]


def _markup(node):
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKED:
        return
    if isinstance(node, ast.JoinedStr):
        parts = [one.value if isinstance(one, ast.Constant) else "0" for one in node.values]
        text = "".join(parts)
        if TAG.search(text):
            # A string may begin in the middle of a tag that another began.
            yield re.sub(r"^[^<]*>", "", text) if text.find(">") < text.find("<") else text
        for one in node.values:
            if not isinstance(one, ast.Constant):
                yield from _markup(one)
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and TAG.match(node.value):
            yield node.value
        return
    for child in ast.iter_child_nodes(node):
        yield from _markup(child)


@pytest.mark.parametrize("path", readers_files(".html"), ids=lambda path: path.name)
def test_every_word_of_a_template_is_marked(path):
    assert unmarked_in_template(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", readers_files(".py"), ids=lambda path: path.name)
def test_every_word_in_markup_that_a_module_makes_is_marked(path):
    assert unmarked_in_module(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Read on</p>",
        '<p aria-label="Topics">{{ x }}</p>',
        "<p>{% if x %}{% translate 'Yes' %}{% else %}No{% endif %}</p>",
        '<meta name="description" content="Health claims">',
    ],
)
def test_a_word_without_a_mark_is_found(source):
    assert unmarked_in_template(source)


def test_a_word_without_a_mark_is_found_in_a_module():
    assert unmarked_in_module('x = f"<p>From {y}</p>"') == ["From"]
    assert unmarked_in_module("x = f\"<p>{_('From')} {y}</p>\"") == []
