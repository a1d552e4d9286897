"""Drives the admin as a browser does: open a page, change some fields, send the form."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.messages import get_messages
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html


def client_of(user):
    """A browser that is signed in; what signing in writes beside the session is left out."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def list_address(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_address(row, page="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def data_of(client, address):
    """What the page's form would send if nothing were changed."""
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    page = html.fromstring(response.content.decode())
    form = next(form for form in page.forms if form.get("id", "").endswith("_form"))
    return {name: value for name, value in form.form_values() if not name.startswith("_")}


def changed(data, **fields):
    return {**data, **{name.replace("__", "-"): value for name, value in fields.items()}}


def errors_of(response):
    if response.status_code != 200:
        return response.status_code
    page = html.fromstring(response.content.decode())
    return [item.text_content().strip() for item in page.find_class("errorlist")]


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


def words_of(response):
    return [str(message) for message in get_messages(response.wsgi_request)]
