"""Asks every admin address, as every role, and says what it answers: one line an address.

docs/roles.md tells how to read the lines and how to renew tests/digest/admin_matrix.txt.
"""

import re
from copy import deepcopy
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import get_resolver

from tests import factories

from .admin_rows import make_rows

ROLES = ("anonymous", "nobody", "curator", "editor", "superuser")
WIDTH = 76  # the same whatever the names, so that a difference shows only what changed
WORDS = {200: "yes", 403: "no", 404: "404", 405: "405", 400: "400", 503: "503"}
# What stands for a part of an address that is no row of the address's own model.
PARTS = {
    "<path:row>": "1/1/",
    "<path:content_type_id>/<path:object_id>": "1/1",
    "(?P<url>.*)$": "no-such-page/",
}


class NoExample(Exception):
    """An address has a part that nothing here knows an example of."""


@dataclass(frozen=True)
class Asked:
    """One address as it is asked, and its name in the file."""

    name: str
    path: str


class Remembering(ModelBackend):
    """Knows who asks, and what they may, from the request before: nothing here changes either."""

    people = {}

    def get_user(self, user_id):
        if user_id not in self.people:
            self.people[user_id] = super().get_user(user_id)
        return self.people[user_id]


def make_clients(backend="django.contrib.auth.backends.ModelBackend"):
    """Return a client for each role; "nobody" is staff without a group."""
    people = {
        "nobody": factories.make_user(is_staff=True),
        "curator": factories.make_curator(),
        "editor": factories.make_editor(),
        "superuser": factories.make_user(is_staff=True, is_superuser=True),
        "reader": factories.make_user(),
    }
    clients = {"anonymous": Client(raise_request_exception=True)}
    for role, person in people.items():
        clients[role] = Client()
        clients[role].force_login(person, backend=backend)
        clients[role].person = person
    return clients


def patterns():
    """Return every pattern below /admin/, as the URLconf has them."""
    found = []

    def walk(entries, before):
        for entry in entries:
            whole = before + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                walk(entry.url_patterns, whole)
            elif whole.startswith("admin/"):
                found.append(whole)

    walk(get_resolver().url_patterns, "")
    return list(dict.fromkeys(found))


def addresses(rows):
    """Return what to ask for, an entry a pattern and state. Raises NoExample naming a pattern."""
    asked = []
    for pattern in patterns():
        if choice := re.search(r"\^\(\?P<\w+>([\w|]+)\)/\$$", pattern):
            for label in choice[1].split("|"):
                path = f"/{pattern[: choice.start()]}{label}/"
                asked.append(Asked(path, path))
            continue
        shown = f"/{pattern}"
        for part, example in PARTS.items():
            pattern = pattern.replace(part, example)
        if not re.search(r"[<(]", pattern):
            asked.append(Asked(shown, f"/{pattern}"))
            continue
        for state, row in _rows_of(pattern, rows).items():
            path = re.sub(r"<(int:|path:|str:)?\w+>", str(row.pk), pattern)
            if re.search(r"[<(]", path):
                raise NoExample(pattern)
            name = re.sub(r"<\w+:(\w+)>", r"<\1>", f"/{pattern}")
            asked.append(Asked(f"{name} {state}".strip(), f"/{path}"))
    return asked


def _rows_of(pattern, rows):
    named = re.match(r"admin/(\w+)/(\w+)/", pattern)
    label = f"{named[1]}.{named[2]}" if named else ""
    if label not in rows:
        raise NoExample(pattern)
    return rows[label]


def ask(client, method, path, data=None):
    """Return one word for the answer; whatever was written is taken back."""
    kept = deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(path, data)
        if response.streaming:
            list(response.streaming_content)  # read to its end, so that it is closed
        transaction.set_rollback(True)
    client.cookies = kept
    if response.status_code in (301, 302, 303):
        return "login" if response["Location"].startswith("/admin/login/") else "->"
    return WORDS.get(response.status_code, str(response.status_code))


def _line(name, clients, *asked):
    """Return a line of the file: the name, then for each way of asking a word for each role."""
    cells = [" ".join(f"{ask(clients[role], *one):5}" for role in ROLES).rstrip() for one in asked]
    return name, " | ".join(f"{cell:29}" for cell in cells).rstrip()


def address_lines(clients, rows):
    """Return what GET and POST answer. A POST is empty; where something is deleted, it confirms."""
    lines = []
    for one in addresses(rows):
        sent = {"post": "yes"} if one.path.endswith("/delete/") else {}
        lines.append(_line(one.name, clients, ("get", one.path), ("post", one.path, sent)))
    return [*lines, *popup_lines(clients, rows)]


def popup_lines(clients, rows):
    """Return who may open the windows beside a form: to add, to change, to choose."""
    lines = []
    for label, states in rows.items():
        model = f"/admin/{label.replace('.', '/')}/"
        pk = next(iter(states.values())).pk
        for name, path in [("", ""), ("add/", "add/"), ("<object_id>/change/", f"{pk}/change/")]:
            asked = ("get", f"{model}{path}?_popup=1")
            lines.append(_line(f"{model}{name}?_popup=1", clients, asked))
    return lines


def action_lines(clients, rows):
    """Return who may use each action of each list on its first row."""
    lines = []
    for model, shown in admin.site._registry.items():
        label = model._meta.label_lower
        path = f"/admin/{label.replace('.', '/')}/"
        row = next(iter(rows[label].values()))
        for action in _actions(shown, clients["superuser"].person):
            data = {"action": action, "_selected_action": str(row.pk), "index": "0"}
            cells = []
            for role in ROLES:
                word = ask(clients[role], "post", path, data)
                person = getattr(clients[role], "person", None)
                is_offered = person is None or action in _actions(shown, person)
                cells.append(f"{word if is_offered or word == 'no' else 'left':5}")
            lines.append((f"{path} action {action}", " ".join(cells).rstrip()))
    return lines


def _actions(shown, person):
    request = RequestFactory().get("/")
    request.user = person
    return list(shown.get_actions(request))


def autocomplete_lines(clients):
    """Return who may look rows up through each field that offers it, inlines' fields too."""
    fields = {
        (one.model._meta.get_field(name) if hasattr(one, "model") else None)
        for shown in admin.site._registry.values()
        for one in [shown, *(inline for inline in shown.inlines)]
        for name in one.autocomplete_fields
    }
    lines = []
    for field in fields:
        meta = field.model._meta
        query = f"app_label={meta.app_label}&model_name={meta.model_name}&field_name={field.name}"
        name = f"/admin/autocomplete/ {meta.label_lower}.{field.name}"
        lines.append(_line(name, clients, ("get", f"/admin/autocomplete/?{query}")))
    return lines


def matrix(clients):
    """Return the lines of the whole matrix: name -> cells."""
    rows = make_rows()
    lines = [*address_lines(clients, rows), *action_lines(clients, rows)]
    return dict(sorted([*lines, *autocomplete_lines(clients)]))


def written(lines):
    """Return the text of the file: a heading, then a line an address."""
    roles = " ".join(f"{role[:5]:5}" for role in ROLES)
    ways = f"{'# address':{WIDTH}}  {'GET':29} | POST"
    head = f"{'#':{WIDTH}}  {roles} | {roles}".rstrip()
    return (
        "\n".join([ways, head, *(f"{name:{WIDTH}}  {cells}" for name, cells in lines.items())])
        + "\n"
    )


def read(text):
    """Return the lines of the file's text: name -> cells."""
    found = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(re.split(r"\s{2,}", line, maxsplit=1) for line in found)
