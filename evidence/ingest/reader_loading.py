"""Load the interests of a folder's own readers: those who have no account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from evidence.interests import CannotDeclare, declare
from evidence.models import InterestDeclaration

from .entries import ReaderEntry
from .merging import Loading
from .problems import Problem

NONE = "none"


def stand_in(name: str) -> Any:
    """Return the account of a reader without one: it is made, switched off and without a password."""
    users = get_user_model()
    username = f"sample-{name}"
    found = users.objects.filter(username=username).first()
    if found is None:
        found = users(username=username, is_active=False)
        found.set_unusable_password()
        found.save(force_insert=True)
    return found


def load_reader(loading: Loading, entry: ReaderEntry) -> None:
    """Declare what the file says for a reader, unless they declared just that on that day."""
    reader = stand_in(entry.curator)
    has_none = entry.interests.strip().lower() == NONE
    name, words = entry.name or reader.username, "" if has_none else entry.interests
    mine = InterestDeclaration.objects.filter(curator=reader)
    is_new = not mine.exists()
    same = mine.filter(declared_on=entry.declared_on, name=name, interests=words)
    has_changed = not same.exists()
    if has_changed:
        try:
            declare(by=reader, name=name, interests=words, has_none=has_none, on=entry.declared_on)
        except CannotDeclare as error:
            loading.problems.append(Problem(entry.at("declared_on"), str(error)))
    loading.count("reader", entry.curator, was_new=is_new, has_changed=has_changed)
