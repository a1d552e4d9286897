import re

import pytest

from articles.glossing import explain
from articles.markup import plain_text, render
from articles.models import GlossaryTerm

ISLET = GlossaryTerm(pk=1, slug="islet", term="Islet", definition="A <small> cluster.")
BETA = GlossaryTerm(
    pk=2, slug="beta-cell", term="Beta cell", definition="It makes insulin.", synonyms=["β-cell"]
)


def page_of(term):
    return f"/glossary/{term.slug}/"


def explained(markdown, *terms):
    return explain(render(markdown), terms or (ISLET, BETA), page_of)


def links(html):
    return re.findall(r'<a class="term-link" href="([^"]+)">([^<]+)</a>', html)


def test_a_term_is_linked_where_it_first_stands_and_explained_below_its_paragraph():
    html = explained("Doctors move islets.\n\nMore islets came.")

    assert links(html) == [("/glossary/islet/", "islets")]
    fold = html.index("<details")
    assert html.index("Doctors") < fold < html.index("More islets")
    assert "A &lt;small&gt; cluster." in html


@pytest.mark.parametrize(
    "words", ["Beta cells divide.", "A beta cell.", "The β-cell rests.", "BETA CELL"]
)
def test_a_term_is_found_by_name_synonym_and_plural_in_any_case(words):
    assert [page for page, _word in links(explained(words))] == ["/glossary/beta-cell/"]


@pytest.mark.parametrize(
    "markdown",
    [
        "# Islet\n\nNothing else.",
        "`islet` is code",
        "Call it isletness or non-islet.",
        "[An islet](/elsewhere/) is linked.",
        "Text[^1].\n\n[^1]: An islet in a note.",
    ],
    ids=["heading", "code", "part of a word", "link", "note"],
)
def test_headings_code_links_notes_and_parts_of_words_are_left_alone(markdown):
    assert "term-link" not in explained(markdown)


def test_a_link_that_the_author_made_to_the_term_is_its_first_use():
    html = explained("See an [islet](/glossary/islet/) first, then islets.")

    assert links(html) == []
    assert html.count("<details") == 1


def test_terms_of_one_block_share_one_fold_which_stands_outside_of_lists_and_tables():
    html = explained("- an islet\n- a beta cell\n")

    assert html.count("<details") == 1
    assert html.index("</ul>") < html.index("<details")
    assert "Words explained: Islet, Beta cell" in html


@pytest.mark.parametrize(
    "markdown",
    [
        "Doctors move *islets* & beta cells.\n\n> An islet.\n\n| a | islet |\n|---|---|\n| 1 | b |",
        "Islet  \nislet[^1]\n\n- beta cell\n\n  more\n\n[^1]: note",
        "e\u0301 islet 👩\u200d⚕️ β-cell",
    ],
)
def test_the_plain_text_that_anchors_count_in_stays_the_same(markdown):
    html = render(markdown)

    assert plain_text(explain(html, [ISLET, BETA], page_of)) == plain_text(html)


def test_without_terms_nothing_changes():
    html = render("An islet.")

    assert explain(html, [], page_of) == html
