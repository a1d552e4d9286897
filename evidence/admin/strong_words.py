"""The words that promise too much: the table that the gate reads."""

from __future__ import annotations

from django.contrib import admin
from django.forms import CharField
from django.utils.translation import gettext_lazy as _

from articles.collisions import LockingAdmin
from articles.fields import LinesField
from articles.seen import SeenForm
from evidence.models import StrongWord


class StrongWordForm(SeenForm):
    """A word; its forms and the phrases in which it is harmless, one a line."""

    forms = LinesField(
        CharField(max_length=80),
        label=_("Its forms"),
        help_text=StrongWord._meta.get_field("forms").help_text,
    )
    fine_in = LinesField(
        CharField(max_length=80),
        required=False,
        label=_("Means something else in"),
        help_text=StrongWord._meta.get_field("fine_in").help_text,
    )

    class Meta:
        model = StrongWord
        fields = ["name", "forms", "fine_from", "fine_in", "instead", "is_active"]


@admin.register(StrongWord)
class StrongWordAdmin(LockingAdmin):
    """Words that the gate warns of below a rung."""

    form = StrongWordForm
    list_display = ["name", "fine_from", "instead", "is_active"]
    list_filter = ["is_active", "fine_from"]
    list_select_related = ["fine_from"]
    search_fields = ["name", "instead"]
