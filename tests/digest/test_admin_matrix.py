import os
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from . import admin_matrix
from .admin_matrix import ROLES

pytestmark = pytest.mark.django_db

FROZEN = Path(__file__).with_name("admin_matrix.txt")
REFRESH = (
    "ADMIN_MATRIX=write .venv/bin/python -m pytest -p no:xdist tests/digest/test_admin_matrix.py"
)
HOW = f"""
Who may do what at each admin address is frozen in tests/digest/{FROZEN.name}; docs/roles.md explains it.
Is the new answer meant? Then write the file anew, read the difference, and commit it with your change:
    {REFRESH}
    git diff tests/digest/{FROZEN.name}
An example row of a new model belongs in tests/digest/admin_rows.py. An example of a part that is no row of
the model named before it (such as <slug:name>) belongs in PARTS of tests/digest/admin_matrix.py."""
# Views run whole, but what they answer is not drawn: that takes more than half of the time.
UNDRAWN = {"admin/base_site.html": "", "admin/base.html": ""}


@pytest.fixture(scope="module")
def asked(django_db_setup, django_db_blocker):
    """The matrix as the site answers now: name -> words."""
    (engine,) = settings.TEMPLATES
    loaders = [
        ("django.template.loaders.locmem.Loader", UNDRAWN),
        "django.template.loaders.app_directories.Loader",
    ]
    undrawn = {
        **engine,
        "APP_DIRS": False,
        "OPTIONS": {
            **engine["OPTIONS"],
            "loaders": [("django.template.loaders.cached.Loader", loaders)],
        },
    }
    people = f"{admin_matrix.__name__}.Remembering"
    cheaper = override_settings(
        TEMPLATES=[undrawn],
        AUTHENTICATION_BACKENDS=[people],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    )
    with django_db_blocker.unblock(), cheaper, transaction.atomic():
        try:
            lines = admin_matrix.matrix(admin_matrix.make_clients(people))
        except admin_matrix.NoExample as error:
            pytest.fail(f"No example for the address {error}.{HOW}")
        transaction.set_rollback(True)
    if os.environ.get("ADMIN_MATRIX") == "write":
        FROZEN.write_text(admin_matrix.written(lines), encoding="utf-8")
    return lines


def _words(cells):
    """A line's words: for each way of asking, by role."""
    return [dict(zip(ROLES, way.split(), strict=True)) for way in cells.split("|")]


def test_every_admin_address_answers_each_role_as_written(asked):
    frozen = admin_matrix.read(FROZEN.read_text(encoding="utf-8"))

    wrong = [
        *(f"new:     {name}  {asked[name]}" for name in asked.keys() - frozen.keys()),
        *(f"gone:    {name}" for name in frozen.keys() - asked.keys()),
        *(
            f"changed: {name}\n    written {frozen[name]}\n    answers {asked[name]}"
            for name in asked.keys() & frozen.keys()
            if asked[name] != frozen[name]
        ),
    ]
    assert not wrong, "\n".join([*sorted(wrong), HOW])


def test_nobody_passes_without_signing_in(asked):
    open_to_all = {
        name for name, cells in asked.items() if _words(cells)[0]["anonymous"] != "login"
    }

    assert open_to_all == {
        "/admin/login/",
        "/admin/logout/",
        "/admin/r/<path:content_type_id>/<path:object_id>/",
        "/admin/r/<path:row>",
    }


def test_each_role_may_what_the_one_before_may(asked):
    open_words = {"yes", "->"}
    fallen = [
        (name, lower, higher)
        for name, cells in asked.items()
        for words in _words(cells)
        for lower, higher in pairwise(ROLES[1:])
        if words[lower] in open_words and words[higher] not in open_words
    ]

    assert fallen == []


def test_accounts_and_sign_ins_are_for_superusers_alone(asked):
    for name, cells in asked.items():
        if name.startswith(("/admin/auth/", "/admin/axes/")):
            for words in _words(cells):
                for role in ("nobody", "curator", "editor"):
                    assert words[role] in {"no", "404", "->"}, name


def test_staff_without_a_group_find_their_own_password_and_nothing_else(asked):
    found = {name for name, cells in asked.items() if _words(cells)[0]["nobody"] == "yes"}

    assert found == {
        "/admin/",
        "/admin/jsi18n/",
        "/admin/password_change/",
        "/admin/password_change/done/",
        "/admin/two-step/set-up/",
    }


def test_an_account_that_is_no_staff_is_asked_to_sign_in_everywhere():
    rows = admin_matrix.make_rows()
    reader = admin_matrix.make_clients()["reader"]

    passed = {
        one.name: word
        for one in admin_matrix.addresses(rows)
        if (word := admin_matrix.ask(reader, "get", one.path)) != "login"
    }

    assert {name for name, word in passed.items() if word != "404"} == {
        "/admin/login/",
        "/admin/logout/",
    }


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_admin_address_knows_another_way_to_write_than_a_form(method):
    rows = admin_matrix.make_rows()
    root = admin_matrix.make_clients()["superuser"]

    for one in admin_matrix.addresses(rows):
        # A redirect to a row's page writes nothing either.
        assert admin_matrix.ask(root, method, one.path) in {"405", "->"}, one.name
