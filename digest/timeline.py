"""A thread as a picture: a step for each claim, from left to right in time, as high as its rung."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString
from django.utils.text import Truncator

from evidence.models import EvidenceLabel
from evidence.threads import Step

from .figures import FILLED, drawn

LEFT, COLUMN, ROW, TOP, FOOT = 104, 38, 30, 16, 26
LONGEST_NAME = 14
RADIUS, SMALL = 12, 5
MOST_STEPS = 60
TEXT = f'{FILLED} stroke="none"'


def timeline(steps: Sequence[Step], rungs: Sequence[EvidenceLabel]) -> SafeString:
    """Return the steps on a grid of rungs, weakest at the bottom; "" for fewer than two steps.

    `rungs` are all there are, weakest first; those switched off are dashed lines without a name, and a
    claim on one stands there all the same: a strong study must not look weak for want of a badge. What is
    on no rung stands below the ladder. A small circle shows where a claim stood before its label changed.
    Hidden from screen readers: the table below has the same steps by the same numbers.
    """
    shown = steps[:MOST_STEPS]
    if len(shown) < 2:
        return SafeString("")
    levels = {rung.pk: level for level, rung in enumerate(rungs, start=1)}
    height = TOP + ROW * len(rungs) + ROW + FOOT
    width = LEFT + COLUMN * len(shown)
    floor = height - FOOT - ROW / 2

    def y(label: EvidenceLabel | None) -> float:
        return floor - ROW * (levels.get(label.pk, 0) if label else 0)

    labels = [None if step.claim.is_suspended() else step.claim.label for step in shown]
    points = [(LEFT + COLUMN * (n + 0.5), y(label)) for n, label in enumerate(labels)]
    parts = [_grid(rungs, width, floor)]
    path = "L".join(f"{x:g} {level:g}" for x, level in points)
    parts.append(f'<path class="timeline-path" d="M{path}"/>')
    for (x, level), step, label in zip(points, shown, labels, strict=True):
        if step.changes and (before := y(step.changes[0].from_label)) != level:
            parts.append(_moved(x, before, level))
        parts.append(_step(x, level, step, label))
        year = step.year or "?"
        parts.append(f'<text class="timeline-year"{TEXT} x="{x:g}" y="{height - 8}">{year}</text>')
    return drawn("timeline", width, height, "".join(parts))


def _grid(rungs: Sequence[EvidenceLabel], width: float, floor: float) -> str:
    lines = []
    for level, rung in enumerate(rungs, start=1):
        y = floor - ROW * level
        off = "" if rung.is_active else " data-off"
        lines.append(f'<path class="timeline-rung"{off} d="M{LEFT - 4} {y:g}H{width}"/>')
        if rung.is_active:
            lines.append(
                f'<text class="timeline-name"{TEXT} data-color="{escape(rung.color_token)}" '
                f'x="0" y="{y + 5:g}">'
                f"{escape(rung.symbol)} {escape(Truncator(rung.name).chars(LONGEST_NAME))}</text>"
            )
    return "".join(lines)


def _step(x: float, y: float, step: Step, label: EvidenceLabel | None) -> str:
    color = label.color_token if label and label.is_active else ""
    doubt = " data-doubt" if step.claim.is_contested or step.claim.is_disputed else ""  # type: ignore[attr-defined]
    return (
        f'<g data-label="" data-color="{escape(color)}"><circle class="timeline-step"{doubt} '
        f'cx="{x:g}" cy="{y:g}" r="{RADIUS}"/>'
        f'<text class="timeline-number"{TEXT} x="{x:g}" y="{y + 4.5:g}">{step.number}</text></g>'
    )


def _moved(x: float, before: float, now: float) -> str:
    end = now + (RADIUS if before > now else -RADIUS)
    return (
        f'<path class="timeline-moved" d="M{x:g} {before:g}V{end:g}"/>'
        f'<circle class="timeline-before" cx="{x:g}" cy="{before:g}" r="{SMALL}"/>'
    )
