"""The curators' pages for the writing. What builds on the writing adds to them from outside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import publishing
from .acts import Act, ActingAdmin, ReasonForm
from .bylines import EDITORS_ONLY, PUBLISH, SEEN
from .choosing import ListingAdmin
from .collisions import LockingAdmin
from .fields import WEB_ADDRESSES
from .forms import ArticleForm, CorrectionForm, GlossaryTermForm
from .kept_addresses import KeptAddressAdmin
from .models import (
    Article,
    Correction,
    Disclaimer,
    GlossaryTerm,
    LinkCheck,
    Resource,
    Series,
    Topic,
)
from .reading_hint import ReadingHint
from .restoring import RestoringAdmin


class ReadOnlyAdmin(ListingAdmin):
    """Rows that only verbs write: here they are read."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: a verb adds them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: they are never edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Return False: they are never deleted."""
        return False


@admin.register(Topic)
class TopicAdmin(KeptAddressAdmin):
    """Subjects that readers filter by."""

    list_display = ["name", "slug", "registry_query"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Disclaimer)
class DisclaimerAdmin(LockingAdmin):
    """Texts kept once; a changed text is the next version."""

    list_display = ["title", "key", "version"]
    search_fields = ["title", "key", "text"]
    readonly_fields = ["version"]

    def save_model(
        self, request: HttpRequest, obj: Disclaimer, form: forms.ModelForm, change: bool
    ) -> None:
        """Count the version up when the words change."""
        if change and {"title", "text"} & set(form.changed_data):
            obj.version += 1
        super().save_model(request, obj, form, change)


@admin.register(Series)
class SeriesAdmin(KeptAddressAdmin):
    """Articles meant to be read in order."""

    list_display = ["title", "slug"]
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}


@admin.register(Resource)
class ResourceAdmin(LockingAdmin):
    """Guides and registry searches outside this site."""

    formfield_overrides = WEB_ADDRESSES
    readonly_fields = ["link_problem"]
    list_display = ["title", "kind", "publisher", "state", "checked_on", "link_problem"]
    list_select_related = ["link_check"]
    list_filter = ["kind", "state"]
    search_fields = ["title", "publisher", "url"]
    date_hierarchy = "checked_on"
    autocomplete_fields = ["topics"]
    prepopulated_fields = {"key": ["title"]}

    @admin.display(description=_("what was wrong with the link"))
    def link_problem(self, resource: Resource) -> str:
        """When `check_links` last asked the address, and what was wrong."""
        check: LinkCheck | None = getattr(resource, "link_check", None)
        if check is None or check.address != resource.url:
            return gettext("Not asked by `check_links` yet.")
        if not check.problem:
            return ""
        return f"{date_format(check.asked_at)}: {check.problem}"


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    """Corrections as readers see them. One is written from its article."""

    list_display = ["article", "text", "corrected_at"]
    list_select_related = ["article"]
    search_fields = ["text", "article__title"]
    date_hierarchy = "corrected_at"


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(ReadingHint, KeptAddressAdmin):
    """Terms and their plain definitions."""

    hinted = ("definition",)
    hinted_markdown = ("body",)
    readonly_fields = ["reading_hint"]

    form = GlossaryTermForm
    list_display = ["term", "slug", "article"]
    list_select_related = ["article"]
    search_fields = ["term", "definition"]
    autocomplete_fields = ["article"]
    prepopulated_fields = {"slug": ["term"]}


# What readers see of an article, and where they find it.
PLACE = ("topics", "series", "series_position", "related", "resources")
WRITING = (
    *PLACE,
    *(*publishing.TEXT, "kind", "author", "disclaimer", "why_written"),
    *("source_title", "source_url", "source_published_on", "reviewed_on", "review_due_on"),
)


def _is_fixed(request: HttpRequest, article: Article | None) -> bool:
    """True for what readers have seen, unless the person may publish."""
    return bool(article and article.status in SEEN and not request.user.has_perm(PUBLISH))


@admin.register(Article)
class ArticleAdmin(ReadingHint, RestoringAdmin, ActingAdmin):
    """The writing itself. What readers see changes by acts only, never by saving the form."""

    form = ArticleForm
    formfield_overrides = WEB_ADDRESSES
    list_display = ["title", "kind", "status", "author", "published_at", "review_due_on"]
    list_filter = ["status", "kind", "topics", "series"]
    list_select_related = ["author"]
    search_fields = ["title", "standfirst", "slug", "source_title"]
    date_hierarchy = "published_at"
    ordering = ["-pk"]
    autocomplete_fields = ["author", "topics", "series", "related", "resources", "disclaimer"]
    hinted = ("standfirst",)
    hinted_markdown = ("body",)
    readonly_fields = ["status", "published_at", "withdrawn_at", "withdrawn_reason", "reading_hint"]
    prepopulated_fields = {"slug": ["title"]}
    save_on_top = True
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *("seen", "status", "title", "slug", "standfirst", "kind", "author", "body"),
                    "reading_hint",
                ]
            },
        ),
        (
            _("Where it belongs"),
            {"fields": ["topics", ("series", "series_position"), "related", "resources"]},
        ),
        (
            _("What is digested"),
            {"fields": ["source_title", "source_url", "source_published_on", "why_written"]},
        ),
        (
            _("Dates and manners"),
            {
                "fields": [
                    "disclaimer",
                    ("reviewed_on", "review_due_on"),
                    "published_at",
                    ("withdrawn_at", "withdrawn_reason"),
                ]
            },
        ),
    ]
    acts: tuple[Act, ...] = (
        Act(
            name="submit",
            title=_("Ask for review"),
            done=_("Handed in for review"),
            permission="articles.change_article",
            call=lambda doing: publishing.submit(doing.row),
            refusals=(publishing.CannotSubmit,),
            fits=lambda article: article.status == Article.Status.DRAFT,
        ),
        Act(
            name="publish",
            title=_("Publish"),
            done=_("Published"),
            permission=PUBLISH,
            call=lambda doing: publishing.publish(doing.row),
            refusals=(publishing.CannotPublish,),
            fits=lambda article: article.status != Article.Status.WITHDRAWN,
        ),
        Act(
            name="correct",
            title=_("Write a correction"),
            done=_("Corrected"),
            permission=PUBLISH,
            call=lambda doing: publishing.correct(doing.row, text=doing.answers["text"]),
            refusals=(publishing.CannotCorrect,),
            form=CorrectionForm,
            fits=Article.is_public,
            in_vain=lambda article, _by: publishing.no_correction(article),
        ),
        Act(
            name="retire",
            title=_("Take back"),
            done=_("Taken back"),
            permission=PUBLISH,
            call=lambda doing: publishing.retire(doing.row, reason=doing.answers["reason"]),
            refusals=(publishing.CannotRetire,),
            form=ReasonForm,
            fits=Article.is_public,
            in_vain=lambda article, _by: publishing.no_retirement(article),
        ),
    )

    def view_on_site(self, obj: Article) -> str | None:
        """Return its page while readers may open it."""
        return reverse("article-detail", args=[obj.slug]) if obj.is_public() else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Return all articles; the words kept for searching stay behind."""
        return super().get_queryset(request).defer("search")

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        """Return what only verbs write; the address too, once readers know it.

        What readers have seen is changed by those who may publish, and by nobody else.
        """
        fields = list(super().get_readonly_fields(request, obj))
        if obj and obj.published_at:
            fields.append("slug")
        if _is_fixed(request, obj):
            fields.extend(WRITING)
        return fields

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Return the page's fields; the note for readers where it will be asked for."""
        fieldsets = super().get_fieldsets(request, obj)
        if _is_fixed(request, obj):
            (title, options), *rest = fieldsets
            return [(title, {**options, "description": EDITORS_ONLY}), *rest]
        if obj and obj.is_public() and request.user.has_perm(PUBLISH):
            (title, options), *rest = fieldsets
            return [(title, {**options, "fields": [*options["fields"], "note"]}), *rest]
        return fieldsets

    def save_model(
        self, request: HttpRequest, obj: Article, form: forms.ModelForm, change: bool
    ) -> None:
        """Save; new words of a public article go by the verb that tells readers of them."""
        if change and obj.is_public() and isinstance(form, ArticleForm) and form.new_words():
            publishing.revise(obj, changes=form.new_words(), note=form.cleaned_data["note"])
        super().save_model(request, obj, form, change)

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Article | None = None
    ) -> dict[str, Any]:
        """Return nothing once the address is fixed."""
        if obj and obj.published_at:
            return {}
        return dict(super().get_prepopulated_fields(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Return False once readers have seen it: it is taken back, and its address stays."""
        if obj and obj.published_at:
            return False
        return super().has_delete_permission(request, obj)
