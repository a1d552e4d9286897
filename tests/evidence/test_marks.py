import time
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles import markup
from articles.markup import plain_text, render
from evidence.anchoring import Mark, State, locate, mark, take, take_from

SOURCE = """\
## In animals

The cells *lowered **blood** sugar* in 10 of 12 mice[^1] & [stayed in place](/x) for a year.

- Nobody was *harmed*.
- 3 < 5 people stopped 👩\u200d⚕️ e\u0301.

| group | cured |
|-------|------:|
| mice  | `10`  |

Line one\\
line two.

[^1]: A *note*.
"""
HTML = render(SOURCE)
TEXT = plain_text(HTML)

TAGS = markup.TAGS | {"mark", "span"}
ATTRIBUTES = {
    **markup.ATTRIBUTES,
    "a": markup.ATTRIBUTES["a"] | {"data-label"},
    "mark": {"class", "id", "data-label", "data-claim"},
    "span": {"class", "aria-hidden", "data-apart"},
}
PHRASES = [
    "cells",
    "*a **b** c*",
    "[link](/x)",
    "`1 < 2`",
    "&amp;",
    "\n\n",
    "\n\n- ",
    "\n\n## ",
    "[^1]",
    "\\\n",
]
documents = st.lists(st.sampled_from([*PHRASES, "e\u0301 👩\u200d⚕️", "&", " "]), max_size=15).map(
    lambda parts: render("a" + "".join(parts) + "z\n\n[^1]: note")
)


class Page(HTMLParser):
    """A page's marks and badges, checked to be closed in order and free of links inside links."""

    def __init__(self, html):
        super().__init__()
        self.open, self.pieces, self.badges, self.ids = [], {}, [], []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        assert tag != "a" or "a" not in [name for name, _ in self.open]
        self.ids += [attrs["id"]] if "id" in attrs else []
        if attrs.get("class") == "claim-badge":
            self.badges.append([attrs["href"], attrs["data-label"], ""])
        if tag not in {"br", "hr"}:
            self.open.append((tag, attrs))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if any(attrs.get("class") == "claim-badge" for _, attrs in self.open):
            self.badges[-1][2] += data
        elif not any("data-apart" in attrs for _, attrs in self.open):
            for claim in {attrs["data-claim"] for tag, attrs in self.open if tag == "mark"}:
                self.pieces[claim] = self.pieces.get(claim, "") + data


def a_mark(start, end, claim_id=1, **fields):
    fields = {"label_slug": "animal", "label_name": "Animal", "symbol": "▲"} | fields
    return Mark(start, end, claim_id, f"/claims/{claim_id}/", **fields)


def marking(words, claim_id=1, **fields):
    start = TEXT.index(words)
    return a_mark(start, start + len(words), claim_id, **fields)


def without_spaces(text):
    return "".join(text.split())


@st.composite
def documents_and_marks(draw):
    html = draw(documents)
    length = len(plain_text(html))
    ranges = draw(
        st.lists(st.tuples(st.integers(0, length - 1), st.integers(1, length)), max_size=6)
    )
    return html, [
        a_mark(min(start, end - 1), max(start + 1, end), claim_id)
        for claim_id, (start, end) in enumerate(ranges, start=1)
    ]


def test_a_claim_is_a_mark_with_a_badge_that_links_to_it():
    html = mark("<p>It helped mice.</p>", [a_mark(3, 9, 7, number=2)])

    assert html == (
        '<p>It <mark class="claim" data-label="animal" data-claim="7" id="claim-7">helped</mark>'
        '<span class="claim-note" data-apart=""> '
        '<a class="claim-badge" href="/claims/7/" data-label="animal">'
        '<span aria-hidden="true">▲</span> Animal<span class="visually-hidden">, claim</span> 2</a>'
        "</span> mice.</p>"
    )


def test_a_label_without_symbol_is_words_alone():
    page = Page(mark(HTML, [marking("Nobody", symbol="", label_name="Label pending")]))

    assert page.badges == [["/claims/1/", "animal", "Label pending: about this claim"]]


def test_no_marks_leave_the_page_as_it_is():
    assert mark(HTML, []) == HTML


@pytest.mark.parametrize(
    "words",
    [
        "blood sugar in 10",
        "mice & stayed",
        "stayed in place",
        "in place for",
        "In animals\nThe cells",
        "harmed.\n3 < 5",
        "👩\u200d⚕️ e\u0301.",
        "cured\nmice\n10\nLine",
        "one line",
        TEXT,
    ],
)
def test_a_mark_covers_its_words_across_markup_and_blocks(words):
    html = mark(HTML, [marking(words)])

    assert without_spaces(Page(html).pieces["1"]) == without_spaces(words)
    assert plain_text(html) == TEXT


def test_a_badge_stands_behind_a_link_that_the_mark_ends_in():
    html = mark(HTML, [marking("& stayed in")])

    assert "</mark> place</a><span" in html


def test_overlapping_marks_keep_their_own_words_and_badges():
    first, second, third = (
        marking("cells lowered blood sugar", 1),
        marking("blood sugar in 10 of 12 mice", 2),
        marking("sugar", 3),
    )
    page = Page(mark(HTML, [first, second, third]))

    assert page.pieces == {
        "1": "cells lowered blood sugar",
        "2": "blood sugar in 10 of 12 mice",
        "3": "sugar",
    }
    assert sorted(href for href, _, _ in page.badges) == ["/claims/1/", "/claims/2/", "/claims/3/"]


def test_names_and_addresses_are_escaped():
    html = mark(HTML, [marking("Nobody", label_name="<b>&", label_slug='"><script>', symbol="<")])

    assert "<b>" not in html
    assert "<script" not in html
    assert plain_text(html) == TEXT


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 2), (-1, 2), (0, len(TEXT) + 1)])
def test_mark_refuses_a_range_that_is_empty_or_outside(start, end):
    with pytest.raises(ValueError, match="is no range in a text"):
        mark(HTML, [a_mark(start, end)])


def test_a_mark_of_nothing_but_the_gap_between_blocks_leaves_no_trace():
    gap = TEXT.index("\n")

    assert mark(HTML, [a_mark(gap, gap + 1)]) == HTML


def test_marks_need_no_style_and_no_script():
    html = mark(HTML, [marking("Nobody")])

    assert "style=" not in html
    assert "<script" not in html


@given(documents_and_marks())
@example((HTML, [a_mark(0, len(TEXT))]))
def test_any_marks_leave_a_closed_page_with_the_same_text(case):
    html, marks = case

    marked = mark(html, marks)
    page = Page(marked)

    assert plain_text(marked) == plain_text(html)
    assert len(page.ids) == len(set(page.ids))
    assert nh3.clean(marked, tags=TAGS, attributes=ATTRIBUTES, link_rel=None) == marked
    for one in marks:
        covered = without_spaces(plain_text(html)[one.start : one.end])
        assert without_spaces(page.pieces.get(str(one.claim_id), "")) == covered
        assert covered == "" or f"claim-{one.claim_id}" in page.ids
        assert covered == "" or one.href in {href for href, _, _ in page.badges}


@given(documents_and_marks(), st.randoms())
def test_the_order_of_marks_makes_no_difference(case, random):
    html, marks = case
    shuffled = list(marks)
    random.shuffle(shuffled)

    assert mark(html, shuffled) == mark(html, marks)


@given(documents_and_marks())
def test_a_page_marked_one_claim_at_a_time_has_the_same_words_marked(case):
    html, marks = case

    for one in marks:
        html = mark(html, [one])

    assert Page(html).pieces == Page(mark(case[0], marks)).pieces


@given(documents_and_marks())
def test_a_quote_taken_from_a_page_is_found_in_the_marked_page(case):
    html, marks = case
    text = plain_text(html)

    for one in marks:
        anchor = locate(plain_text(mark(html, marks)), take(text, one.start, one.end))
        assert anchor.start in {one.start, None}


def test_sixty_claims_on_a_long_article_take_well_under_a_second():
    sentence = (
        "In group {0}, the *cells* lowered **blood sugar** in {0} of 900 mice within a year[^1]."
    )
    html = render("\n\n".join(sentence.format(number) for number in range(280)) + "\n\n[^1]: x")
    text = plain_text(html)
    quotes = [
        take_from(text, f"the cells lowered blood sugar in {number} of 900 mice within a year.")
        for number in range(0, 240, 4)
    ]
    edited = "A new first line.\n" + text
    plain_text.cache_clear()
    began = time.process_time()

    anchors = [locate(text, quote) for quote in quotes]
    mark(html, [a_mark(one.start, one.end, number) for number, one in enumerate(anchors)])
    moved = [locate(edited, quote) for quote in quotes]

    assert {anchor.state for anchor in anchors} == {State.FOUND}
    assert {anchor.state for anchor in moved} == {State.MOVED}
    assert time.process_time() - began < 0.5
