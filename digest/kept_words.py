"""What a person wrote into a form that cannot be taken: shown back, so that it can be copied."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# A form with one of these is not shown back at all: a name beside a password is half a secret.
SECRET = re.compile(r"passw|otp|secret|(?<!middleware)token|(^|[-_])code$", re.IGNORECASE)
# What pages put into their forms themselves.
OURS = {"csrfmiddlewaretoken", "once", "action", "post", "next", "take", "select_across", "index"}
PASSING = {"confirmed", "preview", "again"}


REFUSALS = {
    400: (
        gettext_lazy("We cannot read this request"),
        gettext_lazy("Its address or its form is not as it should be. Nothing was saved."),
    ),
    403: (
        gettext_lazy("This was refused"),
        gettext_lazy("You may not do this, or not any more. Nothing was saved."),
    ),
    404: (
        gettext_lazy("This is no longer here"),
        gettext_lazy("Somebody removed it after you opened the page, so nothing was saved."),
    ),
}


class Words(NamedTuple):
    """One field of a form, under a name that its writer knows, and what was written into it."""

    name: str
    text: str
    rows: int


def words_of(request: HttpRequest) -> list[Words]:
    """Return what the form's fields say: no files, no secrets, nothing that a page filled in itself.

    Nothing of a form that another site sent: its words would stand here as if they were ours.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return []
    if any(SECRET.search(name) for name in request.POST):
        return []
    return [
        Words(re.sub(r"[-_]+", " ", name), str(text), min(20, str(text).count("\n") + 2))
        for name, texts in request.POST.lists()
        if not name.startswith("_")
        and name not in OURS | PASSING
        and not name.endswith(("seen", "_FORMS"))
        for text in texts
        if str(text).strip() and not str(text).isdecimal() and text != "on"
    ]


def hand_back(
    words: list[Words], *, heading: str, why: str, status: int, address: str = ""
) -> HttpResponse:
    """Return a page that says why nothing was saved, with the words; `address` is where to sign in."""
    context = {"heading": heading, "why": why, "words": words, "sign_in": address}
    answer = render(None, "digest/kept_words.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


class KeptWordsMiddleware:
    """Hand the words of an admin form back where the answer would lose them.

    The row is gone (404), the person may not do it, or no longer (403), the address is wrong (400), or
    they must sign in first: that is a redirect, and ends at a form that is empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.method != "POST" or not request.path.startswith(reverse("admin:index")):
            return answer
        must_sign_in = answer.status_code == 302 and _leads_to_sign_in(answer)
        if answer.headers.get("Cache-Control") == "no-store" or not (
            must_sign_in or answer.status_code in REFUSALS
        ):
            return answer
        words = words_of(request)
        if not words:
            return answer
        if must_sign_in:
            return hand_back(
                words,
                heading=_("You are no longer signed in"),
                why=_("So nothing was saved."),
                status=403,
                address=answer["Location"],
            )
        heading, why = REFUSALS[answer.status_code]
        why = getattr(request, "refused_because", why)
        return hand_back(words, heading=str(heading), why=str(why), status=answer.status_code)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Note what a view says is wrong with a form, for the page that hands it back."""
        if isinstance(error, BadRequest) and str(error):
            request.refused_because = _("%s Nothing was saved.") % error  # type: ignore[attr-defined]


def _leads_to_sign_in(answer: HttpResponse) -> bool:
    path = urlsplit(answer["Location"]).path
    return path in {reverse(name) for name in ("admin:login", "two-step", "two-step-set-up")}
