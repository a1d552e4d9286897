import pytest

from articles.markup import plain_text, render
from evidence.anchoring import Mark, mark
from evidence.keywords import find, highlighted

STRONG = ("cure", "cured", "game changing")


def words_of(text, strong=STRONG):
    return [(str(one.kind), text[one.start : one.end]) for one in find(text, strong)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "In mice and rhesus monkeys.",
            [("species", "mice"), ("species", "rhesus"), ("species", "monkeys")],
        ),
        (
            "10 of 12 (83%), or 1,000.",
            [("number", "10"), ("number", "12"), ("number", "83%"), ("number", "1,000")],
        ),
        ("Some may be helped.", [("number", "Some"), ("hedge", "may")]),
        ("CURED, they say.", [("hype", "CURED")]),
        ("Mousetraps, cures and maybe.", []),
        ("twenty-one per cent", [("number", "twenty"), ("number", "one")]),
    ],
    ids=["species", "numbers", "hedges", "strong words", "parts of words", "number words"],
)
def test_words_are_found_by_kind(text, found):
    assert words_of(text) == found


def test_without_strong_words_none_is_found():
    assert words_of("It cured one.", ()) == [("number", "one")]


def test_highlighting_leaves_the_text_and_the_marks_as_they_were():
    html = render(
        "In **mi**ce & 10 of 12 rats.[^1]\n\nA cure, [they say](https://example.org/).\n\n[^1]: Two pigs."
    )
    text = plain_text(html)
    marked = mark(html, [Mark(3, 20, 7, "/claims/7/", "animal", "Animal", number=1)])

    shown = highlighted(marked, STRONG)

    assert plain_text(shown) == text
    assert '<span data-keyword="species">mi</span></mark></strong>' in shown
    assert shown.count('data-claim="7"') == marked.count('data-claim="7"')
    assert '<span data-keyword="hype">cure</span>' in shown


def test_highlighting_passes_on_no_markup_that_was_text():
    shown = highlighted(render("10 &lt;b&gt; <i>mice</i>"))

    assert "<b>" not in shown
    assert "<i>" not in shown
