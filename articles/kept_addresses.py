"""Addresses that stay: readers, feeds and search engines keep what they were given."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from .collisions import LockingAdmin


class KeptAddressAdmin(LockingAdmin):
    """A model's admin that fixes a row's `slug` from its first saving on: its page is open by then.

    Whoever mistyped one deletes the row, which is still new, and adds it again.
    """

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Return what is only shown; the address, too, of a row that exists."""
        fields = list(super().get_readonly_fields(request, obj))
        return [*fields, "slug"] if obj else fields

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> dict[str, Any]:
        """Return nothing once the address is fixed."""
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))
