"""What is shown when something went wrong. None of it needs the database."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _

from digest.kept_words import hand_back, words_of
from digest.outages import is_outage, unavailable


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 with a plain page, to a name of the site that is not ours, too."""
    return render(None, "400.html", {"reason": _reason(exception)}, status=400)


def _reason(error: Exception) -> str:
    """Return what is wrong with a form, "" where the page's own words are all there is to say."""
    if isinstance(error, RequestDataTooBig):
        most = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) / 2**20
        return _("The text that was sent is larger than %.1f MB. Send it as a file instead.") % most
    if isinstance(error, MultiPartParserError):
        return _(
            "The form came cut short, or with a file whose name is too long: shorten its name."
        )
    return ""


def forbidden(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Answer 403 with a plain page."""
    return render(None, "403.html", status=403)


def csrf_failure(request: HttpRequest, **_why: str) -> HttpResponse:
    """Answer 403 to a form that another site may have sent, with its words; the reason is in the log."""
    return hand_back(
        words_of(request),
        heading=_("This form was refused"),
        why=_(
            "It did not come from this site, or it is too old. Nothing was saved. Open the page anew"
            " and send it once more; your browser must accept this site's cookies."
        ),
        status=403,
    )


def no_such_page(_request: HttpRequest, **_asked: str) -> HttpResponse:
    """Raises Http404: for an address that a library brings along and we do not serve."""
    raise Http404


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a plain page, or 503 when it is the database that does not answer.

    An error outside a view (in a middleware, while a session is read) reaches no exception
    middleware, only this.
    """
    error = sys.exc_info()[1]
    if is_outage(error):
        return unavailable(error, request)
    return render(None, "500.html", status=500)
