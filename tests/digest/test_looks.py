import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "digest" / "static" / "digest"
TEMPLATES = Path(__file__).resolve().parents[2] / "digest" / "templates"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
PAIRS = dict(re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\);", TOKENS))
GROUNDS = ["paper", "surface", "sunken"]
LABELS = [name for name in PAIRS if name.startswith("label-") and not name.endswith("-ground")]


def luminance(color):
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(text, ground):
    """WCAG 2.2, definition of contrast ratio."""
    bright, dim = sorted((luminance(text), luminance(ground)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *[(text, ground) for text in ("ink", "muted", "link", "link-hover") for ground in GROUNDS],
        ("on-brand", "brand"),
        ("alert", "alert-ground"),
        ("caution", "caution-ground"),
        *[(label, f"{label}-ground") for label in LABELS],
        *[(label, ground) for label in LABELS for ground in ("paper", "surface")],
        *[("ink", f"{label}-ground") for label in LABELS],
        *[("muted", f"{label}-ground") for label in LABELS],
    ],
)
def test_text_stands_out_from_its_ground_in_light_and_dark(text, ground):
    pairs = zip(PAIRS[text].split(", "), PAIRS[ground].split(", "), strict=True)

    assert all(contrast(*pair) >= 4.5 for pair in pairs)


def test_contrast_agrees_with_published_examples():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("ground", GROUNDS)
def test_focus_and_borders_of_fields_can_be_seen(ground):
    for token in ("focus", "line-strong"):
        pairs = zip(PAIRS[token].split(", "), PAIRS[ground].split(", "), strict=True)
        assert all(contrast(*pair) >= 3 for pair in pairs)


def test_focus_can_be_seen_on_the_brand_s_colour():
    pairs = zip(PAIRS["focus-on-brand"].split(", "), PAIRS["brand"].split(", "), strict=True)

    assert all(contrast(*pair) >= 3 for pair in pairs)


def test_colours_live_in_the_tokens_alone():
    for name in ("base.css", "components.css", "lists.css", "maps.css", "print.css", "visit.css"):
        assert not re.findall(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", (STATIC / name).read_text()), name


@pytest.mark.parametrize(
    "name",
    ["tokens.css", "base.css", "components.css", "lists.css", "maps.css", "print.css", "visit.css"],
)
def test_styles_stay_in_their_layer_without_force_or_foreign_files(name):
    css = (STATIC / name).read_text(encoding="utf-8")

    assert "@layer" in css
    assert "!important" not in css
    assert "url(" not in css
    assert "@import" not in css


def test_templates_carry_no_style_no_script_and_no_unsafe_text():
    for path in TEMPLATES.rglob("*.html"):
        if path.is_relative_to(TEMPLATES / "admin"):
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=|\|safe\b|autoescape", text), path


def test_every_class_in_a_reader_s_template_has_a_style_or_is_read_by_a_test():
    css = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.css"))
    styled = set(re.findall(r"\.([a-z][a-z-]*)", css))
    used = set()
    for part in ("articles", "evidence"):
        for path in (TEMPLATES / part).glob("*_detail.html"):
            for names in re.findall(r'class="([a-z -]+)"', path.read_text(encoding="utf-8")):
                used |= set(names.split())

    assert used - styled == {"source-out"} - styled
