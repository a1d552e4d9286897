"""The article's page again, now with its claims: the writing itself knows nothing of them."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import ArticleAdmin
from articles.collisions import SeenAdmin
from articles.models import Article
from articles.versions import with_version
from evidence import quoting
from evidence.models import Claim, QuoteTrouble
from evidence.querysets import ClaimQuerySet

from . import hinting
from .article_acts import CHECK, PUBLISH, kept_reasons
from .claimform import SETTLE, ClaimForm, ClaimFormSet
from .digest_exporting import DigestExportingAdmin
from .digest_importing import DigestImportingAdmin
from .queues import ReviewFilter

Trouble = QuoteTrouble.State


class ClaimInline(SeenAdmin, admin.StackedInline):
    """An article's claims. Sources, topics and assessments are on each claim's own page."""

    model = Claim
    form = ClaimForm
    formset = ClaimFormSet
    extra = 1
    show_change_link = True
    verbose_name_plural = gettext_lazy("claims: “Change” opens sources, topics and assessments")
    readonly_fields = ["label", "status"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "seen",
                    ("label", "status"),
                    "text",
                    ("quoted_words", "occurrence"),
                    ("kind", "subject", "species"),
                    ("claimant", "claimant_name"),
                    ("helped", "treated", "follow_up_months"),
                    ("is_takeaway", "position"),
                ]
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Return claims in reading order, with their labels."""
        claims = cast(ClaimQuerySet, super().get_queryset(request).select_related("label"))
        return with_version(claims.in_reading_order())

    def get_formset(
        self, request: HttpRequest, obj: Article | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """Return the claims' forms for this person."""
        formset: type[forms.BaseInlineFormSet] = super().get_formset(request, obj, **kwargs)
        formset.form.may_settle = request.user.has_perm(SETTLE)  # type: ignore[attr-defined]
        return formset


admin.site.unregister(Article)


def _desk_of(article: Article) -> str:
    return reverse("admin:evidence_desk_change", args=[article.pk])


@admin.register(Article)
class ArticleWithClaimsAdmin(DigestExportingAdmin, DigestImportingAdmin, ArticleAdmin):
    """An article with its claims; a changed body tells what became of their quotes."""

    inlines = [ClaimInline]
    acts = (*(PUBLISH if act.name == "publish" else act for act in ArticleAdmin.acts), CHECK)
    list_filter = [ReviewFilter, *ArticleAdmin.list_filter]
    list_display = [*ArticleAdmin.list_display, "desk"]

    @admin.display(description=gettext_lazy("claims"))
    def desk(self, article: Article) -> str:
        """A link to its tagging desk."""
        return format_html('<a href="{}">{}</a>', _desk_of(article), _("Tagging desk"))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Model | None = None,
    ) -> HttpResponse:
        """Show the article with the gate's hints, and ways to its tagging desk and its preview."""
        if isinstance(obj, Article):
            context["beside"] = [{"url": _desk_of(obj), "title": _("Tagging desk")}]
            if obj.status != Article.Status.WITHDRAWN:
                preview = reverse("article-preview", args=[obj.slug])
                context["beside"].append({"url": preview, "title": _("Preview")})
            hinting.show_on_article(context, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the versions and, below them, which warnings may stand and why."""
        article = self.get_object(request, unquote(object_id))
        kept = kept_reasons(article) if article else ()
        below = render_to_string("admin/_accepted.html", {"kept": kept})
        return super().history_view(request, object_id, {"below": below, **(extra_context or {})})

    def lock(self, pk: int) -> None:
        """Hold the article and its claims until the form is saved, in the order the verbs lock."""
        super().lock(pk)
        claims = Claim.objects.select_for_update().filter(article_id=pk).order_by("pk")
        list(claims.values_list("pk"))

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formsets: list[forms.BaseFormSet],
        change: bool,
    ) -> None:
        """Save the claims, then look for every quote in the new text."""
        super().save_related(request, form, formsets, change)
        if change and "body" in form.changed_data:
            self._follow_quotes(request, form.instance)

    def _follow_quotes(self, request: HttpRequest, article: Article) -> None:
        texts = {
            Trouble.REWORDED: _("The quote of “%s” was reworded. Check that it still says this."),
            Trouble.MOVED: _("Check where this claim's quote stands now: “%s”."),
            Trouble.AMBIGUOUS: _(
                "The quote of “%s” stands in the text more than once. Quote it again."
            ),
            Trouble.LOST: _("The quote of “%s” is no longer in the text. Quote it again."),
        }
        for followed in quoting.follow(article):
            if trouble := followed.trouble():
                text = texts[Trouble(trouble)]
                self.message_user(request, text % followed.claim, messages.WARNING)
