"""A form sent twice is saved once: by a double click, or again because an error was seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse, TemplateResponse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from .models import Sending

FIELD = "once"
KEPT_FOR = timedelta(days=7)
POPUP = "admin/popup_response.html"


class Answered(NamedTuple):
    """What a form was answered, and whether anything was saved."""

    response: HttpResponse
    is_saved: bool


def new_token() -> str:
    """Return what a page that is shown now puts into its form's field `once`."""
    return uuid4().hex


def once(request: HttpRequest, save: Callable[[], Answered]) -> HttpResponse:
    """Save a form unless this person sent the very same one before, and answer.

    To be called inside the transaction that saves: the note that it was sent is there if and only if
    what it saved is. The same means: the same page as it was shown, with the same words. Of several at
    one moment the others wait for the first.
    """
    if not request.POST.get(FIELD):
        return save().response
    forget_before = timezone.now() - KEPT_FOR
    old = Sending.objects.filter(saved_at__lt=forget_before).order_by("pk")
    Sending.objects.filter(
        pk__in=old.select_for_update(skip_locked=True).values("pk")[:100]
    ).delete()
    sending, is_first = Sending.objects.get_or_create(key=_key(request))
    if not is_first:
        return _told(request, sending)
    answered = save()
    if answered.is_saved:
        sending.answer = _kept(answered.response)
        sending.save(update_fields=["answer"])
    else:
        sending.delete()
    return answered.response


def is_saving(response: HttpResponse) -> bool:
    """True for the admin's answer to a form that was saved: on to another page, or a window closed."""
    return response.status_code == 302 or _is_popup(response)


def _is_popup(response: HttpResponse) -> bool:
    data = response.context_data if isinstance(response, SimpleTemplateResponse) else None
    return "popup_response_data" in (data or {})


def _key(request: HttpRequest) -> str:
    sent = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    told = [request.user.pk, request.get_full_path(), sent]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _kept(response: HttpResponse) -> dict[str, str]:
    if _is_popup(response):
        assert isinstance(response, SimpleTemplateResponse)
        return {"popup": (response.context_data or {})["popup_response_data"]}
    return {"address": response["Location"]}


def _told(request: HttpRequest, sending: Sending) -> HttpResponse:
    if "popup" in sending.answer:
        context = {"popup_response_data": sending.answer["popup"]}
        return TemplateResponse(request, POPUP, context)
    text = _("This was saved already, on %s. Sending it again changed nothing.")
    messages.info(request, text % format_date(sending.saved_at, "j F Y, H:i:s"))
    return HttpResponseRedirect(sending.answer.get("address") or request.get_full_path())
