import threading

import pytest
from django.db import connection
from lxml import html

from articles.versions import versions_of
from tests import factories
from tests.admin_pages import client_of, data_of, page_address

SAVERS = 6
ROUNDS = 15  # of each kind: thirty in all


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(
    ("make", "field"),
    [(factories.make_article, "standfirst"), (factories.make_claim, "text")],
    ids=["article", "claim"],
)
def test_of_six_who_save_at_once_one_wins_and_each_other_sees_both_texts(make, field):
    row = make()
    clients = [client_of(factories.make_curator()) for _ in range(SAVERS)]

    for number in range(ROUNDS):
        shown = data_of(clients[0], page_address(row))
        written = [f"Round {number}, saver {n} wrote this." for n in range(SAVERS)]
        before = len(versions_of(row))

        answers = _at_once(
            [
                (client, page_address(row), {**shown, field: text})
                for client, text in zip(clients, written, strict=True)
            ]
        )

        row.refresh_from_db()
        winners = [n for n, answer in enumerate(answers) if answer.status_code == 302]
        assert [written[n] for n in winners] == [getattr(row, field)]
        assert len(versions_of(row)) == before + 1
        for n, answer in enumerate(answers):
            if n not in winners:
                assert _both_texts(answer, field) == (getattr(row, field), written[n], written[n])


def _at_once(sent):
    gate = threading.Barrier(len(sent))
    answers = {}

    def save(n, client, address, data):
        gate.wait()
        try:
            answers[n] = client.post(address, data)
            while answers[n].status_code == 503:  # Busy: nothing was saved, and the page says so.
                answers[n] = client.post(address, data)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(n, *one)) for n, one in enumerate(sent)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[n] for n in range(len(sent))]


def _both_texts(answer, field):
    """The stored text, the person's own beside it, and what stands in the form."""
    page = html.fromstring(answer.content.decode())
    stored, own = (one.text_content() for one in page.find_class("two-texts-words"))
    form = next(form for form in page.forms if form.get("id", "").endswith("_form"))
    return stored, own, form.fields[field].strip()
