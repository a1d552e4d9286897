"""The kinds of keys that the lists' filters have, each strict about its values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django_filters.fields import ChoiceField

from .asked import NAMES_SHOWN, shown

NONE: Mapping[str, str] = MappingProxyType({})


class OneField(ChoiceField):
    """One choice of a key. `refused` says of what exists but is no choice here why it is none."""

    refused = NONE

    def validate(self, value: Any) -> None:
        """Raise ValidationError for what is not offered."""
        _require_offered(self, [value])


class SeveralField(forms.MultipleChoiceField):
    """Several choices of one key; an empty value is no choice, as in a form sent without one."""

    refused = NONE

    def validate(self, value: Any) -> None:
        """Raise ValidationError that names each value that is not offered, up to NAMES_SHOWN."""
        _require_offered(self, value)

    def to_python(self, value: Any) -> list[str]:
        """Return the values given, without empty ones and repetitions."""
        return list(dict.fromkeys(part for part in super().to_python(value) if part))


def _require_offered(field: OneField | SeveralField, values: list[str]) -> None:
    wrong = [one for one in values if one and not field.valid_value(one)]
    words = _("“%s” is none of the choices here.")
    if wrong:
        raise forms.ValidationError(
            [field.refused.get(one) or words % shown(one) for one in wrong[:NAMES_SHOWN]]
        )


class OneFilter(django_filters.ChoiceFilter):
    """A key that takes one choice."""

    field_class = OneField


class SeveralFilter(django_filters.MultipleChoiceFilter):
    """A repeatable key."""

    field_class = SeveralField


class WholeNumberField(forms.CharField):
    """A whole number in plain digits, from 1."""

    def __init__(self, *, digits: range, message: Any, **kwargs: Any) -> None:
        """Take the numbers of digits allowed and what to say of anything else."""
        repeats = f"{{{digits[0] - 1},{digits[-1] - 1}}}"
        super().__init__(**kwargs)
        # Not beside the parent's own, which would say a second thing about a NUL.
        self.validators = [RegexValidator(rf"\A[1-9][0-9]{repeats}\Z", message=message)]

    def clean(self, value: Any) -> int | None:
        """Return the number, None if nothing was given."""
        text = super().clean(value)
        return int(text) if text else None


class WholeNumberFilter(django_filters.Filter):
    """A key whose value is a whole number."""

    field_class = WholeNumberField
