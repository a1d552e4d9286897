"""What a row may hold so that a digest folder (docs/authoring.md) can hold it too."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FIRST_YEAR = 1500


class Exchangeable(models.Model):
    """Rows whose names and dates every export can give and every load can take."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Raises ValidationError, field by field, also for a name or a day that a folder cannot hold."""
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict({})
        for field in self._meta.fields:
            if field.name in {*(exclude or ()), *errors}:
                continue
            if reason := _refusal(field, getattr(self, field.attname)):
                errors[field.name] = reason
        if errors:
            raise ValidationError(errors)


def _refusal(field: models.Field, value: Any) -> str:
    """Return why a folder cannot hold a value, "" if it can."""
    if isinstance(field, models.SlugField) and value and not NAME.fullmatch(value):
        return _("“%s” is not a name of small letters, digits and hyphens.") % value[:60]
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    if is_day and value.year < FIRST_YEAR:
        return _("“%s” lies too far back.") % value.isoformat()
    return ""
