import re

import pytest

from digest import figures
from evidence.models import EvidenceLabel


@pytest.mark.parametrize(
    ("some", "everyone", "filled", "empty"),
    [(10, 12, 10, 2), (0, 3, 0, 3), (3, 3, 3, 0), (27, 100, 27, 73)],
)
def test_each_person_is_a_dot_and_those_who_were_helped_are_filled(some, everyone, filled, empty):
    picture = figures.dots(some, everyone)

    assert picture.count("<circle") == filled + empty
    assert picture.count("data-empty") == empty
    assert 'aria-hidden="true"' in picture


@pytest.mark.parametrize("numbers", [(None, 12), (3, None), (None, None), (0, 0), (5, 3)])
def test_numbers_that_are_not_whole_draw_nothing(numbers):
    assert figures.dots(*numbers) == ""


def test_many_people_are_a_bar_filled_in_proportion():
    widths = re.findall(r'width="([0-9.]+)" height="12"', figures.dots(300, 600))

    assert "<circle" not in figures.dots(300, 600)
    assert float(widths[1]) == pytest.approx(float(widths[0]) / 2, abs=0.1)


def label(pk, color="animal", is_active=True):
    return EvidenceLabel(pk=pk, color_token=color, is_active=is_active, strength=pk)


def heights(picture):
    return [float(one) for one in re.findall(r'class="block"[^>]* height="([0-9.]+)"', picture)]


def test_a_stronger_claim_is_a_higher_bar_and_one_on_no_rung_the_lowest():
    low, high, beside = label(1, "testimony"), label(3), label(2)

    found = heights(figures.skyline([low, high, beside, None], [low, high]))

    assert found[1] > found[0] > found[2] == found[3]


def test_a_study_without_a_badge_is_an_empty_bar_as_high_as_its_rung():
    low, off = label(1, "testimony"), label(2, is_active=False)

    picture = figures.skyline([low, off], [low, off])

    assert heights(picture)[1] > heights(picture)[0]
    assert len(re.findall(r'class="block"[^>]* fill="none"', picture)) == 1


def test_no_bar_reaches_the_top_while_a_rung_above_it_is_switched_off():
    top = label(9, is_active=False)
    claim = label(1)

    assert max(heights(figures.skyline([claim], [claim, top]))) < figures.HEIGHT / 1.5


def test_every_colour_of_a_bar_has_its_weave_in_the_picture_once():
    low, high = label(1, "testimony"), label(3)

    picture = figures.skyline([low, high, high], [low, high])

    for color in ("testimony", "animal"):
        assert picture.count(f'id="weave-{color}"') == 1
        assert f'fill="url(#weave-{color})"' in picture


def test_a_colour_without_a_weave_is_drawn_plain_and_escaped():
    odd = label(1, 'x" onload="y')

    picture = figures.skyline([odd], [odd])

    assert 'onload="' not in picture
    assert "url(" not in picture


def test_an_article_without_claims_has_no_picture():
    assert figures.skyline([], [label(1)]) == ""
