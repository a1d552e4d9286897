"""The gate's findings beside the fields that they are about, while an article is written.

They are shown for what is stored, so they need no script, and they hold nothing up: a draft is saved
with all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib.admin.helpers import InlineAdminFormSet
from django.template.loader import render_to_string
from django.utils.html import format_html

from articles.markup import TextTooLong
from articles.models import Article
from evidence.gate import Finding, findings_for, hints_for
from evidence.gate.passing import reasons_for
from evidence.models import Claim

# Where a form says what it shows under another name; what no field shows stands at the sentence.
FIELDS = {"label": "text", "citations": "text", "counterparts": "text"}


def show_on_claim(context: Mapping[str, Any], claim: Claim) -> None:
    """Put the hints of one claim beside the fields of its own page."""
    with suppress(TextTooLong):  # The article's own form says so.
        _put(context["adminform"].form, _open(claim.article, hints_for(claim)))


def show_on_article(context: Mapping[str, Any], article: Article) -> None:
    """Put the hints of an article, and of each of its claims, beside their fields."""
    try:
        found = _open(article, findings_for(article))
    except TextTooLong:
        return  # The form itself says so.
    _put(context["adminform"].form, [one for one in found if one.claim_id is None])
    for formset in context["inline_admin_formsets"]:
        for form in _forms(formset):
            if isinstance(form.instance, Claim) and form.instance.pk:
                _put(form, [one for one in found if one.claim_id == form.instance.pk])


def _open(article: Article, findings: Iterable[Finding]) -> list[Finding]:
    """Leave out the warnings that stand with a reason, and what each page says by itself."""
    reasons = reasons_for(article)
    return [
        one
        for one in findings
        if one.rule != "no-label" and (one.is_error() or one.key() not in reasons)
    ]


def _forms(formset: InlineAdminFormSet) -> Iterable[forms.ModelForm]:
    return formset.formset.initial_forms


def _put(form: forms.BaseForm, findings: Iterable[Finding]) -> None:
    by_field: dict[str, list[Finding]] = {}
    for one in findings:
        name = one.field if one.field in form.fields else FIELDS.get(one.field, "text")
        by_field.setdefault(name, []).append(one)
    for name, found in by_field.items():
        if name in form.fields:
            field = form.fields[name]
            hints = render_to_string("admin/_hints.html", {"hints": found})
            field.help_text = format_html("{}{}", field.help_text, hints)
