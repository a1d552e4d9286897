import pytest
from django.db import OperationalError
from django.test import RequestFactory

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
