import cProfile
import re
from html.parser import HTMLParser
from itertools import pairwise

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles import markup
from articles.markup import Heading, TextTooLong, headings, plain_text, render

ARTICLE = """\
# What the mice showed

Cells made in the lab *lowered* blood sugar[^lab] in **10 of 12** mice.[^mice]

## Für später

1. One
2. Two

| animal | number |
|:-------|-------:|
| mouse  |     12 |

> Said by a clinic[^lab]

[^lab]: A dish, not a body.
[^mice]: Twelve of them.
"""

SIGNS = "ab1 \n\n#*_`[]()^:!>|-~<&\"'\\é漢😀"
PHRASES = ["[^a]", "[^a]: x\n\n", "\n# ", "\n### ", "<b>", "](/x)", "|a|b|\n|-|-:|\n", "- "]
markdown = st.lists(st.sampled_from([*SIGNS, *PHRASES]), max_size=40).map("".join)


class Outline(HTMLParser):
    """The elements of a page with their attributes, checked to be nested and closed."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def values(self, attribute):
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]

    def ranks(self):
        return [int(tag[1]) for tag, _ in self.elements if tag[0] == "h" and tag[1:].isdigit()]


def test_render_writes_lists_tables_emphasis_and_strikethrough():
    tags = {tag for tag, _ in Outline(render(ARTICLE + "\n~~gone~~")).elements}

    assert {"ol", "li", "table", "th", "td", "em", "strong", "s", "blockquote"} <= tags


def test_render_aligns_cells_without_an_inline_style():
    html = render(ARTICLE)

    assert '<td data-align="right">12</td>' in html
    assert "style" not in html


def test_render_is_safe_to_put_on_a_page():
    assert hasattr(render("a"), "__html__")


@pytest.mark.parametrize(
    "raw",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick='x'>b</b>",
        "<!-- c -->",
    ],
)
def test_render_shows_raw_html_as_it_was_typed(raw):
    html = render(raw)

    assert {tag for tag, _ in Outline(html).elements} <= {"p"}
    assert plain_text(html) == raw


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a?b=1&c=2",
        "http://example.org",
        "mailto:a@example.org",
        "/claims/3/",
        "#here",
    ],
)
def test_render_links_to_the_web_to_mail_and_to_this_site(address):
    assert Outline(render(f"[a]({address})")).values("href") == [address]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&#10;script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org",
        "//example.org",
    ],
)
def test_render_refuses_every_other_link(address):
    html = render(f"[a](<{address}>)")

    assert [tag for tag, _ in Outline(html).elements] == ["p"]


def test_render_tells_search_engines_not_to_follow_links_to_other_sites_only():
    outline = Outline(render("[a](https://example.org) [b](/labels/)"))

    assert [attrs.get("rel") for tag, attrs in outline.elements if tag == "a"] == [
        "nofollow noopener noreferrer",
        None,
    ]


def test_render_loads_no_image_and_keeps_its_description():
    html = render("See ![a *mouse*](https://example.org/m.png).")

    assert html == "<p>See a mouse.</p>\n"


def test_each_note_links_to_its_text_and_back_to_every_place():
    outline = Outline(render(ARTICLE))
    links = [attrs for tag, attrs in outline.elements if tag == "a"]

    assert [link["href"] for link in links if link["role"] == "doc-noteref"] == [
        "#note-1",
        "#note-2",
        "#note-1",
    ]
    assert [
        (link["href"], link["aria-label"]) for link in links if link["role"] == "doc-backlink"
    ] == [
        ("#note-ref-1", "Back to note 1 in the text"),
        ("#note-ref-1-2", "Back to note 1 in the text, place 2"),
        ("#note-ref-2", "Back to note 2 in the text"),
    ]
    assert {link["href"][1:] for link in links} <= set(outline.values("id"))


@pytest.mark.parametrize(
    ("typed", "ranks"),
    [
        ("# a\n\n## b", [2, 3]),
        ("## a\n\n### b\n\n## c", [2, 3, 2]),
        ("# a\n\n#### b\n\n## c\n\n# d", [2, 3, 3, 2]),
        ("### a\n\n# b\n\n###### c", [2, 2, 3]),
        ("# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5\n\n###### 6", [2, 3, 4, 5, 6, 6]),
    ],
    ids=["shifted", "already shifted", "gaps closed", "upside down", "deepest"],
)
def test_headings_start_below_the_page_title_and_skip_no_rank(typed, ranks):
    assert Outline(render(typed)).ranks() == ranks


def test_headings_lists_rank_identifier_and_words():
    html = render("# What *is* it?[^n]\n\n## `HbA1c` & you\n\n[^n]: x")

    assert headings(html) == [
        Heading(2, "section-what-is-it", "What is it?"),
        Heading(3, "section-hba1c-you", "HbA1c & you"),
    ]


@pytest.mark.parametrize(
    ("typed", "identifier"),
    [
        ("Für später", "section-für-später"),
        ("हिन्दी में", "section-हिन्दी-में"),
        ("什么是细胞？", "section-什么是细胞"),
        ("😀", "section"),
        ("note-1", "section-note-1"),
        ("e\u0301t\u00e9", "section-été"),
    ],
)
def test_a_heading_in_any_script_has_an_identifier(typed, identifier):
    assert headings(render(f"# {typed}"))[0].id == identifier


def test_equal_headings_are_numbered_and_never_meet_a_heading_with_that_number():
    html = render("# a\n\n# a 2\n\n# a\n\n# a")

    assert [heading.id for heading in headings(html)] == [
        "section-a",
        "section-a-2",
        "section-a-3",
        "section-a-4",
    ]


def test_a_heading_keeps_its_identifier_when_text_is_added_before_it():
    assert headings(render("# b"))[0].id == headings(render("new\n\n# a\n\n# b"))[1].id


def test_plain_text_has_a_newline_between_blocks_single_spaces_and_no_notes():
    assert plain_text(render(ARTICLE)) == (
        "What the mice showed\n"
        "Cells made in the lab lowered blood sugar in 10 of 12 mice.\n"
        "Für später\nOne\nTwo\nanimal\nnumber\nmouse\n12\nSaid by a clinic\n"
        "A dish, not a body.\nTwelve of them."
    )


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a\nb", "a b"),
        ("a  \nb", "a b"),
        ("a *b* c", "a b c"),
        ("a\u00a0b", "a\u00a0b"),
        ("3 < 5 & 7 > 2", "3 < 5 & 7 > 2"),
        ("```\na\n  b\n```", "a b"),
        ("a[^1] b\n\n[^1]: n", "a b\nn"),
        ("👩\u200d⚕️ e\u0301", "👩\u200d⚕️ e\u0301"),
        ("", ""),
    ],
)
def test_plain_text_of_one_block(typed, text):
    assert plain_text(render(typed)) == text


def test_plain_text_reads_what_is_apart_as_nothing_however_deep():
    html = '<p>a<span data-apart=""> <b>x <i>y</i></b><br> z</span>b</p>'

    assert plain_text(html) == "ab"


@given(markdown)
@example("# [^a]\n\n[^a]: x")
def test_any_text_gives_closed_elements_unique_identifiers_and_ranks_without_gaps(typed):
    html = render(typed)
    outline = Outline(html)
    ranks = [1, *outline.ranks()]

    assert len(outline.values("id")) == len(set(outline.values("id")))
    assert all(after <= before + 1 and after > 1 for before, after in pairwise(ranks))
    assert nh3.clean(html, tags=markup.TAGS, attributes=markup.ATTRIBUTES, link_rel=None) == html


@given(markdown)
def test_any_text_reads_back_in_normal_form(typed):
    text = plain_text(render(typed))

    assert text == text.strip(" \n\t")
    assert not any(pair in text for pair in ["  ", "\n\n", " \n", "\n ", "\t", "\r"])


@given(markdown)
@example("[a^[x [y](z)]b](http://x)")
@example("[a <http://b.c> ^[d] e](/x)")
@example("[l](http:/\\evil)")
def test_any_text_gives_links_that_lead_somewhere_and_hold_no_other_link_or_note(typed):
    html = render(typed)
    opened = 0
    for tag in re.findall(r"<(/?(?:a|sup))[ >]", html):
        opened += {"a": 1, "/a": -1}.get(tag, 0)
        assert opened in {0, 1}
        assert tag != "sup" or not opened

    assert all(attrs.get("href") for tag, attrs in Outline(html).elements if tag == "a")
    assert not any(apart in plain_text(html) for apart in ["\u21a9", "\ufe0e"])


def test_a_note_typed_inside_a_link_stands_behind_it_and_is_no_part_of_the_text():
    html = render("[a^[x [y](z)]b](http://x)")

    assert "ab</a><sup" in html
    assert plain_text(html) == "ab\nx y"


@pytest.mark.parametrize("address", ["http:/\\evil", "http://[bad", "https://"])
def test_an_address_that_nobody_can_read_is_no_link(address):
    assert "<a" not in render(f"[l](<{address}>)")


@pytest.mark.parametrize("sign", ["\u202e", "&#x202e;", "\u2067", "\u202a"])
def test_signs_that_turn_the_direction_of_what_follows_are_left_out(sign):
    assert plain_text(render(f"a{sign}b")) == "ab"


def test_marks_of_direction_that_turn_nothing_else_are_kept():
    assert plain_text(render("a\u200fb\u200ec")) == "a\u200fb\u200ec"


def test_render_refuses_a_text_above_the_limit():
    count = markup.MAX_CHARACTERS + 1

    with pytest.raises(TextTooLong, match=f"{count} characters"):
        render("a" * count)


def test_render_refuses_more_brackets_than_it_looks_up():
    render("[" * markup.MAX_BRACKETS)

    with pytest.raises(TextTooLong, match="3001 opening square brackets"):
        render("[" * (markup.MAX_BRACKETS + 1))


MOST_CALLS = 50 * markup.MAX_CHARACTERS
BOMBS = [
    *("[", "![", "^[", "[a](", "[a [b ", "*a **a ", "*a_ ", "~a~~", "`a``b", "<a@b ", "&amp;"),
    *("> ", "> > > > a\n", "- ", "# a\n", "|a", "[^a]", "[^a]: x\n\n", "^[a]", "|a|\n|-|\n"),
]


def largest(bomb):
    """The text of the largest size that begins with as many bombs as are allowed."""
    typed = bomb * (markup.MAX_CHARACTERS // len(bomb))
    if "[" in bomb:
        typed = bomb * (markup.MAX_BRACKETS // bomb.count("["))
    return typed.ljust(markup.MAX_CHARACTERS, "a")


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_hostile_text_of_the_largest_size_costs_few_calls(bomb):
    typed = largest(bomb)

    counted = cProfile.Profile(builtins=False)
    counted.runcall(lambda: plain_text(render(typed)))

    assert sum(one.callcount for one in counted.getstats()) < MOST_CALLS
