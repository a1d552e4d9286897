"""Put marks into rendered HTML: each claim's words highlighted, its label behind them as a link."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.plaintext import Stretch, stretches


@dataclass(frozen=True)
class Mark:
    """A claim to show at `start` to `end` of `plain_text(html)`, and what its badge says.

    A label that is switched off has no symbol: its badge is words alone. A claim that was taken back
    has no label: its slug is empty. `number` is the claim's number in the list below the text, if
    there is one. `color` names the label's colour, `switch` the switch of the page that hides the mark.
    """

    start: int
    end: int
    claim_id: int | str
    href: str
    label_slug: str
    label_name: str
    symbol: str = ""
    number: int | None = None
    color: str = ""
    switch: int | None = None


class _Piece(NamedTuple):
    """A stretch of source that cannot be cut further, and the marks on it, outermost first."""

    source_start: int
    source_end: int
    link_end: int
    marks: tuple[Mark, ...]


def mark(html: str, marks: Sequence[Mark]) -> SafeString:
    """Return rendered HTML with every mark in it; what `plain_text` reads from it stays the same.

    A mark is one or more `<mark class="claim">`, cut where an element begins or ends; the first has
    the identifier `claim-ID`. The badge stands after the last one, behind a link that ends there,
    never inside. Marks may overlap, in any order. One that covers no words leaves no trace. Raises
    ValueError for a range that is empty or outside the text.
    """
    ordered = sorted(marks, key=lambda one: (one.start, -one.end, str(one.claim_id)))
    runs = list(stretches(html))
    length = runs[-1].start + len(runs[-1].text) if runs else 0
    for one in ordered:
        if not 0 <= one.start < one.end <= length:
            message = f"{one.start} to {one.end} is no range in a text of {length} characters"
            raise ValueError(message)
    pieces = list(_pieces(runs, ordered))
    return SafeString(_written(html, pieces))


def _pieces(runs: Sequence[Stretch], ordered: Sequence[Mark]) -> Iterator[_Piece]:
    """Yield the marked pieces of source in order, cut wherever a mark begins or ends."""
    waiting = list(reversed(ordered))
    active: list[Mark] = []
    for run in runs:
        end = run.start + len(run.text)
        active = [one for one in active if one.end > run.start]
        while waiting and waiting[-1].start < end:
            active.append(waiting.pop())
        if not active or run.source_start < 0:
            continue
        if not run.is_literal:
            yield _Piece(run.source_start, run.source_end, run.link_end, tuple(active))
            continue
        edges = {edge for one in active for edge in (one.start, one.end) if run.start < edge < end}
        cuts = [run.start, *sorted(edges), end]
        for start, stop in pairwise(cuts):
            if here := tuple(one for one in active if one.start < stop and one.end > start):
                shift = run.source_start - run.start
                yield _Piece(start + shift, stop + shift, run.link_end, here)


def _written(html: str, pieces: Sequence[_Piece]) -> str:
    """Return the HTML with every piece wrapped, and every badge after its mark's last piece."""
    last = {one: index for index, piece in enumerate(pieces) for one in piece.marks}
    started: set[Mark] = set()
    standing: tuple[Mark, ...] = ()
    written: list[str] = []
    late: list[tuple[int, str]] = []  # Badges that wait for the end of a link.
    copied = 0
    for index, piece in enumerate(pieces):
        copied = _copy_late(html, written, late, copied, piece.source_start)
        written.append(html[copied : piece.source_start])
        for one in piece.marks[len(standing) :]:
            written.append(_opening(one, is_first=one not in started))
            started.add(one)
        written.append(html[piece.source_start : piece.source_end])
        copied = piece.source_end
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        standing = _shared(piece, following)
        written.append("</mark>" * (len(piece.marks) - len(standing)))
        for one in piece.marks:
            if last[one] == index and piece.link_end < 0:
                written.append(_badge(one))
            elif last[one] == index:
                late.append((piece.link_end, _badge(one)))
    copied = _copy_late(html, written, late, copied, len(html))
    return "".join([*written, html[copied:]])


def _shared(piece: _Piece, following: _Piece | None) -> tuple[Mark, ...]:
    """Return the marks that stay open from one piece to the next: none across a tag."""
    if following is None or following.source_start != piece.source_end:
        return ()
    pairs = zip(piece.marks, following.marks, strict=False)
    return tuple(one for one, _other in takewhile(lambda pair: pair[0] is pair[1], pairs))


def _copy_late(
    html: str, written: list[str], late: list[tuple[int, str]], copied: int, until: int
) -> int:
    """Write the source up to each waiting badge that stands before `until`, and the badge."""
    while late and late[0][0] <= until:
        place, badge = late.pop(0)
        written += [html[copied:place], badge]
        copied = place
    return copied


def _opening(one: Mark, *, is_first: bool) -> str:
    place = format_html(' id="claim-{}"', one.claim_id) if is_first else ""
    return format_html(
        '<mark class="claim" {} data-claim="{}"{}{}>',
        _standing(one),
        one.claim_id,
        _switch(one),
        place,
    )


def _standing(one: Mark) -> str:
    """Return the attribute that styles read: the claim's label, or that it has none any more."""
    if not one.label_slug:
        return SafeString('data-withdrawn=""')
    label = format_html('data-label="{}"', one.label_slug)
    return format_html('{} data-color="{}"', label, one.color) if one.color else label


def _switch(one: Mark) -> str:
    return format_html(' data-switch="{}"', one.switch) if one.switch else ""


def _badge(one: Mark) -> str:
    """Return the link to the claim: symbol for the eye, label name and number for everybody."""
    symbol = format_html('<span aria-hidden="true">{}</span> ', one.symbol) if one.symbol else ""
    if one.number is None:
        rest = format_html('<span class="visually-hidden">: {}</span>', _("about this claim"))
    else:
        rest = format_html('<span class="visually-hidden">, {}</span> {}', _("claim"), one.number)
    return format_html(
        '<span class="claim-note" data-apart=""{}> '
        '<a class="claim-badge" href="{}" {}>{}{}{}</a></span>',
        _switch(one),
        one.href,
        _standing(one),
        symbol,
        one.label_name,
        rest,
    )
