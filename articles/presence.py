"""Who else has a page of the admin open, so that two people talk before they both write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from .models import Presence

# A page with its script says so every twenty seconds (digest/static/digest/presence.js).
HERE_NOW = timedelta(seconds=50)
# Without a script nobody says when they leave.
FORGOTTEN_AFTER = timedelta(minutes=15)


def arrive(row: Model, person: AbstractBaseUser, now: datetime | None = None) -> None:
    """Note that a person has a row's page open."""
    here = Presence(place=_place(row), person_id=person.pk, seen_at=now or timezone.now())
    Presence.objects.bulk_create(
        [here],
        update_conflicts=True,
        unique_fields=["place", "person"],
        update_fields=["seen_at"],
    )


def leave(row: Model, person: AbstractBaseUser) -> None:
    """Note that a person has closed a row's page."""
    Presence.objects.filter(place=_place(row), person_id=person.pk).delete()


def others(row: Model, person: AbstractBaseUser, now: datetime | None = None) -> list[Presence]:
    """Return who else was on a row's page within the last quarter of an hour, the latest first."""
    since = (now or timezone.now()) - FORGOTTEN_AFTER
    there = Presence.objects.filter(place=_place(row), seen_at__gt=since)
    return list(there.exclude(person_id=person.pk).select_related("person").order_by("-seen_at"))


def in_words(there: Sequence[Presence], now: datetime | None = None) -> str:
    """Return who is there in a sentence, "" for nobody."""
    if not there:
        return ""
    now = now or timezone.now()
    people = ", ".join(_one(each, now) for each in there)
    return _("Also on this page: %s. Whoever saves second sees both texts.") % people


def _one(presence: Presence, now: datetime) -> str:
    person = presence.person
    name = person.get_full_name() or person.get_username()
    away = now - presence.seen_at
    if away < HERE_NOW:
        return _("%s (now)") % name
    minutes = max(1, round(away.total_seconds() / 60))
    words = ngettext("%(name)s (%(n)s minute ago)", "%(name)s (%(n)s minutes ago)", minutes)
    return words % {"name": name, "n": minutes}


def _place(row: Model) -> str:
    return f"{row._meta.label_lower}.{row.pk}"


class PresenceAdmin(admin.ModelAdmin):
    """A model's admin whose pages say who else has them open."""

    def get_urls(self) -> list[URLPattern]:
        """Return Django's addresses and the one that open pages speak to."""
        view = self.admin_site.admin_view(require_POST(self.here_view))
        return [
            path("<int:object_id>/here/", view, name=self._here_name()),
            *super().get_urls(),
        ]

    def here_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """<id>/here/: a page that is open, or with `leave` one that is closed; who else is there."""
        row = self.get_object(request, str(object_id))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        assert isinstance(request.user, AbstractBaseUser)
        if "leave" in request.POST:
            leave(row, request.user)
            return JsonResponse({"words": ""})
        arrive(row, request.user)
        return JsonResponse({"words": in_words(others(row, request.user))})

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Model | None = None,
    ) -> HttpResponse:
        """Show the form, and who else has it open."""
        if obj is not None and obj.pk is not None and isinstance(request.user, AbstractBaseUser):
            arrive(obj, request.user)
            context["here_address"] = reverse(f"admin:{self._here_name()}", args=[obj.pk])
            context["others_here"] = in_words(others(obj, request.user))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _here_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_here"
