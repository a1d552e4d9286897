"""Topics by rung and years by rung, as tables of links with small pictures; from the kept counts alone.

No claim is looked at. The tables are made in Python, as the lists' forms are: sixty topics by six
columns in a template loop take longer than the query.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from evidence.models import EvidenceLabel
from evidence.models.reading import SUSPENDED

from . import figures, prepared
from .vocabulary import TopicName, Vocabulary

BY_TOPIC = """
    SELECT topic_id, label_id, sum(n)::bigint FROM (
        SELECT topic_id, label_id, year, n FROM evidence_claimcount WHERE facet = 'all'
        UNION ALL
        SELECT topic_id, label_id, year, n FROM evidence_claimcountchange WHERE facet = 'all'
    ) cell
    WHERE year BETWEEN %(first)s::smallint AND %(last)s::smallint
    GROUP BY topic_id, label_id HAVING sum(n) > 0
"""
BY_YEAR = """
    SELECT year, label_id, sum(n)::bigint FROM (
        SELECT topic_id, label_id, year, n FROM evidence_claimcount WHERE facet = 'all'
        UNION ALL
        SELECT topic_id, label_id, year, n FROM evidence_claimcountchange WHERE facet = 'all'
    ) cell
    WHERE topic_id = %(topic)s::int AND year BETWEEN %(first)s::smallint AND %(last)s::smallint
    GROUP BY year, label_id HAVING sum(n) > 0
"""
EVERY_TOPIC = 0
SQUARE, LEAST_SIDE = 26, 7
BAR_WIDTH, BAR_HEIGHT = 240, 16

Years = tuple[int, int]
ALL_YEARS: Years = (0, 9999)


@dataclass(frozen=True)
class Row:
    """A topic or a year: its name as markup, what its cells' links filter by, its counts by label id."""

    head: str
    query: Sequence[tuple[str, str]]
    counts: Counter[int]


@dataclass(frozen=True)
class Columns:
    """The rungs, weakest first, then what stands under no badge, then what is on hold, if anything is."""

    rungs: Sequence[EvidenceLabel]
    has_rest: bool
    has_held: bool

    @classmethod
    def of(cls, rungs: Sequence[EvidenceLabel], rows: Sequence[Row]) -> Columns:
        """Return the columns that these rows need."""
        badged = {rung.pk for rung in rungs}
        found = {label for row in rows for label, n in row.counts.items() if n}
        return cls(rungs, bool(found - badged - {SUSPENDED}), SUSPENDED in found)

    def rest(self, row: Row) -> int:
        """Return how many claims of a row stand under no badge and are not on hold."""
        return (
            row.counts.total()
            - row.counts[SUSPENDED]
            - sum(row.counts[rung.pk] for rung in self.rungs)
        )


def by_topic(years: Years = ALL_YEARS) -> dict[int, Counter[int]]:
    """Return public claims by topic id and label id, SUSPENDED for those on hold; one query.

    EVERY_TOPIC holds all claims, each once.
    """
    return _nested(prepared.fetch(BY_TOPIC, {"first": years[0], "last": years[1]}))


def by_year(topic_id: int = EVERY_TOPIC, years: Years = ALL_YEARS) -> dict[int, Counter[int]]:
    """Return public claims by the year their article was published in, and label id; one query."""
    values = {"topic": topic_id, "first": years[0], "last": years[1]}
    return _nested(prepared.fetch(BY_YEAR, values))


def _nested(cells: Sequence[tuple[int, int, int]]) -> dict[int, Counter[int]]:
    found: dict[int, Counter[int]] = {}
    for place, label, n in cells:
        found.setdefault(place, Counter())[label] = n
    return found


def topic_table(
    words: Vocabulary, counts: Mapping[int, Counter[int]], years: Years = ALL_YEARS
) -> SafeString:
    """Return the matrix: a row a topic that has claims, A to Z, a column a rung; "" without rows."""
    chosen = _year_pairs(years)
    research = {label.pk for label in words.ladder if label.counts_as_research}
    rows = [
        Row(_topic_head(topic, counts[pk], research), [("topic", topic.slug), *chosen], counts[pk])
        for pk, topic in words.topics.items()
        if pk in counts
    ]
    return _table(_("Topic"), rows, Columns.of(words.rungs, rows), has_squares=True)


def year_table(
    words: Vocabulary,
    counts: Mapping[int, Counter[int]],
    query: Sequence[tuple[str, str]] = (),
) -> SafeString:
    """Return a row a year, newest first, with a bar of its rungs; "" without rows.

    `query` is what the links filter by beside the year.
    """
    rows = [
        Row(str(year), [*query, *_year_pairs((year, year))], counts[year])
        for year in sorted(counts, reverse=True)
    ]
    return _table(_("Year"), rows, Columns.of(words.rungs, rows), has_bars=True)


def _year_pairs(years: Years) -> list[tuple[str, str]]:
    first, last = years
    return [
        *([("year_from", str(first))] if first > ALL_YEARS[0] else []),
        *([("year_to", str(last))] if last < ALL_YEARS[1] else []),
    ]


def _topic_head(topic: TopicName, counts: Counter[int], research: set[int]) -> str:
    address = escape(reverse("topic-detail", args=[topic.slug]))
    note = ""
    if not any(n for label, n in counts.items() if label in research or label == SUSPENDED):
        none = _("No research found")  # gettext's tools do not read the calls in an f-string
        note = f'<span class="map-note">{none}</span>'
    return f'<a class="text-link" href="{address}">{escape(topic.name)}</a>{note}'


def weaves(words: Vocabulary) -> SafeString:
    """Return the patterns that the tables' pictures are filled with; once a page, before them."""
    return mark_safe(  # noqa: S308 - colour names of our own, looked up in a table
        '<svg class="visually-hidden" aria-hidden="true" focusable="false" width="0" height="0">'
        f"{figures.weaves(words.rungs)}</svg>"
    )


def _table(
    corner: str,
    rows: Sequence[Row],
    columns: Columns,
    *,
    has_squares: bool = False,
    has_bars: bool = False,
) -> SafeString:
    if not rows:
        return SafeString("")
    heads = [f'<th scope="col">{corner}</th>']
    if has_bars:
        share = _("Share of each rung")
        heads.append(f'<th class="map-wide" scope="col"><span>{share}</span></th>')
    heads += [_rung_head(rung) for rung in columns.rungs]
    more = [_("No badge")] if columns.has_rest else []
    more += [_("On hold")] if columns.has_held else []
    more.append(_("All"))
    heads += [f'<th scope="col"><span class="map-head">{words}</span></th>' for words in more]
    most = max((row.counts[rung.pk] for row in rows for rung in columns.rungs), default=0)
    longest = max(row.counts.total() for row in rows)
    body = "".join(
        _row(row, columns, most if has_squares else 0, longest if has_bars else 0) for row in rows
    )
    return mark_safe(  # noqa: S308 - every value in it is escaped
        f'<table class="map"><thead><tr>{"".join(heads)}</tr></thead><tbody>{body}</tbody></table>'
    )


def _rung_head(rung: EvidenceLabel) -> str:
    return (
        f'<th scope="col" data-color="{escape(rung.color_token)}"><span class="map-head">'
        f'<span aria-hidden="true">{escape(rung.symbol)}</span> {escape(rung.name)}</span></th>'
    )


def _row(row: Row, columns: Columns, most: int, longest: int) -> str:
    cells = [f'<th scope="row">{row.head}</th>']
    if longest:
        cells.append(f'<td class="map-wide">{_bar(row, columns, longest)}</td>')
    for rung in columns.rungs:
        n = row.counts[rung.pk]
        square = _square(n, most, rung) if n and most else ""
        cells.append(f"<td>{square}{_link(n, [*row.query, ('label', rung.slug)])}</td>")
    if columns.has_rest:
        cells.append(f"<td>{columns.rest(row):,}</td>")
    if columns.has_held:
        cells.append(f"<td>{row.counts[SUSPENDED]:,}</td>")
    cells.append(f"<td>{_link(row.counts.total(), row.query)}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _link(n: int, query: Sequence[tuple[str, str]]) -> str:
    if not n:
        return "0"
    address = escape(f"{reverse('claim-list')}?{urlencode(query)}")
    return f'<a href="{address}">{n:,}</a>'


def _square(n: int, most: int, rung: EvidenceLabel) -> str:
    """Return a square whose area is in proportion to `n`, at least big enough to be seen."""
    side = round(max(LEAST_SIDE, SQUARE * math.sqrt(n / most)))
    place = (SQUARE - side) // 2 + 0.5
    return _picture("map-square", _block(place, place, side - 1, side - 1, rung))


def _block(x: float, y: float, width: float, height: float, rung: EvidenceLabel | None) -> str:
    """Return a rectangle woven as the rung is; in short, for a page may hold hundreds."""
    color = rung.color_token if rung else ""
    fill = f"url(#weave-{color})" if color in figures.WEAVES else "none"
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"/>'


def _bar(row: Row, columns: Columns, longest: int) -> str:
    """Return a bar as long as the row's share of the longest, divided by rung, strongest first."""
    parts, x = [], 0.5
    for rung in (*reversed(columns.rungs), None):
        n = (
            row.counts[rung.pk]
            if rung
            else row.counts.total() - sum(row.counts[one.pk] for one in columns.rungs)
        )
        width = round(n / longest * (BAR_WIDTH - 1), 1)
        if width:
            parts.append(_block(round(x, 1), 0.5, width, BAR_HEIGHT - 1, rung))
        x += width
    return _picture("map-bar", "".join(parts))


def _picture(name: str, inside: str) -> str:
    # Its size stands in the style sheet, one user unit a pixel.
    return f'<svg class="{name}" aria-hidden="true">{inside}</svg>'
