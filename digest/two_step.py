"""Signing in with a second step: a code from an authenticator app, or a backup code.

The app's secret is django-otp's; backup codes are ours, because its own are stored as they are.
Nothing here logs a secret or a code.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
import secrets
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_totp.models import TOTPDevice

from .models import BackupCode

CODES = 10
CODE_BYTES = 10  # 80 bits, 16 letters
EDITING = ("evidence.settle_claim", "articles.publish_article")


class CannotPass(Exception):
    """The code is not taken; the message says why, and how long to wait."""


class CannotTurnOff(Exception):
    """The second step stays; the message says why."""


def is_required(user: AbstractBaseUser) -> bool:
    """Return whether this person may not work without a second step."""
    if settings.TWO_STEP_SIGN_IN == "staff":
        return bool(getattr(user, "is_staff", False))
    may = getattr(user, "has_perm", lambda _name: False)
    return settings.TWO_STEP_SIGN_IN == "editors" and any(may(name) for name in EDITING)


def authenticator(user: AbstractBaseUser) -> TOTPDevice | None:
    """Return the person's confirmed authenticator, None without one."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).first()


@transaction.atomic
def begin(user: AbstractBaseUser) -> TOTPDevice:
    """Return the authenticator that is being set up; opened twice, it is the same."""
    get_user_model()._default_manager.select_for_update().get(pk=user.pk)
    pending = TOTPDevice.objects.filter(user_id=user.pk, confirmed=False).first()
    return pending or TOTPDevice.objects.create(user_id=user.pk, name="app", confirmed=False)


def finish(user: AbstractBaseUser, code: str) -> tuple[TOTPDevice, list[str]]:
    """Confirm the authenticator with its first code; return it and new backup codes.

    An earlier authenticator and its codes end. Raises CannotPass for a wrong code, or too many.
    """
    with transaction.atomic():
        device = _locked(begin(user))
        wrong = _wrong(device, lambda: device.verify_token(_digits(code)))
        if not wrong:
            TOTPDevice.objects.filter(user_id=user.pk).exclude(pk=device.pk).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            return device, new_codes(user)
    # Raised out here, so that the count of wrong codes is kept.
    raise CannotPass(wrong)


def check(user: AbstractBaseUser, code: str, now: datetime | None = None) -> TOTPDevice:
    """Return the person's authenticator if the code is its own now, or an unused backup code.

    Each code passes once. Raises CannotPass with the reason; wrong ones must wait longer each time.
    """
    with transaction.atomic():
        device = authenticator(user)
        if device is None:
            raise CannotPass(_("No authenticator is set up for this account."))
        device = _locked(device)
        wrong = _wrong(device, lambda: _passes(device, user, code, now or timezone.now()))
    if wrong:
        raise CannotPass(wrong)
    return device


@transaction.atomic
def new_codes(user: AbstractBaseUser) -> list[str]:
    """Return ten new backup codes, shown this once; the earlier ones end."""
    BackupCode.objects.filter(user_id=user.pk).delete()
    codes = [_new_code() for _number in range(CODES)]
    BackupCode.objects.bulk_create(
        BackupCode(user_id=user.pk, hashed=_hashed(user, code)) for code in codes
    )
    return codes


def codes_left(user: AbstractBaseUser) -> int:
    """Return how many backup codes a person has not used."""
    return BackupCode.objects.filter(user_id=user.pk, used_at=None).count()


def turn_off(user: AbstractBaseUser) -> None:
    """End the second step. Raises CannotTurnOff where it is required."""
    if is_required(user):
        raise CannotTurnOff(_("Your role needs the second step. It stays on."))
    forget(user)


@transaction.atomic
def forget(user: AbstractBaseUser) -> None:
    """Delete a person's authenticator and backup codes; signing in asks for the password alone."""
    TOTPDevice.objects.filter(user_id=user.pk).delete()
    BackupCode.objects.filter(user_id=user.pk).delete()


def secret_words(device: TOTPDevice) -> str:
    """Return the secret as people type it into an app: letters and digits in fours."""
    text = base64.b32encode(device.bin_key).decode()
    return " ".join(re.findall(".{1,4}", text))


def _locked(device: TOTPDevice) -> TOTPDevice:
    return TOTPDevice.objects.select_for_update().get(pk=device.pk)


def _passes(device: TOTPDevice, user: AbstractBaseUser, code: str, now: datetime) -> bool:
    digits = _digits(code)
    if digits:
        return bool(device.verify_token(digits))
    unused = BackupCode.objects.filter(user_id=user.pk, hashed=_hashed(user, code), used_at=None)
    if unused.update(used_at=now):
        device.throttle_reset()
        return True
    device.throttle_increment()
    return False


def _wrong(device: TOTPDevice, passes: object) -> str:
    """Return why a code does not pass, "" if it does."""
    allowed, why = device.verify_is_allowed()
    if allowed:
        assert callable(passes)
        return "" if passes() else _("This code is wrong, was used before, or is too old.")
    left = max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds()))
    if left < 120:
        text = ngettext("Wait %(count)s second", "Wait %(count)s seconds", left)
        return text % {"count": left} + _(" after so many wrong codes, then try again.")
    minutes = math.ceil(left / 60)
    return _("Wait %(count)s minutes after so many wrong codes, then try again.") % {
        "count": minutes
    }


def _digits(code: str) -> str:
    """Return the six digits of an app's code, "" if it is none."""
    bare = re.sub(r"\s", "", code)
    return bare if re.fullmatch(r"[0-9]{6}", bare) else ""


def _new_code() -> str:
    text = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()
    return "-".join(re.findall(".{4}", text))


def _hashed(user: AbstractBaseUser, code: str) -> str:
    bare = re.sub(r"[^a-z2-7]", "", code.lower())
    return hashlib.sha256(f"{user.pk}:{bare}".encode()).hexdigest()
