"""Fields in a table: each says which column it stands in, to those who do not see the table."""

from __future__ import annotations

from django import forms
from django.forms.utils import pretty_name
from django.utils.text import capfirst


class NamedCells(forms.BaseInlineFormSet):
    """Rows of a table whose fields carry the name of their column: Django's table gives them no label."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Add what Django adds, and name every field."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            label = field.label or pretty_name(name)
            widget = getattr(field.widget, "widget", None) or field.widget  # inside “add another”
            widget.attrs.setdefault("aria-label", capfirst(str(label)))
