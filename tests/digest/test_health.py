import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.transaction import atomic
from django.test import RequestFactory
from psycopg import errors

from digest.outages import trouble
from digest.views.errors import server_error

from .pages import assert_headings_are_whole, get, html

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/nothing/",
        "/labels/nope/",
        "/topics/nope/",
        "/series/nope/",
        "/glossary/nope/",
        "/sources/9/",
    ],
)
def test_unknown_address_is_a_page_of_our_own(address):
    page = html(address, status=404)

    assert "We have no page at this address" in page
    assert_headings_are_whole(page)


def test_health_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert response.content == b"ok\n"


def test_readiness_asks_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/readyz")

    assert response.status_code == 200


def test_robots_may_read_all_but_the_curators_rooms():
    response = get("/robots.txt")

    assert response["content-type"].startswith("text/plain")
    assert "Disallow: /admin/" in response.content.decode()


def test_error_outside_a_view_is_a_plain_page_without_the_database(django_assert_num_queries):
    request = RequestFactory().get("/")

    with django_assert_num_queries(0):
        try:
            raise ZeroDivisionError
        except ZeroDivisionError:
            broken = server_error(request)
        try:
            raise OperationalError
        except OperationalError:
            away = server_error(request)

    assert (broken.status_code, away.status_code) == (500, 503)
    assert away["Retry-After"] == "30"
    assert_headings_are_whole(away.content.decode())


@pytest.mark.parametrize(
    ("error", "heading", "name", "seconds"),
    [
        (errors.DeadlockDetected, "The site is busy", "deadlock", "5"),
        (errors.LockNotAvailable, "The site is busy", "lock timeout", "5"),
        (errors.QueryCanceled, "The site is busy", "statement timeout", "5"),
        (errors.SerializationFailure, "The site is busy", "serialization failure", "5"),
        (errors.DiskFull, "The site&#x27;s disk is full", "disk is full", "300"),
        (errors.AdminShutdown, "The site is away for a moment", "does not answer", "30"),
    ],
)
def test_trouble_with_the_database_is_said_and_logged_under_its_own_name(
    error, heading, name, seconds, caplog
):
    try:
        raise OperationalError("why") from error("why")
    except OperationalError:
        answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 503
    assert answer["Retry-After"] == seconds
    assert heading in answer.content.decode()
    assert name in caplog.text


def test_django_finds_no_fault_with_the_site():
    call_command("check", fail_level="WARNING")


def test_statement_that_takes_too_long_is_busy_and_not_away():
    with connection.cursor() as cursor, pytest.raises(OperationalError) as raised, atomic():
        cursor.execute("SET LOCAL statement_timeout = 20; SELECT pg_sleep(5)")

    assert "statement timeout" in trouble(raised.value).name


def test_a_browser_that_asks_for_an_icon_at_the_root_is_led_to_it(client):
    response = client.get("/favicon.ico")

    assert response.status_code == 301
    assert response["Location"].endswith(".svg")
