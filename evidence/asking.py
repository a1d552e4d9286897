"""What curators are asked when they sign in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from . import interests


def ask_for_interests(request: HttpRequest, user: AbstractBaseUser, **_signal: Any) -> None:
    """Ask a curator whose declaration is missing or nearly a year old for a new one."""
    may_declare = getattr(user, "has_perm", lambda _name: False)
    if may_declare("evidence.add_interestdeclaration") and interests.is_to_be_asked(user):
        text = format_html(
            '{} <a href="{}">{}</a>',
            _("Readers are told what curators have at stake, anew each year."),
            interests.where_to_declare(),
            _("Declare your interests, or that you have none."),
        )
        messages.warning(request, text, fail_silently=True)
