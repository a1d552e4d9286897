from pathlib import Path

import pytest

from articles.markup import plain_text, render
from articles.source_lines import line_finder

SAMPLE = sorted((Path(__file__).parents[2] / "sample").glob("*.md"))

TEXT = """## A heading

First *line* of a paragraph,
second line with a [link](/claims/),
third line.

- an item
- another

> quoted words

| head | second |
|---|---|
| cell | other |

```
code here
```

A noted sentence.[^one]

[^one]: The note itself.
"""


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("A heading", 1),
        ("First line", 3),
        ("second line with", 4),
        ("link,", 4),
        ("third line", 5),
        ("another", 8),
        ("quoted", 10),
        ("cell", 14),
        ("code here", 17),
        ("A noted", 20),
        ("The note itself", 22),
    ],
)
def test_a_place_in_the_text_has_the_line_it_was_written_on(words, line):
    text = plain_text(render(TEXT))

    assert line_finder(TEXT)(text.index(words)) == line


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_every_word_of_the_sample_is_on_the_line_that_is_named(path):
    body = path.read_text().split("+++\n", 2)[2]
    text, lines = plain_text(render(body)), body.split("\n")
    line_at = line_finder(body)

    place = 0
    for block in text.split("\n"):
        word = block.split()[0]
        assert word.strip("“”,.") in lines[line_at(place) - 1]
        place += len(block) + 1


def test_an_empty_text_has_one_line():
    assert line_finder("")(0) == 1
