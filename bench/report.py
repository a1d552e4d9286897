"""Prints what was measured as Markdown tables, each ratio beside its goal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from .shapes import SHAPES, goal, growth_goal
from .timing import Times

OTHERS = ("naive", "datasette", "floor")
Say = Callable[[str], None]


@dataclass
class Result:
    """What one size gave: `times` by shape and who answered, `skipped` says who did not and why."""

    claims: int
    times: dict[str, dict[str, Times]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    load: dict[str, float] = field(default_factory=dict)
    http: dict[str, float] = field(default_factory=dict)
    publishing: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Result:
        """Return what `as_json` was given."""
        times = {
            shape: {who: Times(**numbers) for who, numbers in row.items()}
            for shape, row in values["times"].items()
        }
        return cls(**{**values, "times": times})


def verdict(value: float, wanted: float | None, *, at_most: bool = False) -> str:
    """Return "goal 40x: met", or nothing where there is no goal."""
    if wanted is None:
        return ""
    is_met = value <= wanted if at_most else value >= wanted
    return (
        f"{'at most' if at_most else 'at least'} {wanted:g}: {'met' if is_met else '**not met**'}"
    )


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    lines = [list(head), *(list(row) for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def say_pages(result: Result, say: Say) -> None:
    """Print the times and ratios of one size's pages."""
    who = [name for name in ("ours", *OTHERS) if any(name in row for row in result.times.values())]
    say(f"\n### Pages at {result.claims:,} claims (milliseconds: median, quartiles)\n")
    rows = [
        [f"{name} {SHAPES[name].title}", *(_cell(row.get(one)) for one in who)]
        for name, row in result.times.items()
    ]
    say(table(["shape", *who], rows))
    others = who[1:]
    if others:
        say(f"\n### Ratios at {result.claims:,} claims\n")
        head = [f"ours / {one}" if one == "floor" else f"{one} / ours" for one in others]
        say(table(["shape", *head], _ratio_rows(result, others)))
    for name, reason in result.skipped.items():
        say(f"\nSkipped {name}: {reason}.")
    say(
        "\n**Counts differ:**\n- " + "\n- ".join(result.wrong)
        if result.wrong
        else "\nEvery count on every page equals the plain way's."
    )


def _cell(times: Times | None) -> str:
    if times is None:
        return "–"
    return f"{times.median:.1f} ({times.lower:.1f}–{times.upper:.1f})"


def ratio(row: Mapping[str, Times], other: str) -> float | None:
    """Return other's time to ours; ours to its for the floor; None when one of them did not answer."""
    if other not in row or "ours" not in row:
        return None
    ours, theirs = row["ours"].median, row[other].median
    return ours / theirs if other == "floor" else theirs / ours


def _ratio_rows(result: Result, others: Iterable[str]) -> Iterable[list[str]]:
    for name, row in result.times.items():
        cells = [name]
        for other in others:
            value = ratio(row, other)
            if value is None:
                cells.append("–")
                continue
            wanted = goal(SHAPES[name], other, result.claims)
            said = verdict(value, wanted, at_most=other == "floor")
            cells.append(f"{value:.1f}x {said}".strip())
        yield cells


def say_growth(results: list[Result], say: Say) -> None:
    """Print how much slower our pages become from each size to each larger one."""
    rows = []
    for fewer in results:
        for more in results:
            if fewer.claims < more.claims:
                rows += list(_growth_rows(fewer, more))
    if rows:
        say("\n### Growth of our pages\n")
        say(table(["shape", "from", "to", "times slower"], rows))


def _growth_rows(fewer: Result, more: Result) -> Iterable[list[str]]:
    for name in fewer.times.keys() & more.times.keys():
        wanted = growth_goal(SHAPES[name], fewer.claims, more.claims)
        if wanted is not None:
            value = more.times[name]["ours"].median / fewer.times[name]["ours"].median
            said = verdict(value, wanted, at_most=True)
            yield [name, f"{fewer.claims:,}", f"{more.claims:,}", f"{value:.1f}x {said}"]


def say_writing(result: Result, say: Say) -> None:
    """Print the rates of loading and publishing."""
    if result.load:
        say(f"\n### Bulk load into {result.claims:,} claims (claims a second)\n")
        rows = [[name, f"{rate:,.0f}"] for name, rate in result.load.items()]
        rows[0].append(verdict(result.load["through the triggers"], 5_000))
        say(table(["how", "rate", "goal"], [[*row, ""][:3] for row in rows]))
    if result.publishing:
        say(f"\n### Four publishers at once, {result.claims:,} claims\n")
        goals = {"share kept": (0.7, False), "deadlocks": (0, True)}
        goals["wrong counts afterwards"] = (0, True)
        rows = [
            [name, f"{value:,.2f}", _goal_said(value, goals.get(name))]
            for name, value in result.publishing.items()
        ]
        say(table(["what", "value", "goal"], rows))


def _goal_said(value: float, wanted: tuple[float, bool] | None) -> str:
    return verdict(value, wanted[0], at_most=wanted[1]) if wanted else ""


def say_http(result: Result, say: Say) -> None:
    """Print the rates over HTTP."""
    if not result.http:
        return
    wanted = {100_000: 250.0, 1_000_000: 65.0}.get(result.claims)
    say(f"\n### HTTP at {result.claims:,} claims: gunicorn 2x4, eight clients\n")
    rows = [[name, f"{value:,.2f}", ""] for name, value in result.http.items()]
    for row in rows:
        if str(row[0]).startswith("mixed load"):
            row[2] = verdict(result.http[str(row[0])], wanted)
    share = result.http["304 share of a constant view"]
    rows[-1][2] = verdict(share, 0.7)
    say(table(["what", "value", "goal"], rows))
