"""Publishing an article, with what the gate says of it and the reasons it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.acts import Act, Doing, NothingAsked
from articles.legible import is_reason
from articles.models import Article
from evidence.gate import Finding, findings_for
from evidence.gate.passing import CannotAccept, accept, reasons_for
from evidence.models import AcceptedWarning


def findings_beside(article: Article) -> Mapping[str, Any]:
    """Return what stands above the form: the errors, each with where to mend it, and reasons so far."""
    found = findings_for(article)
    errors = [one for one in found if one.is_error()]
    return {
        "errors": [{"finding": one, "url": _address(article, one)} for one in errors],
        "warning_count": len(found) - len(errors),
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
    article = rows[0]
    warnings = [one for one in findings_for(article) if not one.is_error()]
    if not warnings:
        return NothingAsked
    reasons = reasons_for(article)
    fields = {one.key(): _field(article, one, reasons.get(one.key())) for one in warnings}
    return type("ReasonsForm", (forms.Form,), fields)


def _field(article: Article, finding: Finding, accepted: AcceptedWarning | None) -> forms.CharField:
    context = {"finding": finding, "url": _address(article, finding), "accepted": accepted}
    return forms.CharField(
        label=_("Why this may stand: %s") % (finding.words or finding.rule),
        help_text=render_to_string("admin/_finding.html", context),
        validators=[is_reason],
        initial=accepted.reason if accepted else "",
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
        error_messages={"required": _("Give a reason, or mend the text.")},
    )


def _keep(doing: Doing) -> None:
    if doing.answers:
        accept(doing.row, doing.answers, by=doing.by)


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
    call=lambda doing: publishing.publish(doing.row),
    beforehand=_keep,
    refusals=(publishing.CannotPublish, CannotAccept),
    form_of=reasons_form,
    fits=_is_open,
    in_vain=lambda article, _by: publishing.no_publication(article),
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
