"""The verbs that change what readers see of the writing: submit, publish, revise, correct, retire."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Article, Correction

Gate = Callable[[Article, datetime], None]

# The words that readers read: on a public article they change with a public note only.
TEXT = ("title", "standfirst", "body")

_gates: list[Gate] = []


class CannotSubmit(Exception):
    """The article is not handed in for review; the message says why."""


class CannotPublish(Exception):
    """The article may not be published; the message says what is missing."""


class CannotCorrect(Exception):
    """A correction cannot be written; the message says why."""


class CannotRevise(Exception):
    """The published text stays as it is; the message says why."""


class CannotRetire(Exception):
    """The article cannot be taken back; the message says why."""


def gate(check: Gate) -> Gate:
    """Have `check(article, now)` called inside every publication, before the article is public.

    It may raise CannotPublish, and may publish what goes out with the article. This is how a
    package that builds on the writing takes part without the writing knowing it.
    """
    if check not in _gates:
        _gates.append(check)
    return check


@transaction.atomic
def submit(article: Article) -> Article:
    """Hand a draft in for review. Raises CannotSubmit if it is anything but a draft."""
    row = Article.objects.select_for_update().get(pk=article.pk)
    if row.status != Article.Status.DRAFT:
        raise CannotSubmit(_("“%s” is not a draft.") % row.title)
    row.status = Article.Status.IN_REVIEW
    row.save(update_fields=["status", "updated_at"])
    return row


@transaction.atomic
def publish(article: Article, *, now: datetime | None = None) -> Article:
    """Make an article public, and with it whatever the gates publish.

    Calling it on a published article publishes what has become ready since and keeps the date.
    Raises CannotPublish, changing nothing, if the article is withdrawn, has no text, is dated in
    the future, or a gate refuses.
    """
    now = now or timezone.now()
    row = Article.objects.select_for_update().get(pk=article.pk)
    if refusal := no_publication(row):
        raise CannotPublish(refusal)
    if not row.body.strip() or not row.standfirst.strip():
        raise CannotPublish(_("“%s” needs a standfirst and a body.") % row.title)
    if (row.published_at or now) > timezone.now():
        raise CannotPublish(_("“%s” is dated in the future.") % row.title)
    for check in _gates:
        check(row, now)
    if row.status != Article.Status.PUBLISHED:
        row.status = Article.Status.PUBLISHED
        row.published_at = row.published_at or now
        row.save(update_fields=["status", "published_at", "updated_at"])
    return row


@transaction.atomic
def correct(article: Article, *, text: str, now: datetime | None = None) -> Correction:
    """Write one dated, public correction of a published article.

    Raises CannotCorrect if the article is not public, the text is empty, or this article has a
    correction in these very words: sent twice, it is written once.
    """
    row = Article.objects.select_for_update().get(pk=article.pk)
    if refusal := no_correction(row):
        raise CannotCorrect(refusal)
    if not text.strip():
        raise CannotCorrect(_("Say what was corrected."))
    if row.corrections.filter(text=text.strip()).exists():
        raise CannotCorrect(_("This correction is written already, in the same words."))
    return Correction.objects.create(
        article=row, text=text.strip(), corrected_at=now or timezone.now()
    )


@transaction.atomic
def revise(
    article: Article, *, changes: Mapping[str, str], note: str, now: datetime | None = None
) -> Correction:
    """Change a published article's words and tell readers so; both happen or neither does.

    `changes` holds new values of fields named in TEXT; `note` becomes a public correction.
    Raises CannotRevise if the article is not public, nothing or something else would change, the
    new text is empty, or the note is empty or was given before.
    """
    row = Article.objects.select_for_update().get(pk=article.pk)
    if not changes or set(changes) - set(TEXT):
        raise CannotRevise(_("Only a title, a standfirst and a body can be revised."))
    if not all(text.strip() for text in changes.values()):
        raise CannotRevise(_("“%s” is public: it cannot lose its words.") % row.title)
    if not note.strip():
        raise CannotRevise(_("Say what readers should know about this change."))
    for name, text in changes.items():
        setattr(row, name, text)
    row.save(update_fields=[*changes, "updated_at"])
    try:
        return correct(row, text=note, now=now)
    except CannotCorrect as refusal:
        raise CannotRevise(str(refusal)) from refusal


@transaction.atomic
def retire(article: Article, *, reason: str, now: datetime | None = None) -> Article:
    """Take a published article back; its address stays and gives the reason.

    Raises CannotRetire if the article is not public or no reason is given.
    """
    row = Article.objects.select_for_update().get(pk=article.pk)
    if refusal := no_retirement(row):
        raise CannotRetire(refusal)
    if not reason.strip():
        raise CannotRetire(_("Give the reason that readers will see."))
    row.status = Article.Status.WITHDRAWN
    row.withdrawn_at = now or timezone.now()
    row.withdrawn_reason = reason.strip()
    row.save(update_fields=["status", "withdrawn_at", "withdrawn_reason", "updated_at"])
    return row


def no_publication(article: Article) -> str:
    """Return why an article in this state is not published, in a sentence; "" when it may be."""
    if article.status == Article.Status.WITHDRAWN:
        return _("“%s” was withdrawn. Its address keeps saying so.") % article.title
    return ""


def no_correction(article: Article) -> str:
    """Return why an article in this state is not corrected, in a sentence; "" when it may be."""
    if not article.is_public():
        return _("“%s” is not published, so there is nothing to correct.") % article.title
    return ""


def no_retirement(article: Article) -> str:
    """Return why an article in this state is not taken back, in a sentence; "" when it may be."""
    if article.status == Article.Status.WITHDRAWN:
        return _("“%s” is taken back already.") % article.title
    if not article.is_public():
        return _("“%s” is not published, so it cannot be taken back.") % article.title
    return ""
