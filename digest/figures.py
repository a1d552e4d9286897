"""Small pictures as SVG, drawn on the server: counted people as dots, an article's claims as bars.

Every picture repeats words that stand beside it or in its name. Colours come from the style sheet by
`data-color`, and each colour has a pattern of its own, so that a picture reads in grey and with forced
colours too. Nothing a person typed is drawn but for what passes `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from evidence.models import EvidenceLabel

# One dot is one person up to here; above it dots cannot be told apart and a bar shows the share.
MOST_DOTS = 100
IN_A_ROW = 10
ALL_IN_ONE_ROW = 12
PITCH, RADIUS = 12, 4.4
BAR_WIDTH = 120

# Pictures are lines unless told otherwise, so that they can be read without the style sheet too.
FILLED = ' fill="currentColor"'

STEP, GAP, HEIGHT, LOWEST = 12, 3, 60, 6
LEAST_BARS, MOST_BARS = 24, 200

# How each colour is woven: width, height, turn, and the strokes in it as x, y, width, height.
WEAVES: dict[str, tuple[float, float, int, Sequence[tuple[float, float, float, float]]]] = {
    "testimony": (5, 5, 0, [(1, 1, 2, 2)]),
    "animal": (5, 5, 45, [(0, 0, 2.4, 5)]),
    "lab": (5, 5, 0, [(0, 0, 5, 2.2)]),
    "case-report": (5, 5, -45, [(0, 0, 2.4, 5)]),
    "observational": (4, 4, 0, [(0, 0, 2, 4)]),
    "early-human": (6, 6, 0, [(0, 0, 6, 6)]),
    "controlled-trial": (8, 8, 0, [(0, 0, 8, 8)]),
    "body-of-evidence": (8, 8, 0, [(0, 0, 8, 3), (0, 4.5, 8, 2)]),
}


def dots(some: int | None, everyone: int | None) -> SafeString:
    """Return `everyone` as dots with `some` of them filled, "" where one number is missing.

    Above MOST_DOTS a bar, filled in proportion. The picture is hidden from screen readers: the same
    numbers stand beside it in words.
    """
    if some is None or not everyone or some > everyone:
        return SafeString("")
    if everyone > MOST_DOTS:
        return _bar(some, everyone)
    columns = everyone if everyone <= ALL_IN_ONE_ROW else IN_A_ROW
    rows = -(-everyone // columns)
    circles = "".join(
        f'<circle class="dot"{FILLED if place < some else " data-empty"} '
        f'cx="{place % columns * PITCH + PITCH / 2:g}" cy="{place // columns * PITCH + PITCH / 2:g}" '
        f'r="{RADIUS}"/>'
        for place in range(everyone)
    )
    return drawn("dots", columns * PITCH, rows * PITCH, circles)


def _bar(some: int, everyone: int) -> SafeString:
    filled = some / everyone * (BAR_WIDTH - 2)
    parts = (
        f'<rect class="dot" data-empty x="1" y="1" width="{BAR_WIDTH - 2}" height="{PITCH}"/>'
        f'<rect class="dot"{FILLED} x="1" y="1" width="{filled:.1f}" height="{PITCH}"/>'
    )
    return drawn("dots", BAR_WIDTH, PITCH + 2, parts)


def skyline(labels: Sequence[EvidenceLabel | None], rungs: Sequence[EvidenceLabel]) -> SafeString:
    """Return one bar for each claim in reading order, as high as its rung; "" without claims.

    `labels` has the label of each claim, None for one on hold; `rungs` are all there are, weakest first,
    also those switched off: the dashed line at the top is the strongest of them, so that no bar looks
    like the top when there is more above it. What has no badge is an empty bar, as high as its rung all
    the same, and the lowest where it has none. Hidden from screen readers: the counts and the list of
    claims say the same.
    """
    if not labels:
        return SafeString("")
    heights = {
        rung.pk: LOWEST + (HEIGHT - LOWEST) * place / len(rungs)
        for place, rung in enumerate(rungs, start=1)
    }
    shown = labels[:MOST_BARS]
    parts = [weaves(label for label in shown if label and label.is_active)]
    for place, label in enumerate(shown):
        height = heights.get(label.pk, LOWEST) if label else LOWEST
        color = label.color_token if label and label.is_active else ""
        parts.append(
            block(place * STEP + 0.5, HEIGHT - height + 0.5, STEP - GAP, height - 0.5, color)
        )
    width = max(len(shown), LEAST_BARS) * STEP
    parts.append(f'<path class="skyline-top" d="M0 1H{width}M0 {HEIGHT + 1}H{width}"/>')
    return drawn("skyline", width, HEIGHT + 2, "".join(parts))


def weaves(labels: Iterable[EvidenceLabel]) -> str:
    """Return the patterns that blocks of these labels are filled with; once a page."""
    colors = dict.fromkeys(label.color_token for label in labels)
    return f"<defs>{''.join(_weave(color) for color in colors if color in WEAVES)}</defs>"


def _weave(color: str) -> str:
    width, height, turn, strokes = WEAVES[color]
    turned = f' patternTransform="rotate({turn})"' if turn else ""
    inked = "".join(
        f'<rect class="weave-ink"{FILLED} x="{x}" y="{y}" width="{w}" height="{h}"/>'
        for x, y, w, h in strokes
    )
    return (
        f'<pattern id="weave-{color}" data-color="{color}" width="{width}" height="{height}" '
        f'patternUnits="userSpaceOnUse" stroke="none"{turned}>'
        f'<rect class="weave-ground" width="{width}" height="{height}"/>{inked}</pattern>'
    )


def block(x: float, y: float, width: float, height: float, color: str) -> str:
    """Return a rectangle woven in the colour of a label, an empty one for ""."""
    fill = f'url(#weave-{color})" data-color="{color}' if color in WEAVES else "none"
    if color and color not in WEAVES:
        fill = f'none" data-color="{escape(color)}'
    return (
        f'<rect class="block" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
        f'fill="{fill}"/>'
    )


def drawn(name: str, width: float, height: float, inside: str) -> SafeString:
    """Return a picture of that class and size, hidden from screen readers; `inside` is escaped already."""
    return mark_safe(  # noqa: S308 - numbers, our own words, and colour names that were escaped
        f'<svg class="{name}" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'fill="none" stroke="currentColor" aria-hidden="true" focusable="false">{inside}</svg>'
    )
