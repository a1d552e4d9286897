"""The gate inside publication: an error refuses, a warning passes with a reason that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.markup import TextTooLong
from articles.models import Article
from articles.publishing import CannotPublish
from evidence.models import AcceptedWarning

from .finding import Finding
from .loading import findings_for

NAMED = 5  # findings that a refusal spells out


class CannotAccept(Exception):
    """The reason is not taken; the message says why."""


class GateRefused(CannotPublish):
    """The gate keeps the article back; `findings` are what stands in the way."""

    def __init__(self, article: Article, findings: list[Finding]) -> None:
        super().__init__(_refusal(article, findings))
        self.findings = findings


def require_pass(article: Article, _now: datetime) -> None:
    """Let an article through to its readers; called inside articles.publishing.publish.

    Raises GateRefused, naming claim and line, while there is an error, or a warning without a reason.
    """
    try:
        found = findings_for(article)
    except TextTooLong as error:
        raise CannotPublish(str(error)) from error
    if standing := in_the_way(article, found):
        raise GateRefused(article, standing)


def in_the_way(article: Article, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that keep an article back: errors, and warnings that nobody gave a reason for."""
    accepted = reasons_for(article)
    return [one for one in findings if one.is_error() or one.key() not in accepted]


def reasons_for(article: Article) -> dict[str, AcceptedWarning]:
    """Return the reasons that stand, by the key of their finding: the newest of each."""
    rows = AcceptedWarning.objects.filter(article=article).select_related("given_by")
    return {row.key: row for row in rows.order_by("given_at", "pk")}


@transaction.atomic
def accept(
    article: Article,
    reasons: Mapping[str, str],
    *,
    by: AbstractBaseUser,
    now: datetime | None = None,
) -> list[AcceptedWarning]:
    """Keep why warnings of an article may stand; `reasons` goes by the findings' keys.

    The words of a reason that stands already are not written twice. Raises CannotAccept, keeping
    nothing, if a reason is empty, or its warning is an error or no longer there.
    """
    Article.objects.select_for_update().get(pk=article.pk)
    found = {one.key(): one for one in findings_for(article)}
    standing, kept = reasons_for(article), []
    for key, reason in reasons.items():
        finding = found.get(key)
        if finding is None:
            raise CannotAccept(_("This warning is no longer there: the text has changed."))
        if finding.is_error():
            raise CannotAccept(_("No reason helps against this: %s") % finding.message)
        if not reason.strip():
            raise CannotAccept(_("Give the reason why this may stand: %s") % finding.message)
        if key not in standing or standing[key].reason != reason.strip():
            kept.append(_keep(article, finding, reason.strip(), by, now))
    return kept


def _keep(
    article: Article, finding: Finding, reason: str, by: AbstractBaseUser, now: datetime | None
) -> AcceptedWarning:
    return AcceptedWarning.objects.create(
        article=article,
        claim_id=finding.claim_id,
        key=finding.key(),
        rule=finding.rule,
        words=finding.words,
        sentence=finding.sentence,
        message=finding.message,
        reason=reason,
        given_by_id=by.pk,
        given_at=now or timezone.now(),
    )


def _refusal(article: Article, findings: list[Finding]) -> str:
    errors = sum(one.is_error() for one in findings)
    parts = []
    if errors:
        parts.append(ngettext("%(count)s error", "%(count)s errors", errors) % {"count": errors})
    if warnings := len(findings) - errors:
        text = ngettext(
            "%(count)s warning without a reason", "%(count)s warnings without a reason", warnings
        )
        parts.append(text % {"count": warnings})
    lines = [
        _("Before “%(title)s” is published: %(count)s.")
        % {"title": article.title, "count": _(" and ").join(parts)}
    ]
    lines += [in_words(one) for one in findings[:NAMED]]
    if len(findings) > NAMED:
        lines.append(_("… and %s more.") % (len(findings) - NAMED))
    return " ".join(lines)


def in_words(finding: Finding) -> str:
    """Return a finding in one line: where it is, and what it says."""
    place = _("the %s") % finding.field
    if finding.claim_text:
        place = _("claim “%s”") % finding.claim_text
    if finding.line:
        place = _("line %(line)s, %(place)s") % {"line": finding.line, "place": place}
    return f"[{place}] {finding.message}"
