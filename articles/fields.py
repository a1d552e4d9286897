"""Form fields that the curators' pages need and Django does not have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

# An admin's formfield_overrides: an address typed without its scheme is a secure one.
WEB_ADDRESSES: dict[type[models.Field], dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"}
}


class LinesField(SimpleArrayField):
    """A list, one item a line: an item may hold commas, as "Diabetes Mellitus, Type 1" does."""

    def __init__(self, base_field: forms.Field, **options: Any) -> None:
        """Take what SimpleArrayField takes, but for the delimiter."""
        options.setdefault("help_text", _("One a line."))
        options["widget"] = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"})
        options["delimiter"] = "\n"
        super().__init__(base_field, **options)

    def to_python(self, value: object) -> list[Any]:  # type: ignore[override]
        """Return the items without blank lines. Raises ValidationError naming a bad item."""
        if isinstance(value, str):
            value = "\n".join(line.strip() for line in value.splitlines() if line.strip())
        return list(super().to_python(value))
