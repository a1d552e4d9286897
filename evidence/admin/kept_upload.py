"""An uploaded file that waits, between its preview and the confirmation, for the person who sent it."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models import ImportFile

MAX_DIGITS = 18  # of a number that a key can be
KEPT_FOR = timedelta(days=1)
GONE = _("That file was imported already, or is a day old. Nothing was imported.")


def keep(request: HttpRequest, *, name: str, body: bytes) -> ImportFile:
    """Keep a file for the person who sent it, in place of their last one; forget those of yesterday."""
    owner = cast(User, request.user)
    ImportFile.objects.filter(owner=owner).delete()
    ImportFile.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).delete()
    return ImportFile.objects.create(owner=owner, name=name, body=body)


def confirmed(request: HttpRequest) -> ImportFile | None:
    """Return the person's own file that a form confirms, locked; None once it is gone.

    To be called in the transaction that imports and deletes it, so that a second click finds it gone.
    """
    pk = request.POST["confirm"]
    mine = ImportFile.objects.select_for_update().filter(owner=request.user.pk)
    is_key = pk.isdecimal() and len(pk) <= MAX_DIGITS
    return mine.filter(pk=int(pk)).first() if is_key else None
