import pytest
from django.db import connection
from django.test import Client

from digest import prepared
from tests import factories

pytestmark = pytest.mark.django_db


def statements():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def test_a_statement_is_planned_by_the_database_once_for_all_values():
    assert prepared.fetch("SELECT %s::int + 41", [1]) == [(42,)]
    assert prepared.fetch("SELECT %s::int + 41", [2]) == [(43,)]

    assert statements().count("SELECT $1::int + 41") == 1


@pytest.mark.parametrize(
    ("page", "table"), [("/claims/", "evidence_claimcount"), ("/claims/{}/", "evidence_claim")]
)
def test_what_lists_and_claims_pages_ask_is_prepared(page, table):
    claim = factories.make_published_claim()

    Client().get(page.format(claim.pk))

    assert any(table in statement for statement in statements())


def test_what_was_prepared_stands_in_the_log_of_queries(django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        prepared.fetch("SELECT %s::int + 1", [1])

    assert queries.captured_queries[0]["sql"] == "SELECT $1::int + 1"
