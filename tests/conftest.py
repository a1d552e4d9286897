"""One embedded PostgreSQL for the whole run: up before the first test, down after the last."""

import os
from contextlib import ExitStack

import pytest

from digest import postgres

from . import databases, scheduling
from .homes import own_home

_server = ExitStack()


def pytest_addoption(parser):
    parser.addoption(
        "--pictures", action="store_true", help="keep a picture of every page in test-results/"
    )
    parser.addoption(
        "--timed", action="store_true", help="let Lighthouse judge speed by this machine's clock"
    )


def pytest_configure(config):
    # Chromium's driver keeps an event loop in the thread where tests use the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    _serve_static_files_as_they_are()
    is_worker = hasattr(config, "workerinput")
    if is_worker or config.option.collectonly or os.environ.get("DATABASE_URL"):
        return
    try:
        # Workers inherit the address.
        os.environ["DATABASE_URL"] = _server.enter_context(postgres.running())
    except postgres.SetupError as error:
        raise pytest.UsageError(str(error)) from None


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session):
    # Many databases of this run are the same at first; one alone needs no pattern.
    option = session.config.option
    if getattr(option, "numprocesses", None) and not option.collectonly:
        _server.enter_context(databases.pattern())


def _serve_static_files_as_they_are():
    """Spare every run `collectstatic`; names with hashes need its manifest."""
    from django.conf import settings

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_unconfigure(config):
    _server.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return scheduling.Together(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=scheduling.place)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Name the test database after the checkout, so that two checkouts can be tested at once."""
    from django.conf import settings

    test = settings.DATABASES["default"].setdefault("TEST", {})
    test["NAME"] = databases.named(os.environ.get("PYTEST_XDIST_WORKER", "main"))
    test["TEMPLATE"] = databases.copied()


@pytest.fixture(scope="session", autouse=True)
def _cheaper(django_test_environment):
    from django.conf import settings
    from django.contrib.admin import AdminSite
    from django.db.backends.base.creation import BaseDatabaseCreation
    from django.template.base import Template

    from . import cheaper

    settings.PASSWORD_HASHERS = ["tests.cheaper.QuickHasher", *settings.PASSWORD_HASHERS[1:]]
    Template._render = cheaper.told_render
    AdminSite.get_app_list = cheaper.app_list
    BaseDatabaseCreation.deserialize_db_from_string = cheaper.refill


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown():
    yield
    _end_connections()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    from django.db import connection
    from django.db.backends.postgresql.base import DatabaseWrapper

    # `serialized_rollback` reads it off the connection; under an event loop that is another object.
    if hasattr(connection, "_test_serialized_contents"):
        DatabaseWrapper._test_serialized_contents = connection._test_serialized_contents
    yield
    _end_connections()


@pytest.fixture(scope="session")
def served_home():
    """The environment of a site with a home of its own, which was never served before the first test."""
    with own_home() as environment:
        yield environment


def _end_connections():
    """Close what was opened: a test database cannot be dropped while a connection is.

    The stamp's stand beside Django's. And Chromium's driver runs an event loop in this thread, under
    which Django counts it as another one: what was opened before would be out of sight at the end.
    """
    from django.db import connections

    from digest import revision

    revision.close()
    connections.close_all()
