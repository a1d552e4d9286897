"""Publishing an article, with what the gate says of it and the reasons it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.acts import Act, Doing, NothingAsked
from articles.models import Article
from evidence.gate import Finding, findings_for
from evidence.gate.passing import CannotAccept, accept, reasons_for
from evidence.models import AcceptedWarning


def findings_beside(article: Article) -> Mapping[str, Any]:
    """Return what stands beside the form: errors and warnings, each with where to mend it."""
    found = findings_for(article)
    reasons = reasons_for(article)
    rows: list[dict[str, Any]] = [
        {"finding": one, "url": _address(article, one), "accepted": reasons.get(one.key())}
        for one in found
    ]
    return {
        "errors": [row for row in rows if row["finding"].is_error()],
        "warnings": [row for row in rows if not row["finding"].is_error()],
        "kept": kept_reasons(article),
    }


def kept_reasons(article: Article) -> QuerySet[AcceptedWarning]:
    """Return every reason that was ever given for a warning of an article, newest first."""
    return AcceptedWarning.objects.filter(article=article).select_related("claim", "given_by")


def reasons_form(rows: Sequence[Article]) -> type[forms.Form]:
    """Return a form with a field for each warning of one article; of several nothing is asked.

    The fields are named by the findings' keys, so that what was typed finds its warning again when
    the article has changed in the meantime.
    """
    if len(rows) != 1:
        return NothingAsked
    reasons = reasons_for(rows[0])
    warnings = {one.key(): one for one in findings_for(rows[0]) if not one.is_error()}
    if not warnings:
        return NothingAsked
    fields = {
        key: forms.CharField(
            label=_("Why this may stand: %s") % (one.words or one.rule),
            help_text=one.message,
            initial=reasons[key].reason if key in reasons else "",
            widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
            error_messages={"required": _("Give a reason, or mend the text.")},
        )
        for key, one in warnings.items()
    }
    return type("ReasonsForm", (forms.Form,), fields)


def _keep(doing: Doing) -> None:
    if doing.answers:
        accept(doing.row, doing.answers, by=doing.by)


def _publish(doing: Doing) -> None:
    # Kept by themselves, so that they are not lost when something else stands in the way.
    _keep(doing)
    publishing.publish(doing.row)


def _address(article: Article, finding: Finding) -> str:
    """Return where to mend it: the claim's page, or the article's."""
    if finding.claim_id:
        return reverse("admin:evidence_claim_change", args=[finding.claim_id])
    return reverse("admin:articles_article_change", args=[article.pk])


def _is_open(article: Article) -> bool:
    return article.status != Article.Status.WITHDRAWN


PUBLISH = Act(
    name="publish",
    title=gettext_lazy("Publish"),
    done=gettext_lazy("Published"),
    permission="articles.publish_article",
    call=_publish,
    refusals=(publishing.CannotPublish, CannotAccept),
    form_of=reasons_form,
    fits=_is_open,
    beside=findings_beside,
    beside_template="admin/_findings.html",
)
CHECK = Act(
    name="check",
    title=gettext_lazy("Check"),
    done=gettext_lazy("Checked"),
    permission="articles.change_article",
    call=_keep,
    refusals=(CannotAccept,),
    form_of=reasons_form,
    fits=_is_open,
    beside=findings_beside,
    beside_template="admin/_findings.html",
)
