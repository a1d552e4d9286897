"""Which words of its article a claim marks: found as typed, followed when the text changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count, islice

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.markup import plain_text, render
from articles.models import Article

from .anchoring import Quote, QuoteNotFound, State, locate, take, take_from
from .models import Claim, QuoteTrouble
from .models.claim import QUOTE_COLUMNS

Trouble = QuoteTrouble.State
MAX_PLACES = 200


class CannotQuote(ValueError):
    """The words do not name one place of the article; the message says why."""


@dataclass(frozen=True)
class Followed:
    """What became of one claim's quote when its article changed."""

    claim: Claim
    state: State
    now: Quote | None = None  # The quote of the words that it marks now.
    is_reworded: bool = False
    is_shifted: bool = False  # The same words between the same words, only further up or down.

    def trouble(self) -> str:
        """What a curator has to look at, a QuoteTrouble.State; "" for nothing."""
        if self.is_reworded:
            return Trouble.REWORDED.value
        return "" if self.state == State.FOUND or self.is_shifted else Trouble(self.state).value


def find(
    body: str, words: str, occurrence: int | None = None, *, after: int | None = None
) -> Quote:
    """Return the quote of `words` in a Markdown body; `occurrence` counts from 1 in reading order.

    `after` says it in another way: how many characters of the text, spaces not counted, stand before
    the words that a person selected; the nearest place is meant. Raises CannotQuote if the words do
    not stand there, or stand there more than once and neither says which is meant.
    """
    text = plain_text(render(body))
    places = [*islice(_places(text, words), MAX_PLACES)]
    if occurrence is None and after is not None and places:
        return min(places, key=lambda one: abs(len("".join(text[: one.start].split())) - after))
    try:
        quote = take_from(text, words, occurrence or 1)
    except QuoteNotFound as absent:
        raise CannotQuote(str(absent)) from absent
    if occurrence is None and len(places) > 1:
        raise CannotQuote(
            _("These words stand in the text more than once. Say which is meant: 1 is the first.")
        )
    return quote


def put(claim: Claim, quote: Quote | None) -> None:
    """Give an unsaved claim its quote, or none; saving is the caller's."""
    claim.quote_exact = quote.exact if quote else ""
    claim.quote_prefix = quote.prefix if quote else ""
    claim.quote_suffix = quote.suffix if quote else ""
    claim.quote_start = quote.start if quote else None


@transaction.atomic
def follow(article: Article, *, now: datetime | None = None) -> list[Followed]:
    """Look for every quote in an article's text as it is now; a row a quote, in reading order.

    A quote that moved with its words intact is given its new place. One that was reworded is marked
    by readers' pages and left as it is, so that small changes cannot add up unseen. Whatever a
    curator should look at is kept as QuoteTrouble, until the quote is found again or quoted anew;
    a moved one until somebody says that it still says this.
    """
    text = plain_text(render(article.body))
    claims = Claim.objects.select_for_update().filter(article=article, quote_start__isnull=False)
    found = [_look(claim, text) for claim in claims.in_reading_order()]
    known = _troubles(article)
    for one in found:
        was = known.get(one.claim.pk, "")
        is_elsewhere = bool(one.now) and not one.is_reworded and one.now != one.claim.quote()
        if is_elsewhere:
            put(one.claim, one.now)
            one.claim.save(update_fields=QUOTE_COLUMNS)
        if is_elsewhere or _is_news(one, was):
            _keep(one, was, now or timezone.now())
    return found


@transaction.atomic
def requote(claim: Claim, *, words: str = "", occurrence: int | None = None) -> Claim:
    """Have a claim mark `words`, or, without words, the ones that were found for it in the text.

    Raises CannotQuote if the words do not name one place, the claim is withdrawn, or there are no
    words and what it marked is lost.
    """
    row = Claim.objects.select_for_update(of=("self",)).select_related("article").get(pk=claim.pk)
    if row.status == Claim.Status.WITHDRAWN:
        raise CannotQuote(_("This claim was withdrawn."))
    if words.strip():
        quote = find(row.article.body, words, occurrence)
    else:
        text = plain_text(render(row.article.body))
        followed = _look(row, text) if row.quote() else None
        if followed is None or followed.now is None:
            raise CannotQuote(
                _("What this claim marked is not in the text. Say which words it is.")
            )
        quote = followed.now
    put(row, quote)
    row.save(update_fields=QUOTE_COLUMNS)
    QuoteTrouble.objects.filter(claim=row).delete()
    return row


def differences(*, repair: bool = False) -> Iterator[str]:
    """Yield a sentence for each quote whose trouble is not kept as it is; `repair` mends it.

    Reads every text that a claim quotes: for a command, not for a page.
    """
    quoted = Claim.objects.filter(article=OuterRef("pk"), quote_start__isnull=False)
    articles = Article.objects.filter(Exists(quoted)).only("body").order_by("pk")
    for article in articles.iterator(chunk_size=100):
        text = plain_text(render(article.body))
        known = _troubles(article)
        claims = Claim.objects.filter(article=article, quote_start__isnull=False)
        wrong = [
            f"Claim {one.claim.pk}: its quote is {one.trouble() or 'in its place'},"
            f" and kept as {known.get(one.claim.pk, 'in its place')}."
            for one in (_look(claim, text) for claim in claims.order_by("pk"))
            if _is_news(one, known.get(one.claim.pk, ""))
        ]
        if wrong and repair:
            follow(article)
        yield from wrong


def _look(claim: Claim, text: str) -> Followed:
    quote = claim.quote()
    assert quote is not None
    anchor = locate(text, quote)
    if anchor.start is None or anchor.end is None:
        return Followed(claim, anchor.state)
    now = take(text, anchor.start, anchor.end)
    is_shifted = (now.prefix, now.suffix) == (quote.prefix, quote.suffix)
    is_reworded = now.exact != quote.exact
    return Followed(claim, anchor.state, now, is_reworded, is_shifted and not is_reworded)


def _troubles(article: Article) -> dict[int, str]:
    return dict(
        QuoteTrouble.objects.filter(claim__article=article).values_list("claim_id", "state")
    )


def _keep(followed: Followed, was: str, now: datetime) -> None:
    state = followed.trouble() or (was if was == Trouble.MOVED else "")
    if state:
        QuoteTrouble.objects.update_or_create(
            claim=followed.claim, defaults={"state": state, "seen_at": now}
        )
    else:
        QuoteTrouble.objects.filter(claim=followed.claim).delete()


def _is_news(followed: Followed, known: str) -> bool:
    """True where what is kept is wrong; a quote that moved is in its place and yet to be looked at."""
    trouble = followed.trouble()
    return trouble != known and not (trouble == "" and known == Trouble.MOVED)


def _places(text: str, words: str) -> Iterator[Quote]:
    """Yield every place of the words, in reading order."""
    for occurrence in count(1):
        try:
            yield take_from(text, words, occurrence)
        except QuoteNotFound:
            return
