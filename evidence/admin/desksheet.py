"""One claim on the tagging desk: its three forms, and saving them together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from articles.choosing import is_key
from articles.models import Article
from articles.seen import Collided
from articles.versions import version_of, with_version
from evidence import integrity, labelling
from evidence.models import Citation, Claim

from .claim_acts import is_draft
from .claimform import SETTLE
from .deskform import DeskCitations, DeskClaimForm, ReadingForm

NEW = "new"


@dataclass
class Sheet:
    """The claim that is open, and its forms; `citations` is None where only editors may change them."""

    claim: Claim
    claim_form: DeskClaimForm
    citations: forms.BaseInlineFormSet[Any, Any, Any] | None
    reading: ReadingForm

    def is_new(self) -> bool:
        """True until the claim is stored."""
        return self.claim.pk is None

    def is_valid(self) -> bool:
        """Check every form, so that all that is wrong is said at once."""
        answers = [self.claim_form.is_valid(), self.reading.is_valid()]
        if self.citations is not None:
            answers.append(self.citations.is_valid())
        return all(answers)

    def collisions(self) -> list[Collided]:
        """What somebody else saved since this person opened the claim."""
        shown = [self.claim_form, *(self.citations.forms if self.citations is not None else [])]
        return [form.collided for form in shown if form.collided is not None]

    def errors(self) -> list[str]:
        """What is wrong with the whole claim or with its sources together."""
        lists = [self.claim_form.non_field_errors()]
        if self.citations is not None:
            lists.append(self.citations.non_form_errors())
        return [str(error) for errors in lists for error in errors]


def claim_asked_for(article: Article, key: str) -> Claim:
    """Return the article's claim by its key, a new one for "new". Raises Http404 for any other."""
    if key == NEW:
        return Claim(article=article)
    claim = Claim.objects.filter(article=article, pk=int(key)).first() if is_key(key) else None
    if claim is None:
        raise Http404
    return claim


def open_sheet(
    claim: Claim,
    request: HttpRequest,
    *,
    data: QueryDict | None = None,
    problems: Mapping[str, str] | None = None,
) -> Sheet:
    """Return a claim's forms for one person; to save them, lock the claim first."""
    may_settle = request.user.has_perm(SETTLE)
    mine = None
    if claim.pk:
        claim.kept_version = version_of(claim)  # type: ignore[attr-defined]
        readings = claim.assessments.current().select_related("label")
        mine = readings.filter(curator_id=request.user.pk).first()
    kwargs = {"problems": problems or {}}
    citations = None
    if is_draft(claim) or may_settle:
        rows = with_version(Citation.objects.all())
        citations = DeskCitations(data, instance=claim, queryset=rows, form_kwargs=kwargs)
    return Sheet(
        claim,
        DeskClaimForm(data, instance=claim, article=claim.article, may_settle=may_settle),
        citations,
        ReadingForm(data, mine=mine),
    )


def save_sheet(
    article_id: int, key: str, request: HttpRequest, *, problems: Mapping[str, str]
) -> tuple[Sheet, bool]:
    """Save one claim, its sources and this person's label; return its forms and whether it was done.

    The article is locked before the claim, as its own form does it: its text stays as it is while
    the quote is looked for. What a form or a verb refuses stands at its field, and nothing is saved.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update(no_key=True).filter(pk=article_id).first()
        if article is None:
            raise Http404
        if key != NEW and is_key(key):
            list(Claim.objects.select_for_update().filter(pk=int(key)).values_list("pk"))
        claim = claim_asked_for(article, key)
        sheet = open_sheet(claim, request, data=request.POST, problems=problems)
        was_new = sheet.is_new()
        is_done = sheet.is_valid() and _saved(sheet, cast(AbstractBaseUser, request.user))
        if not is_done:
            transaction.set_rollback(True)
            if was_new:
                claim.pk = None
        return sheet, is_done


def _saved(sheet: Sheet, by: AbstractBaseUser) -> bool:
    try:
        with transaction.atomic():
            sheet.claim_form.save()
            if sheet.citations is not None:
                sheet.citations.save()
        integrity.review_citations([sheet.claim.pk])
        if sheet.reading.is_given():
            label, reason = (sheet.reading.cleaned_data[name] for name in ("label", "reason"))
            labelling.assess(sheet.claim, by=by, label=label, reason=reason)
    except IntegrityError:
        text = _("Somebody saved the same at the same moment. Nothing was saved here.")
        sheet.claim_form.add_error(None, text)
        return False
    except labelling.CannotAssess as refusal:
        sheet.reading.add_error("label", str(refusal))
        return False
    return True
