"""The tagging desk: an article's text with its marks, and beside it one claim after the other."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import presence
from articles.choosing import ListingAdmin, check_row_counts
from articles.collisions import with_plain_line_ends
from articles.models import Article
from evidence import tagging
from evidence.gate import hints_for
from evidence.models import Assessment, Claim, Desk, EvidenceLabel
from evidence.queues import Queue

from . import desk_queue
from .claim_acts import ACTS
from .desksheet import NEW, Sheet, claim_asked_for, open_sheet, save_sheet
from .sourcefield import (
    MIN_LETTERS,
    SourceField,
    fetch_unknown,
    line_of,
    offered,
    unknown_identifiers,
)
from .suggesting import suggestions, suggestions_of

KEPT = "kept"  # The draft in the browser that a save has made unnecessary.


@admin.register(Desk)
class DeskAdmin(ListingAdmin):
    """Articles by how much of them waits for a label, and the desk itself for one of them."""

    list_display = ["title", "status", "claim_count", "open_count", "waiting_count"]
    list_filter = ["status", "topics"]
    search_fields = ["title", "standfirst", "slug"]
    ordering = ["-pk"]
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Return the list's address and the desk's; articles are added and deleted elsewhere."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="evidence_desk_changelist"),
            path("sources/", view(self.sources_view), name="evidence_desk_sources"),
            path("suggestions/", view(self.suggestions_view), name="evidence_desk_suggestions"),
            path("<int:object_id>/change/", view(self.desk_view), name="evidence_desk_change"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the articles under the desk's own name."""
        return super().changelist_view(
            request, {"title": _("Articles to tag"), **(extra_context or {})}
        )

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Return whether the person may read articles and their claims."""
        return request.user.has_perms(["articles.view_article", "evidence.view_claim"])

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Return whether the person may write claims; the article itself is not changed here."""
        return self.has_view_permission(request) and request.user.has_perms(
            ["evidence.add_claim", "evidence.change_claim"]
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: articles are written elsewhere."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Return False: articles are deleted elsewhere."""
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return whether the desk is named on the admin's front page."""
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Return all articles with three counts of claims; the long texts stay behind."""
        mine = Assessment.objects.current().filter(
            claim=OuterRef("claims"), curator=request.user.pk, label_version=F("label__version")
        )
        draft = Q(claims__status="draft", claims__label=None)
        unread = Q(~Exists(mine))
        return (
            super()
            .get_queryset(request)
            .defer("body", "search")
            .annotate(
                claim_count=Count("claims", filter=~Q(claims__status="withdrawn")),
                open_count=Count("claims", filter=draft),
                waiting_count=Count("claims", filter=draft & unread),
            )
        )

    @admin.display(description=gettext_lazy("claims"), ordering="claim_count")
    def claim_count(self, article: Article) -> int:
        """How many claims it has."""
        return article.claim_count  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("without a settled label"), ordering="open_count")
    def open_count(self, article: Article) -> int:
        """How many of them nobody has settled."""
        return article.open_count  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("waiting for you"), ordering="waiting_count")
    def waiting_count(self, article: Article) -> int:
        """How many of those have no label from this person."""
        return article.waiting_count  # type: ignore[attr-defined]

    # The desk

    def desk_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """/admin/evidence/desk/7/change/?claim=12: for those who may see claims; writers save here.

        With `queue=` the desk goes on to the next claim of that queue, in whatever article.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        article = Article.objects.filter(pk=object_id).defer("search").first()
        if article is None:
            raise Http404
        queue = desk_queue.queue_asked_for(request)
        if request.method == "POST":
            return self._save(request, article, queue)
        lines = tagging.lines_of(article, cast(AbstractBaseUser, request.user))
        key = request.GET.get("claim", "")
        if not key:
            waiting = tagging.next_waiting(lines, None)
            key = str(waiting.claim.pk) if waiting else NEW
        sheet = open_sheet(claim_asked_for(article, key), request)
        return self._page(request, article, sheet, lines, queue)

    def _save(self, request: HttpRequest, article: Article, queue: Queue | None) -> HttpResponse:
        key = request.GET.get("claim", NEW)
        if not self.has_change_permission(request):
            raise PermissionDenied
        request.POST = with_plain_line_ends(request.POST)
        check_row_counts(request.POST)
        if claim_asked_for(article, key).status == Claim.Status.WITHDRAWN:
            self.message_user(request, _("This claim was withdrawn."), messages.ERROR)
            return HttpResponseRedirect(tagging.desk_address(article.pk, int(key)))
        problems = self._fetch(request)
        sheet, is_done = save_sheet(article.pk, key, request, problems=problems)
        person = cast(AbstractBaseUser, request.user)
        if not is_done:
            lines = tagging.lines_of(article, person)
            return self._page(request, article, sheet, lines, queue)
        claim = sheet.claim
        if key == NEW:
            self.log_addition(request, claim, _("Added on the tagging desk"))
        else:
            self.log_change(request, claim, _("Changed on the tagging desk"))
        self.message_user(request, _("Saved: “%s”") % claim, messages.SUCCESS)
        return HttpResponseRedirect(self._after(request, claim, key, queue))

    def _after(self, request: HttpRequest, claim: Claim, key: str, queue: Queue | None) -> str:
        """Return where a saved claim leads: it stays open, or the next is, of the queue in hand."""
        after: int | None = claim.pk
        if "_go" in request.POST and queue and key != NEW:
            if address := desk_queue.following(queue, request, claim):
                return f"{address}&{KEPT}={key}"
            # Here, and not at the list: the desk drops the draft that the save has made unnecessary.
            self.message_user(request, _("That was the last claim of this queue."), messages.INFO)
        elif "_go" in request.POST:
            person = cast(AbstractBaseUser, request.user)
            lines = tagging.lines_of(claim.article, person)
            waiting = tagging.next_waiting(lines, claim.pk)
            after = waiting.claim.pk if waiting and key != NEW else None
        address = desk_queue.with_queue(tagging.desk_address(claim.article_id, after), queue)
        return f"{address}&{KEPT}={key}"

    def _fetch(self, request: HttpRequest) -> dict[str, str]:
        """Fetch the sources that were typed by identifier and are not here; say which came."""
        typed = [words for name, words in request.POST.items() if name.endswith("-source")]
        unknown = unknown_identifiers(str(words) for words in typed)
        if not unknown or not request.user.has_perm("evidence.add_source"):
            return {}
        saved, problems = fetch_unknown(unknown, by=cast(AbstractBaseUser, request.user))
        for one in saved:
            self.message_user(request, _("Added the source %s") % one, messages.INFO)
        return problems

    def _page(
        self,
        request: HttpRequest,
        article: Article,
        sheet: Sheet,
        lines: list[tagging.Line],
        queue: Queue | None,
    ) -> HttpResponse:
        person = cast(AbstractBaseUser, request.user)
        keys = [line.claim.pk for line in lines]
        here = keys.index(sheet.claim.pk) if sheet.claim.pk in keys else None
        line = None if here is None else lines[here]
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "title": article.title,
            "article": article,
            "body": tagging.text_with_marks(article, lines),
            "lines": lines,
            "line": line,
            "before": lines[here - 1] if here else None,
            "following": lines[here + 1] if here is not None and here + 1 < len(lines) else None,
            "waiting": sum(one.waits() for one in lines),
            "new_address": tagging.desk_address(article.pk, None),
            "sheet": sheet,
            "way": desk_queue.way_through(queue, request, sheet.claim),
            "may_save": self.has_change_permission(request)
            and sheet.claim.status != Claim.Status.WITHDRAWN,
            "may_assess": request.user.has_perm("evidence.add_assessment"),
            "labels": list(EvidenceLabel.objects.assignable().weakest_first()),
            "suggestions": suggestions(sheet.claim) if line else None,
            "hints": hints_for(sheet.claim) if line else [],
            "others": list(tagging.others_of(line, person)) if line else [],
            "acts": self._acts(request, sheet.claim) if line else [],
            "source_lines": [line_of(source) for source in tagging.sources_of(article)],
            **_presence(article, person),
        }
        return TemplateResponse(request, "admin/evidence/desk/desk.html", context)

    def _acts(self, request: HttpRequest, claim: Claim) -> list[dict[str, Any]]:
        """Return what else the person may do to the claim; assessing is the desk itself."""
        return [
            {
                "url": reverse(f"admin:evidence_claim_{act.name}", args=[claim.pk]),
                "title": act.title,
            }
            for act in ACTS
            if act.name != "assess" and request.user.has_perm(act.permission) and act.fits(claim)
        ]

    # What the desk's scripts ask for

    def sources_view(self, request: HttpRequest) -> HttpResponse:
        """/admin/evidence/desk/sources/?q=islets: up to twelve lines to pick from, as JSON."""
        if not request.user.has_perm("evidence.view_source"):
            raise PermissionDenied
        words = request.GET.get("q", "").strip()[:200]
        found = offered(words) if len(words) >= MIN_LETTERS else []
        return JsonResponse({"lines": [line_of(source) for source in found]})

    def suggestions_view(self, request: HttpRequest) -> HttpResponse:
        """/admin/evidence/desk/suggestions/?source=%2312: what sources that are being typed suggest."""
        if not request.user.has_perm("evidence.view_source"):
            raise PermissionDenied
        field = SourceField()
        found = []
        for words in request.GET.getlist("source")[:5]:
            with suppress(ValidationError):
                found.append(field.clean(words))
        read = suggestions_of((one, _("not saved yet")) for one in found if one)
        return TemplateResponse(request, "admin/_suggestions.html", {"suggestions": read})


def _presence(article: Article, person: AbstractBaseUser) -> dict[str, str]:
    """Note that a person is at an article; return who else is, for the page to show and ask again."""
    presence.arrive(article, person)
    return {
        "here_address": reverse("admin:articles_article_here", args=[article.pk]),
        "others_here": presence.in_words(presence.others(article, person)),
    }
