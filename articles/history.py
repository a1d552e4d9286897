"""History kept by the database: every insert, update and delete, whoever made it and however."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pghistory
from django.apps import apps
from django.db import models

AnyModel = TypeVar("AnyModel", bound=models.Model)


def kept(*, exclude: Sequence[str] = ()) -> Callable[[type[AnyModel]], type[AnyModel]]:
    """Class decorator: write every version of a row to an event table, but for the columns excluded.

    The triggers work once a statement, so bulk loads stay fast, and see update() and raw SQL too.
    New trackers are made for each model: django-pgtrigger compares operations by identity, so a
    shared default that is copied would lose its transition tables.
    """
    trackers = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*trackers, exclude=list(exclude), level=pghistory.Statement)


def events_of(model: type[models.Model]) -> Any:
    """Return the model whose rows are the history of another's, or None where none is kept."""
    name = f"{model.__name__}Event".lower()
    return apps.all_models[model._meta.app_label].get(name)
