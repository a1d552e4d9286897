import psycopg
import pytest

from articles.models import Topic
from tests import factories
from tests.admin_pages import changed, client_of, data_of, words_of

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ADDRESS = "/admin/articles/topic/add/"


def _lose(monkeypatch, *, after):
    """Lose the connection at the next COMMIT, before or after the database has heard it."""
    commit = psycopg.Connection.commit

    def lost(connection):
        monkeypatch.undo()
        if after:
            commit(connection)
        connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(psycopg.Connection, "commit", lost)


@pytest.mark.parametrize("was_saved", [True, False], ids=["saved", "not-saved"])
def test_who_saw_an_error_while_it_was_saved_is_told_so_when_sending_again(monkeypatch, was_saved):
    client = client_of(factories.make_curator())
    data = changed(data_of(client, ADDRESS), name="Islets", slug="islets")
    _lose(monkeypatch, after=was_saved)

    unsure = client.post(ADDRESS, data)
    again = client.post(ADDRESS, data)

    assert unsure.status_code == 503
    assert "It may have been saved, or not" in unsure.content.decode()
    assert again.status_code == 302
    assert Topic.objects.count() == 1
    told = any("This was saved already, on " in words for words in words_of(again))
    assert told == was_saved


def test_what_failed_before_it_was_to_be_kept_is_said_not_to_be_saved(monkeypatch):
    client = client_of(factories.make_curator())
    data = changed(data_of(client, ADDRESS), name="Islets", slug="islets")
    execute = psycopg.Cursor.execute

    def lost(cursor, query, *given, **named):
        if "articles_topic" in str(query) and "INSERT" in str(query):
            monkeypatch.undo()
            cursor.connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        return execute(cursor, query, *given, **named)

    monkeypatch.setattr(psycopg.Cursor, "execute", lost)

    refused = client.post(ADDRESS, data)

    assert refused.status_code == 503
    assert "Nothing was saved." in refused.content.decode()
    assert not Topic.objects.exists()
