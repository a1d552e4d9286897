"""Who counts as signed in: with a second step where there is one, and not after too many guesses."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from axes.helpers import get_cool_off
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from . import two_step

# What a person may open between the password and the code.
BETWEEN = {"login", "logout", "jsi18n"}
OURS = {"two-step", "two-step-set-up", "two-step-picture"}


class SecondStepMiddleware:
    """Take a person for a stranger until they gave the second step that they have or must have.

    In the admin they are sent to it. Readers' pages ask nothing of the database for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.user
        request.user_by_password = known  # type: ignore[attr-defined]
        request.user = SimpleLazyObject(lambda: AnonymousUser() if _lacks_a_step(known) else known)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Send whoever lacks a step to the page that asks for it, or to the one that sets it up."""
        match = request.resolver_match
        if match is None or not request.path.startswith(reverse("admin:index")):
            return None
        if match.url_name in BETWEEN | OURS:
            return None
        known = request.user_by_password  # type: ignore[attr-defined]
        if not known.is_authenticated or not _lacks_a_step(known):
            return None
        name = "two-step" if two_step.authenticator(known) else "two-step-set-up"
        query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse(name)}?{query}".rstrip("?"))


def _lacks_a_step(user: Any) -> bool:
    """Return whether a password alone is not enough for this person, and is all they gave."""
    if not user.is_authenticated or not user.is_staff or user.is_verified():
        return False
    if not hasattr(user, "_lacks_a_step"):
        user._lacks_a_step = bool(two_step.authenticator(user)) or two_step.is_required(user)
    return bool(user._lacks_a_step)


def locked_out(request: HttpRequest, _response: Any, _credentials: Any) -> HttpResponse:
    """Answer 429 to a sign-in after too many wrong ones, and say how long to wait."""
    left = get_cool_off(request)
    assert left is not None
    minutes = math.ceil(left.total_seconds() / 60)
    context = {
        "heading": _("Too many wrong sign-ins"),
        "words": _(
            "Wait %(count)s minutes, then try again. Each try before then starts the wait anew."
            " Whoever runs the site can end it sooner."
        )
        % {"count": minutes},
    }
    answer = render(None, "503.html", context, status=429)
    answer["Retry-After"] = str(int(left.total_seconds()))
    return answer
