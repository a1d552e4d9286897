import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from lxml import html

from articles.models import Author, Sending, Topic
from articles.versions import versions_of
from evidence.models import Assessment, IntegrityNotice, Source
from tests import factories
from tests.admin_pages import changed, client_of, data_of, errors_of, page_address, words_of

pytestmark = pytest.mark.django_db

ALREADY = "This was saved already, on "
SOURCE = {"title": "One paper.", "kind": "paper"}
AUTHOR = {"name": "The desk", "key": "desk"}


def _act_data(client, address):
    page = html.fromstring(client.get(address).content.decode())
    return dict(next(form for form in page.forms if "confirmed" in form.fields).form_values())


@pytest.mark.parametrize(
    ("address", "fields", "model"),
    [
        ("/admin/evidence/source/add/", SOURCE, Source),
        ("/admin/articles/author/add/", AUTHOR, Author),
    ],
    ids=["nothing-unique", "unique"],
)
def test_the_same_form_sent_twice_makes_one_row(address, fields, model):
    client = client_of(factories.make_curator())
    data = changed(data_of(client, address), **fields)

    first = client.post(address, data)
    second = client.post(address, data)

    assert first.status_code == 302, errors_of(first)
    assert model.objects.count() == 1
    assert second["Location"] == first["Location"]
    assert any(ALREADY in words for words in words_of(second))


def test_a_form_opened_anew_with_the_same_words_is_another_one():
    client = client_of(factories.make_curator())
    address = "/admin/evidence/source/add/"

    for _ in range(2):
        client.post(address, changed(data_of(client, address), **SOURCE))

    assert Source.objects.count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_source_sent_four_times_at_once_is_one_source():
    curator = factories.make_curator()
    address = "/admin/evidence/source/add/"
    data = changed(data_of(client_of(curator), address), **SOURCE)
    clients = [client_of(curator) for _ in range(4)]
    gate = threading.Barrier(len(clients))
    answers = []

    def send(client):
        gate.wait()
        answers.append(client.post(address, data))
        connection.close()

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Source.objects.count() == 1
    assert [one.status_code for one in answers] == [302] * 4
    told = [words for one in answers for words in words_of(one)]
    assert sum(ALREADY in words for words in told) == 3


def test_a_change_sent_twice_is_one_version_and_no_collision():
    article = factories.make_article()
    client = client_of(factories.make_curator())
    data = changed(data_of(client, page_address(article)), title="New")
    before = len(versions_of(article))

    client.post(page_address(article), data)
    again = client.post(page_address(article), data)

    assert again.status_code == 302
    assert len(versions_of(article)) == before + 1


def test_other_words_in_a_form_that_was_saved_are_not_taken_for_the_same():
    article = factories.make_article()
    client = client_of(factories.make_curator())
    data = data_of(client, page_address(article))
    client.post(page_address(article), {**data, "title": "New"})

    after_going_back = client.post(page_address(article), {**data, "title": "Newer"})

    page = after_going_back.content.decode()
    assert "Newer" in page
    assert "What you wrote" in page


def test_what_was_refused_can_be_sent_again():
    client = client_of(factories.make_curator())
    address = "/admin/articles/topic/add/"
    taken = factories.make_topic(name="Islets")
    data = changed(data_of(client, address), name="Islets", slug="islets")

    assert client.post(address, data).status_code == 200
    taken.delete()
    assert client.post(address, data).status_code == 302

    assert Topic.objects.count() == 1


@pytest.mark.parametrize(
    ("act", "answers", "count"),
    [
        ("flag", {"nature": "concern", "reason": "Images."}, IntegrityNotice.objects.count),
        ("override", {"nature": "concern", "reason": "Images."}, IntegrityNotice.objects.count),
    ],
)
def test_an_act_sent_twice_is_done_once(act, answers, count):
    source = factories.make_source()
    client = client_of(factories.make_editor())
    address = f"/admin/evidence/source/{source.pk}/{act}/"
    data = {**_act_data(client, address), **answers}

    client.post(address, data)
    again = client.post(address, data)

    assert count() == 1
    assert any(ALREADY in words for words in words_of(again))


def test_an_assessment_sent_twice_is_one():
    claim = factories.make_claim()
    client = client_of(factories.make_curator())
    address = f"/admin/evidence/claim/{claim.pk}/assess/"
    data = {**_act_data(client, address), "label": factories.get_label().pk, "reason": "Mice."}

    for _ in range(2):
        client.post(address, data)

    assert Assessment.objects.count() == 1


def test_a_restoration_sent_twice_is_one_version():
    article = factories.make_article(title="One")
    client = client_of(factories.make_curator())
    client.post(page_address(article), changed(data_of(client, page_address(article)), title="Two"))
    first = versions_of(article)[-1]
    address = f"{page_address(article)[: -len('change/')]}restore/?version={first.key}"
    form = html.fromstring(client.get(address).content.decode()).forms[-1]
    data = {**dict(form.form_values()), "why": "It was right."}
    before = len(versions_of(article))

    for _ in range(2):
        assert client.post(address, data).status_code == 302

    assert len(versions_of(article)) == before + 1


def test_a_row_added_in_a_second_window_twice_is_one_and_the_window_closes():
    client = client_of(factories.make_curator())
    address = "/admin/articles/author/add/?_popup=1"
    data = changed(data_of(client, address), **AUTHOR)

    first, second = (client.post(address, {**data, "_popup": "1"}) for _ in range(2))

    assert Author.objects.count() == 1
    assert "data-popup-response" in first.content.decode()
    assert second.content == first.content


def test_what_was_sent_is_forgotten_after_a_week():
    client = client_of(factories.make_curator())
    address = "/admin/articles/topic/add/"
    client.post(address, changed(data_of(client, address), name="Islets", slug="islets"))
    Sending.objects.update(saved_at=timezone.now() - timedelta(days=8))

    client.post(address, changed(data_of(client, address), name="Mice", slug="mice"))

    assert Sending.objects.count() == 1
