"""A reader's visit sheet goes along from page to page: `?sheet=3.8` in the address, and nowhere else.

A page is made, kept and dated as if there were no sheet. Only then are the claims' buttons turned, the
links and forms of the page given the sheet, and a bar put above it. So sheets cost no page its memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evidence.models import Claim

from .freshness import Revisioned, packed
from .visit import Choice

MOST_TOLD = 3  # mistakes in an address that its bar names
PICK, DROP = "sheet", "unsheet"
ASKED = re.compile(r"(?:^|&)(?:sheet|unsheet|claim|add)=")
# Links inside the site; `?…` stays on its page. Text holds no `<`, so none of this is a reader's words.
LINK = re.compile(
    r'(<a\b[^>]*?\shref=")((?:/(?!static/|admin/|/|changes/feed/)|\?)[^"#]*)', re.DOTALL
)
FORM = re.compile(r'<form\b[^>]*\smethod="get"[^>]*>')
BUTTON = re.compile(
    r'<button class="pick" id="([a-z]+)-(\d+)".*?</button>',
    re.DOTALL,
)


class SheetMiddleware:
    """Take the sheet out of a reader's address, have the page made without it, and write it back in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if not ASKED.search(query) or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        page = _reader_s_page(request.path_info)
        if page == "visit-sheet":
            return _on_the_sheet(request, self.get_response)
        if page is None or not {PICK, DROP} & set(request.GET):
            return self.get_response(request)
        return _on_a_page(request, self.get_response)


def _on_the_sheet(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Carry the sheet out of its own page, whose forms and `?…` links name the whole choice themselves."""
    ids = _public(Choice.read(request.GET))
    encoding = request.META.pop("HTTP_ACCEPT_ENCODING", "")
    response = get_response(request)
    if ids and _is_html(response):
        html = LINK.sub(
            lambda link: link[0] if link[2][0] == "?" else _carry(link, ids), _text(response)
        )
        _write(response, html)
    return _pack(request, response, encoding)


def _on_a_page(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    choice = Choice.carried_by(request.GET, PICK, DROP)
    ids = _public(choice)
    asked = request.META["QUERY_STRING"].split("&")
    rest = "&".join(part for part in asked if _key(part) not in (PICK, DROP))
    path = request.get_full_path().partition("?")[0]
    wanted = "&".join(part for part in (rest, carried(ids)) if part)
    if not choice.errors and request.META["QUERY_STRING"] != wanted:
        return HttpResponseRedirect(f"{path}?{wanted}" if wanted else path)
    request.META["QUERY_STRING"] = rest
    request.GET = QueryDict(rest, encoding=request.encoding)
    encoding = request.META.pop("HTTP_ACCEPT_ENCODING", "")
    response = get_response(request)
    if _is_html(response):
        own = request.build_absolute_uri(f"{path}?{rest}" if rest else path)
        _write(response, with_sheet(_text(response), ids, choice.errors, own))
    return _pack(request, response, encoding)


def with_sheet(html: str, ids: Sequence[int], errors: Sequence[str], own: str) -> str:
    """Return a page with its sheet: buttons, links, forms, bar; `own` is its address without it."""
    if ids:
        hidden = f'<input type="hidden" name="{PICK}" value="{_joined(ids)}">'
        html = BUTTON.sub(
            lambda found: (
                button(int(found[2]), found[1], is_picked=True)
                if int(found[2]) in ids
                else found[0]
            ),
            html,
        )
        html = LINK.sub(lambda link: _carry(link, ids), html)
        html = FORM.sub(lambda form: form[0] + hidden, html)
    html = html.replace("<main ", f"{_bar(ids, errors)}<main ", 1)
    return html.replace("</head>", f'<link rel="canonical" href="{escape(own)}"></head>', 1)


def button(pk: int, place: str, *, is_picked: bool = False) -> SafeString:
    """Return the button that puts a claim on the sheet or takes it off; `place` makes its id its own.

    It belongs to the form "sheet" of the page's frame, and keeps its own place on the page.
    """
    words = _("On my visit sheet: take it off") if is_picked else _("Put on my visit sheet")
    which = _("claim %s") % pk
    name, state = (DROP, " data-picked") if is_picked else (PICK, "")
    here = f"{place}-{pk}"
    return mark_safe(  # noqa: S308 - numbers, our own names, and words that are escaped
        f'<button class="pick" id="{here}"{state} form="sheet" name="{name}" value="{pk}"'
        f' formaction="#{here}">{escape(words)}'
        f'<span class="visually-hidden">: {escape(which)}</span></button>'
    )


def carried(ids: Sequence[int]) -> str:
    """Return the part of an address that carries these claims: "sheet=3.8", "" for none."""
    return f"{PICK}={_joined(ids)}" if ids else ""


def _joined(ids: Sequence[int]) -> str:
    return ".".join(str(one) for one in ids)


def _carry(link: re.Match[str], ids: Sequence[int]) -> str:
    address = link[2]
    join = "" if address.endswith("?") else "&amp;" if "?" in address else "?"
    return f"{link[1]}{address}{join}{carried(ids)}"


def _bar(ids: Sequence[int], errors: Sequence[str]) -> str:
    told = list(errors[:MOST_TOLD])
    if rest := len(errors) - len(told):
        told[-1] += " " + _("And %s more.") % rest
    parts = [f'<p class="error">{escape(error)}</p>' for error in told]
    if ids:
        words = ngettext(
            "Your visit sheet: %s claim", "Your visit sheet: %s claims", len(ids)
        ) % len(ids)
        address = f"{reverse('visit-sheet')}?{carried(ids)}"
        parts.append(
            f'<p class="sheet-line"><a class="text-link" href="{address}">{escape(words)}</a></p>'
        )
    if not parts:
        return ""
    name = escape(_("Your visit sheet"))
    return f'<aside class="sheet-bar" aria-label="{name}" data-screen-only>{"".join(parts)}</aside>'


def _public(choice: Choice) -> list[int]:
    """Keep the claims that readers can or could see; name the others. One query, none for no claim."""
    if choice.ids:
        choice.keep(
            set(Claim.objects.was_public().filter(pk__in=choice.ids).values_list("pk", flat=True))
        )
    return choice.ids


def _reader_s_page(path: str) -> str | None:
    """Return the name of the reader's page at a path; None for files, feeds, curators' pages, nothing."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    view = getattr(match.func, "view_class", object)
    return match.url_name if issubclass(view, Revisioned) else None


def _key(part: str) -> str:
    return unquote_plus(part.partition("=")[0])


def _is_html(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith("text/html") and not response.streaming


def _text(response: HttpResponse) -> str:
    return response.content.decode()


def _write(response: HttpResponse, html: str) -> None:
    response.content = html.encode()


def _pack(request: HttpRequest, response: HttpResponse, encoding: str) -> HttpResponse:
    """Compress what the browser takes compressed, and say how long it is."""
    request.META["HTTP_ACCEPT_ENCODING"] = encoding
    if response.has_header("ETag"):
        response = packed(request, response, is_kept=False)
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    return response
