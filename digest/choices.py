"""The parts of a list's form, as markup made in Python: a template loop over a hundred choices
takes longer than the whole query. Every value passes `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from evidence import wording
from evidence.models import EvidenceLabel

from .asked import NAMES_SHOWN, shown, unknown_keys
from .counts import Counts
from .filters import (
    NEWEST,
    RELEVANCE,
    SORTS,
    STRONGEST,
    ClaimFilter,
    ReadingFilter,
)


@dataclass(frozen=True)
class Chip:
    """One value of the filter in words, and the query without it."""

    words: str
    query: str


@dataclass(frozen=True)
class Mistake:
    """A part of the query that was not understood: its key, its field's name, what is wrong in words,
    and the query without it. The key "__all__" and the name "" stand for keys that no field has.
    """

    key: str
    name: str
    words: str
    query: str


class Query:
    """What the reader asked for, as key and value pairs in the order given, without empty ones."""

    def __init__(self, asked: ReadingFilter) -> None:
        self.pairs = [
            (key, value)
            for key, values in (asked.data.lists() if asked.is_bound else ())
            if key in asked.form.fields
            for value in values
            if value.strip("\x00 ")
        ]

    def get(self, key: str) -> list[str]:
        """The values of a key."""
        return [value for name, value in self.pairs if name == key]

    def without(self, *pairs: tuple[str, str]) -> str:
        """The query string without these pairs, from its first page: "?label=animal"."""
        kept = [pair for pair in self.pairs if pair not in pairs and pair[0] != "page"]
        return "?" + urlencode(kept)

    def on_page(self, number: int) -> str:
        """The query string of another page."""
        kept = [pair for pair in self.pairs if pair[0] != "page"]
        return "?" + urlencode([*kept, *([("page", str(number))] if number > 1 else [])])


def facets(asked: ReadingFilter, counts: Counts | None, query: Query) -> SafeString:
    """Return all facets, each with its choices, their counts and its error. No counts: none shown."""
    words = asked.vocabulary
    labels = {row.slug: row.pk for row in words.choices}
    topics = {row.slug: row.pk for row in words.topics.values()}
    shown = counts or Counts()
    by_slug: dict[str, Mapping[str, int]] = {
        "at_least": shown.at_least,
        "label": {slug: shown.label[pk] for slug, pk in labels.items()},
        "topic": {slug: shown.topic[pk] for slug, pk in topics.items()},
        "kind": shown.kind,
        "subject": shown.subject,
        "claimant": shown.claimant,
    }
    notes = {"label": _unbadged(asked, counts, words.choices)}
    parts = [
        _facet(asked, name, numbers if counts else None, set(query.get(name)), notes.get(name, ""))
        for name, numbers in by_slug.items()
    ]
    parts.insert(3, _years(asked, shown.year if counts else None, query))
    return mark_safe("\n".join(parts))  # noqa: S308 - every value in it is escaped


def _facet(
    asked: ReadingFilter,
    name: str,
    numbers: Mapping[str, int] | None,
    chosen: set[str],
    note: str,
) -> str:
    field = asked.form.fields[name]
    several = name in ("label", "topic")
    kind = "checkbox" if several else "radio"
    is_rung = name in ("label", "at_least")
    tones = {row.slug: row.color_token for row in asked.vocabulary.choices} if is_rung else {}
    choices = "".join(
        _choice(
            kind,
            name,
            value,
            words,
            is_chosen=value in chosen or (not value and not chosen),
            count=numbers.get(value, 0) if numbers is not None and value else None,
            tone=tones.get(value, ""),
        )
        for value, words in _choices_of(field)
    )
    return _frame(
        asked, name, choices + note, is_open=name in ("label", "at_least") or bool(chosen)
    )


def _unbadged(asked: ReadingFilter, counts: Counts | None, badges: Iterable[EvidenceLabel]) -> str:
    """Return the sentence that says why the labels' counts leave claims over, "" if they do not."""
    if counts is None or not isinstance(asked, ClaimFilter):
        return ""
    without = counts.label.total() - sum(counts.label[label.pk] for label in badges)
    if without <= 0:
        return ""
    return (
        f'<p class="facet-note">{escape(wording.unbadged(without))} '
        f'<a class="text-link" href="{reverse("label-list")}">{escape(_("What that means"))}</a></p>'
    )


def mistakes(asked: ReadingFilter, query: Query) -> list[Mistake]:
    """Return what was not understood, part by part, for where the results would stand."""
    found = []
    for key, errors in asked.form.errors.items() if asked.is_bound else ():
        field = asked.form.fields.get(key)
        without = query.without(*[pair for pair in query.pairs if pair[0] == key])
        name = str(field.label) if field else ""
        found.append(Mistake(key, name, " ".join(str(one) for one in errors), without))
    return found


def _choice(
    kind: str, name: str, value: str, words: str, *, is_chosen: bool, count: int | None, tone: str
) -> str:
    number = "" if count is None else f' <span class="count">{count:,}</span>'
    empty = " data-none" if count == 0 else ""
    color = f' data-color="{escape(tone)}"' if tone else ""
    return (
        f'<label class="choice"{color}{empty}><input type="{kind}" name="{name}" value="{escape(value)}"'
        f"{' checked' if is_chosen else ''}> <span>{escape(words)}</span>{number}</label>"
    )


def _frame(asked: ReadingFilter, name: str, choices: str, *, is_open: bool) -> str:
    errors = error(asked, name)
    legend = escape(str(asked.form.fields[name].label))
    # The rungs stand on a line, from the chosen one up: radio buttons that read as a slider.
    scale = " data-scale" if name == "at_least" else ""
    return (
        f'<details class="facet"{" open" if is_open or errors else ""}>'
        f'<summary class="facet-title">{legend}</summary><fieldset class="facet-choices"{scale}>'
        f'<legend class="visually-hidden">{legend}</legend>{errors}{choices}</fieldset></details>'
    )


def _years(asked: ReadingFilter, numbers: Mapping[int, int] | None, query: Query) -> str:
    """Two menus of years; the number beside a year is what the list would hold with it chosen."""
    chosen = {name: next(iter(query.get(name)), "").strip() for name in ("year_from", "year_to")}
    valid = {name: int(value) for name, value in chosen.items() if value and numbers is not None}
    first, last = valid.get("year_from", 0), valid.get("year_to", 9999)
    known = numbers or {}
    years = sorted({year for year, n in known.items() if n} | set(valid.values()), reverse=True)
    menus = []
    any_year = _("Any year")
    for name in ("year_from", "year_to"):
        options = [f'<option value="">{escape(any_year)}</option>']
        if numbers is None and chosen[name]:
            # Keep what was typed, so that one mistake does not cost the rest of the filter.
            value = escape(shown(chosen[name])[:20])
            options.append(f'<option value="{value}" selected>{value}</option>')
        for year in years:
            low, high = (year, last) if name == "year_from" else (first, year)
            count = sum(n for other, n in known.items() if low <= other <= high)
            selected = " selected" if valid.get(name) == year else ""
            options.append(f'<option value="{year}"{selected}>{year} ({count:,})</option>')
        label = escape(str(asked.form.fields[name].label))
        menus.append(
            f'<label class="choice" data-menu><span>{label}</span> '
            f'<select name="{name}">{"".join(options)}</select></label>{error(asked, name)}'
        )
    legend = escape(_("Years"))
    is_open = " open" if any(chosen.values()) else ""
    return (
        f'<details class="facet"{is_open}><summary class="facet-title">{legend}</summary>'
        f'<fieldset class="facet-choices"><legend class="visually-hidden">{legend}</legend>'
        f"{''.join(menus)}</fieldset></details>"
    )


def error(asked: ReadingFilter, name: str) -> SafeString:
    """Return the field's errors as one paragraph, "" without any."""
    found = list(asked.form.errors.get(name, [])) if asked.is_bound else []
    words = " ".join(escape(str(one)).replace("\x00", "�") for one in found)
    return mark_safe(f'<p class="error" id="error-{name}">{words}</p>' if words else "")  # noqa: S308 - every value in it is escaped


def sorts(asked: ReadingFilter) -> SafeString:
    """Return the options of the sort menu; best match is offered only where words are searched."""
    offered = [NEWEST, STRONGEST] if not asked.text else [RELEVANCE, NEWEST, STRONGEST]
    names = dict(SORTS)
    # The first option is the default and travels as an empty value.
    options = [
        f'<option value="{"" if place == 0 else key}"{" selected" if key == asked.sort_key else ""}>'
        f"{escape(str(names[key]))}</option>"
        for place, key in enumerate(offered)
    ]
    return mark_safe("".join(options))  # noqa: S308 - every value in it is escaped


def chips(asked: ReadingFilter, query: Query) -> list[Chip]:
    """Return one chip for each value that narrows the list, in words."""
    found: list[Chip] = []
    for key, value in query.pairs:
        if key in ("sort", "page"):
            continue
        found.append(Chip(in_words(asked, key, value), query.without((key, value))))
    unknown = unknown_keys(asked.data, asked.form.fields) if asked.is_bound else []
    words = _("Unknown filter: %s")
    return found + [Chip(words % shown(key), query.without()) for key in unknown[:NAMES_SHOWN]]


def in_words(asked: ReadingFilter, key: str, value: str) -> str:
    """Return one value of the filter in words: "At least animal", "From year 2024"."""
    field = asked.form.fields[key]
    known, typed = dict(_choices_of(field)), value[:60].replace("\x00", "�")
    if key == "q":
        return _("Words: %s") % typed
    if key in ("year_from", "year_to"):
        return f"{field.label} {typed}"
    if value not in known:
        return f"{field.label}: {typed}"
    return _("At least %s") % known[value].lower() if key == "at_least" else known[value]


def _choices_of(field: object) -> Iterable[tuple[str, str]]:
    return [(str(value), str(words)) for value, words in getattr(field, "choices", ())]
