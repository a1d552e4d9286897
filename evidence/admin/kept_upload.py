"""An uploaded file that waits, between its preview and the confirmation, for the person who sent it."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence.models import ImportFile

MAX_DIGITS = 18  # of a number that a key can be
LONGEST_NAME = 200
KEPT_FOR = timedelta(days=1)
GONE = gettext_lazy("That file was imported already, or is a day old. Nothing was imported.")


def name_of(given: UploadedFile) -> str:
    """Return what to call a file: its name as a disk would take it, whatever its sender calls it."""
    try:
        return get_valid_filename(given.name or "")[-LONGEST_NAME:]
    except SuspiciousFileOperation:  # nothing is left of it
        return _("unnamed file")


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
