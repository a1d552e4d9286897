"""The kinds of keys that the lists' filters have, each strict about its values."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator


class SeveralField(forms.MultipleChoiceField):
    """Several choices of one key; an empty value is no choice, as in a form sent without one."""

    def to_python(self, value: Any) -> list[str]:
        """Return the values given, without empty ones and repetitions."""
        return list(dict.fromkeys(part for part in super().to_python(value) if part))


class SeveralFilter(django_filters.MultipleChoiceFilter):
    """A repeatable key."""

    field_class = SeveralField


class WholeNumberField(forms.CharField):
    """A whole number in plain digits, from 1."""

    def __init__(self, *, digits: int, message: Any, **kwargs: Any) -> None:
        """Take the number of digits allowed and what to say of anything else."""
        pattern = RegexValidator(rf"\A[1-9][0-9]{{0,{digits - 1}}}\Z", message=message)
        super().__init__(validators=[pattern], **kwargs)

    def clean(self, value: Any) -> int | None:
        """Return the number, None if nothing was given."""
        text = super().clean(value)
        return int(text) if text else None


class WholeNumberFilter(django_filters.Filter):
    """A key whose value is a whole number."""

    field_class = WholeNumberField
