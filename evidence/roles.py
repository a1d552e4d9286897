"""Who may do what: two groups, written out, kept current after every migration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group, Permission

WRITE = ("add", "change", "view")

CURATOR: Mapping[str, tuple[str, ...]] = {
    "articles.article": WRITE,
    "articles.author": WRITE,
    "articles.correction": ("view",),
    "articles.disclaimer": ("view",),
    "articles.glossaryterm": WRITE,
    "articles.resource": WRITE,
    "articles.series": WRITE,
    "articles.topic": WRITE,
    "evidence.assessment": ("add", "view"),
    "evidence.batch": ("view",),
    "evidence.citation": (*WRITE, "delete"),
    "evidence.claim": (*WRITE, "delete"),
    "evidence.counterpart": (*WRITE, "delete"),
    "evidence.counterpartsearch": (*WRITE, "delete"),
    "evidence.evidencelabel": ("view",),
    "evidence.integritynotice": ("add", "view"),
    "evidence.interestdeclaration": ("add", "view"),
    "evidence.labelchange": ("view",),
    "evidence.noticeclosing": ("add", "view"),
    "evidence.source": WRITE,
    "evidence.sourceconflict": ("view",),
    "evidence.standingchange": ("view",),
    "evidence.strongword": (*WRITE, "delete"),
    "evidence.study": WRITE,
    "evidence.thread": WRITE,
}

EDITOR_ALSO: Mapping[str, tuple[str, ...]] = {
    "articles.article": ("publish",),
    "articles.correction": ("add",),
    "articles.disclaimer": ("add", "change"),
    "evidence.claim": ("settle",),
    "evidence.evidencelabel": ("add", "change"),
}


def sync(**_signal: Any) -> None:
    """Give the groups Curator and Editor exactly the permissions written above.

    Runs after `migrate`, when permissions exist; nobody but a superuser may touch users.
    """
    curator = _permissions(CURATOR)
    Group.objects.get_or_create(name="Curator")[0].permissions.set(curator)
    editor = curator | _permissions(EDITOR_ALSO)
    Group.objects.get_or_create(name="Editor")[0].permissions.set(editor)


def _permissions(wanted: Mapping[str, tuple[str, ...]]) -> set[Permission]:
    names = {
        (model.split(".")[0], f"{verb}_{model.split('.')[1]}")
        for model, verbs in wanted.items()
        for verb in verbs
    }
    found = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.select_related("content_type")
    }
    return {found[name] for name in names if name in found}
