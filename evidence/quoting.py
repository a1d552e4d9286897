"""Which words of its article a claim marks: found as typed, followed when the text changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from articles.markup import plain_text, render
from articles.models import Article

from .anchoring import Quote, QuoteNotFound, State, locate, take, take_from
from .models import Claim

QUOTE_COLUMNS = ["quote_exact", "quote_prefix", "quote_suffix", "quote_start"]


class CannotQuote(ValueError):
    """The words do not name one place of the article; the message says why."""


@dataclass(frozen=True)
class Followed:
    """What became of one claim's quote when its article changed."""

    claim: Claim
    state: State
    is_reworded: bool = False
    is_shifted: bool = False  # The same words between the same words, only further up or down.


def find(body: str, words: str, occurrence: int | None = None) -> Quote:
    """Return the quote of `words` in a Markdown body; `occurrence` counts from 1 in reading order.

    Raises CannotQuote if the words do not stand there, or stand there more than once and
    `occurrence` does not say which is meant.
    """
    text = plain_text(render(body))
    try:
        quote = take_from(text, words, occurrence or 1)
    except QuoteNotFound as absent:
        raise CannotQuote(str(absent)) from absent
    if occurrence is None and _stands_twice(text, words):
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
def follow(article: Article) -> list[Followed]:
    """Look for every quote in an article's text as it is now; a row a quote, in reading order.

    A quote that moved with its words intact is given its new place. One that was reworded is marked
    by readers' pages and left as it is, so that small changes cannot add up unseen.
    """
    text = plain_text(render(article.body))
    claims = Claim.objects.select_for_update().filter(article=article, quote_start__isnull=False)
    return [_follow(claim, text) for claim in claims.in_reading_order()]


def _follow(claim: Claim, text: str) -> Followed:
    quote = claim.quote()
    assert quote is not None
    anchor = locate(text, quote)
    if anchor.start is None or anchor.end is None:
        return Followed(claim, anchor.state)
    now = take(text, anchor.start, anchor.end)
    if now.exact != quote.exact:
        return Followed(claim, anchor.state, is_reworded=True)
    if now != quote:
        put(claim, now)
        claim.save(update_fields=QUOTE_COLUMNS)
    is_shifted = (now.prefix, now.suffix) == (quote.prefix, quote.suffix)
    return Followed(claim, anchor.state, is_shifted=is_shifted)


def _stands_twice(text: str, words: str) -> bool:
    try:
        take_from(text, words, 2)
    except QuoteNotFound:
        return False
    return True
