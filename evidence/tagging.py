"""What lies on the tagging desk: an article's claims in the order of its text, as one person sees them.

What others said of a claim is shown as evidence.blinding allows it; a settled claim shows its label.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import markup
from articles.models import Article

from . import keywords
from .anchoring import Anchor, Mark, State, locate, mark
from .ladder import Ladder
from .models import Assessment, Claim, EvidenceLabel, Source, StrongWord

UNREAD = "unread"  # Stands where a label's slug would.


@dataclass
class Line:
    """One claim on the desk: its number in reading order from 1, its place, and this person's word."""

    claim: Claim
    number: int
    place: Anchor | None
    mine: Assessment | None

    def label(self) -> EvidenceLabel | None:
        """The label that this person may see: the settled one, or their own."""
        return self.claim.label or (self.mine.label if self.mine else None)

    def is_outdated(self) -> bool:
        """True where this person's label was given under older words of its definition."""
        return self.mine is not None and self.mine.label_version != self.mine.label.version

    def waits(self) -> bool:
        """True where this person's label is still wanted."""
        is_open = self.claim.status == Claim.Status.DRAFT and not self.claim.is_settled()
        return is_open and (self.mine is None or self.is_outdated())

    def state(self) -> str:
        """How far it is, in words."""
        if self.claim.status == Claim.Status.WITHDRAWN:
            return _("Withdrawn")
        if self.claim.label:
            return _("Settled: %s") % self.claim.label_words()
        if self.mine and self.is_outdated():
            return _("Your label: %s, under an older definition") % self.mine.label.name
        if self.mine:
            return _("Your label: %s") % self.mine.label.name
        return _("No label from you yet")

    def quote_state(self) -> str:
        """What is wrong with its quote, "" where nothing is."""
        if self.place is None:
            return _("Marks no words of the text.")
        if self.place.state == State.LOST:
            return _("Its quote is no longer in the text.")
        if self.place.state == State.AMBIGUOUS:
            return _("Its quote stands in the text more than once.")
        return ""

    def address(self) -> str:
        """Where it is open on the desk."""
        return desk_address(self.claim.article_id, self.claim.pk)


def desk_address(article_id: int, claim_id: int | None) -> str:
    """Return the desk with one claim open; None opens a new one."""
    address = reverse("admin:evidence_desk_change", args=[article_id])
    return f"{address}?claim={claim_id or 'new'}"


def lines_of(article: Article, person: AbstractBaseUser) -> list[Line]:
    """Return the article's claims by place in the text, those without one last; three queries."""
    claims = list(Claim.objects.filter(article=article).in_reading_order())
    Ladder().name(claims)
    readings = Assessment.objects.current().filter(claim__in=claims, curator_id=person.pk)
    mine = {one.claim_id: one for one in readings.select_related("label")}
    text = markup.plain_text(markup.render(article.body))
    placed = [(claim, _place(text, claim)) for claim in claims]
    placed.sort(key=lambda pair: _rank(pair[1], len(text)))
    return [
        Line(claim, number, place, mine.get(claim.pk))
        for number, (claim, place) in enumerate(placed, start=1)
    ]


def text_with_marks(article: Article, lines: Iterable[Line]) -> SafeString:
    """Return the article's text with every claim marked whose place is sure, and words to look at."""
    html = markup.render(article.body)
    marked = mark(html, [one for line in lines if (one := _mark(line))])
    rows = StrongWord.objects.filter(is_active=True).order_by("pk").values_list("forms", flat=True)
    return keywords.highlighted(marked, tuple(form for forms in rows for form in forms))


def next_waiting(lines: Sequence[Line], after: int | None) -> Line | None:
    """Return the next claim in the text that waits for this person, from the top at the end."""
    keys = [line.claim.pk for line in lines]
    here = keys.index(after) + 1 if after in keys else 0
    return next((line for line in [*lines[here:], *lines[:here]] if line.waits()), None)


def others_of(line: Line, person: AbstractBaseUser) -> QuerySet[Assessment]:
    """Return what other curators said of a claim, as far as this person may see it."""
    others = line.claim.assessments.current().open_to(person).exclude(curator_id=person.pk)
    return others.select_related("label", "curator")


def sources_of(article: Article) -> QuerySet[Source]:
    """Return the sources that the article's claims cite, each once, by title."""
    keys = Claim.objects.filter(article=article).values("citations__source")
    return Source.objects.filter(pk__in=keys).order_by("title", "pk")


def _place(text: str, claim: Claim) -> Anchor | None:
    quote = claim.quote()
    return locate(text, quote) if quote else None


def _rank(place: Anchor | None, end: int) -> int:
    return end if place is None or place.start is None else place.start


def _mark(line: Line) -> Mark | None:
    if line.place is None or line.place.start is None or line.place.end is None:
        return None
    label = line.label()
    is_withdrawn = line.claim.status == Claim.Status.WITHDRAWN
    return Mark(
        start=line.place.start,
        end=line.place.end,
        claim_id=line.claim.pk,
        href=line.address(),
        label_slug="" if is_withdrawn else label.slug if label else UNREAD,
        label_name=_("withdrawn") if is_withdrawn else label.name if label else _("no label yet"),
        symbol=label.symbol if label and label.is_active and not is_withdrawn else "",
        number=line.number,
    )
