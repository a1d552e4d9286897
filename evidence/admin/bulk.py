"""Assessing several claims at once: asked, shown beforehand, done, and undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import pghistory
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.acts import Act, ActingAdmin
from articles.admin import ReadOnlyAdmin
from articles.once import Answered, new_token, once
from evidence import bulk, interests, taking
from evidence.bulk import Outcome, Prospect, Undoing
from evidence.models import Batch, Claim

from .claimform import AssessmentForm

MOST = 500  # More than anybody reads before they confirm, and fewer than a form may have fields.


def assess_together(shown: ActingAdmin, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
    """Ask for label and reason, show what they would do to each claim, and do it when confirmed.

    Nothing is written before “confirmed” comes, with the claims that are still ticked.
    """
    claims = list(rows.select_related("label")[: MOST + 1])
    back = request.get_full_path()
    if len(claims) > MOST:
        text = _("Choose at most %s claims at once.") % MOST
        shown.message_user(request, text, messages.ERROR)
        return HttpResponseRedirect(back)
    sent = request.POST
    is_asked = bool(sent.keys() & {"preview", "confirmed", "again"})
    form = AssessmentForm(sent if is_asked else None)
    if not form.is_valid() or "again" in sent:
        return _page(shown, request, claims, form, [])
    taken = set(sent.getlist("take"))
    if "confirmed" in sent and taken:
        chosen = [claim for claim in claims if str(claim.pk) in taken]
        with transaction.atomic():
            return once(
                request,
                lambda: Answered(
                    HttpResponseRedirect(back), _save(shown, request, chosen, form.cleaned_data)
                ),
            )
    if "confirmed" in sent:
        shown.message_user(request, _("Tick at least one claim."), messages.ERROR)
    by = cast(User, request.user)
    return _page(shown, request, claims, form, bulk.foresee(claims, by=by, **form.cleaned_data))


def _page(
    shown: ActingAdmin,
    request: HttpRequest,
    claims: Sequence[Claim],
    form: AssessmentForm,
    prospects: Sequence[Prospect],
) -> HttpResponse:
    by = cast(User, request.user)
    mine = {} if prospects else taking.current_of(by, claims)
    context = {
        **shown.admin_site.each_context(request),
        "title": _("Assess several claims"),
        "opts": shown.opts,
        "back": request.get_full_path(),
        "form": form,
        "lines": [(claim, mine.get(claim.pk)) for claim in claims],
        "prospects": [(one, _words(one)) for one in prospects],
        "counts": _counts(prospects),
        "can_any": any(not one.refusal and not one.is_same for one in prospects),
        "undeclared": interests.lacking(by, []) if prospects else "",
        "once": new_token(),
        "selected": request.POST.getlist("_selected_action"),
        "select_across": request.POST.get("select_across", "0"),
    }
    return TemplateResponse(request, "admin/bulk_assess.html", context)


def _words(one: Prospect) -> str:
    """Return what would happen to a claim, in a sentence; of readings it tells the person's own alone."""
    if one.refusal:
        return _("Cannot be read: %s") % one.refusal
    if one.is_same:
        return _("You said the same already; nothing changes.")
    if one.mine:
        told = _("Takes the place of your reading “%s”.") % one.mine.label.name
    else:
        told = _("A new reading of yours.")
    if one.claim.label:
        told += " " + _("It is settled as “%s”, which stays until an editor settles it anew.") % (
            one.claim.label.name
        )
    return told


def _counts(prospects: Sequence[Prospect]) -> str:
    refused = sum(bool(one.refusal) for one in prospects)
    same = sum(one.is_same for one in prospects)
    parts = [_("%s will be read") % (len(prospects) - refused - same)]
    if refused:
        parts.append(_("%s cannot") % refused)
    if same:
        parts.append(_("%s stay as you said before") % same)
    return ", ".join(parts) + "."


def _save(
    shown: ActingAdmin, request: HttpRequest, claims: Sequence[Claim], answers: dict[str, Any]
) -> bool:
    """Assess the claims and say what came of it; True when anything was written."""
    by = cast(User, request.user)
    with pghistory.context(act=_("Assess several claims"), reason=answers["reason"]):
        outcome = bulk.assess_together(claims, by=by, **answers)
    for one in outcome.refused:
        text = _("Not done for “%(row)s”: %(why)s") % {"row": one.claim, "why": one.refusal}
        shown.message_user(request, text, messages.ERROR)
    if outcome.same:
        text = _("You said the same before of %s of them.") % len(outcome.same)
        shown.message_user(request, text, messages.INFO)
    if outcome.batch is None:
        return False
    read = Claim.objects.filter(pk__in=[claim.pk for claim in outcome.read])
    LogEntry.objects.log_actions(by.pk, read, CHANGE, _("Assess"))
    shown.message_user(request, _done(outcome), messages.SUCCESS)
    return True


def _done(outcome: Outcome) -> str:
    assert outcome.batch is not None
    count = len(outcome.read)
    text = ngettext(
        "Your reading of %s claim is kept.", "Your readings of %s claims are kept.", count
    )
    return format_html(
        '{} <a href="{}">{}</a>',
        text % count,
        reverse("admin:evidence_batch_undo", args=[outcome.batch.pk]),
        _("Undo"),
    )


def _kept(kept: Iterable[Undoing]) -> list[str]:
    return [
        _("Not undone for “%(row)s”: %(why)s") % {"row": one.claim, "why": one.refusal}
        for one in kept
    ]


def _beforehand(batch: Batch) -> dict[str, Any]:
    return {"batch": batch, "undoings": bulk.foresee_undoing(batch)}


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin, ActingAdmin):
    """A curator's own bulk assessments, the newest first; nobody else's, whoever asks."""

    acts = (
        Act(
            name="undo",
            title=gettext_lazy("Undo"),
            done=gettext_lazy("Undone"),
            permission="evidence.add_assessment",
            call=lambda doing: bulk.undo(doing.row, by=doing.by),
            refusals=(bulk.CannotUndo,),
            fits=lambda batch: batch.undone_at is None,
            beside=_beforehand,
            beside_template="admin/_undoing.html",
            told=_kept,
        ),
    )
    list_display = ["__str__", "label", "reason", "claim_count", "made_at", "undone_at"]
    list_select_related = ["label"]
    search_fields = ["reason"]
    show_full_result_count = False
    fields = ("label", "reason", "made_at", "undone_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        """Return the person's own."""
        own = super().get_queryset(request).filter(curator=request.user.pk)
        return cast(QuerySet[Batch], own.annotate(claim_count=Count("readings")))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Batch | None:
        """Return any batch: somebody else's is forbidden, and not said to be missing."""
        if not object_id.isdecimal():
            return None
        return Batch.objects.filter(pk=int(object_id)).select_related("label").first()

    def has_view_permission(self, request: HttpRequest, obj: Batch | None = None) -> bool:
        """Return whether it is the person's own."""
        is_own = obj is None or obj.curator_id == request.user.pk
        return is_own and super().has_view_permission(request, obj)

    @admin.display(description=gettext_lazy("claims"), ordering="claim_count")
    def claim_count(self, batch: Batch) -> int:
        """How many claims it read."""
        count: int = batch.claim_count  # type: ignore[attr-defined]
        return count
