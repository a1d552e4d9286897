import threading

import pytest
from django.db import IntegrityError, connection, transaction

from evidence import labelling
from evidence.models import Claim, Source
from tests import factories
from tests.admin_pages import changed, client_of, data_of, errors_of, page_address, words_of

pytestmark = pytest.mark.django_db

ADD = "/admin/evidence/claim/add/"


def _at_once(count, send):
    gate = threading.Barrier(count)

    def run():
        gate.wait()
        send()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_correction_sent_four_times_at_once_is_written_once():
    article = factories.make_published_article()
    editor = factories.make_editor()
    told = []

    def send():
        address = f"/admin/articles/article/{article.pk}/correct/"
        answers = {"confirmed": "yes", "text": "It was twelve."}
        told.extend(words_of(client_of(editor).post(address, answers)))

    _at_once(4, send)

    assert article.corrections.count() == 1
    assert sum("written already, in the same words" in words for words in told) == 3


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_claim_added_three_times_at_once_is_one_claim():
    article = factories.make_article()
    curator = factories.make_curator()
    data = changed(
        data_of(client_of(curator), ADD),
        article=article.pk,
        text="Islets worked.",
        subject="people",
        kind="benefit",
        claimant="patient",
    )
    statuses = []

    _at_once(3, lambda: statuses.append(client_of(curator).post(ADD, data).status_code))

    assert article.claims.count() == 1
    assert set(statuses) <= {200, 302}


def test_a_claim_in_the_same_words_is_an_error_in_words():
    claim = factories.make_claim(text="Islets worked.")
    client = client_of(factories.make_curator())
    data = changed(
        data_of(client, ADD),
        article=claim.article_id,
        text="Islets worked.",
        subject="people",
        kind="benefit",
        claimant="patient",
    )

    response = client.post(ADD, data)

    assert errors_of(response) == ["This article has a claim in these words already."]


def test_two_new_claims_in_the_same_words_are_an_error_on_the_articles_page():
    article = factories.make_article()
    client = client_of(factories.make_curator())
    claim = {"text": "It worked.", "subject": "people", "kind": "benefit", "claimant": "patient"}
    data = changed(
        data_of(client, page_address(article)),
        **{f"claims-{n}-{name}": value for n in range(2) for name, value in claim.items()},
        **{"claims-TOTAL_FORMS": "2"},
    )

    response = client.post(page_address(article), data)

    assert "Two of these claims are in the same words." in response.content.decode()
    assert not Claim.objects.exists()


def test_an_articles_claim_stands_once_until_it_is_withdrawn():
    claim = factories.make_published_claim(text="It worked.")

    with (
        pytest.raises(IntegrityError, match="claim_stands_once_in_article"),
        transaction.atomic(),
    ):
        factories.make_claim(article=claim.article, text="It worked.")
    labelling.withdraw(claim, reason="Retracted.")
    factories.make_claim(article=claim.article, text="It worked.")

    assert Claim.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("doi", " https://doi.org/10.1000/XYZ ", "10.1000/xyz"),
        ("doi", "doi:10.1000/XYZ.", "10.1000/xyz"),
        ("pmid", "PMID: 0012345678", "12345678"),
        ("pmcid", "pmc 1234567", "PMC1234567"),
        ("nct", "nct 01234567", "NCT01234567"),
        ("doi", "", None),
    ],
)
def test_identifiers_are_taken_as_people_paste_them(field, typed, kept):
    source = factories.make_source()
    client = client_of(factories.make_curator())

    response = client.post(
        page_address(source), changed(data_of(client, page_address(source)), **{field: typed})
    )

    assert response.status_code == 302, errors_of(response)
    assert getattr(Source.objects.get(), field) == kept


@pytest.mark.parametrize(
    ("field", "typed"), [("doi", "XYZ"), ("pmid", "twelve"), ("pmcid", "12"), ("nct", "NCT1")]
)
def test_what_is_no_identifier_is_an_error_that_shows_one(field, typed):
    source = factories.make_source()
    client = client_of(factories.make_curator())

    response = client.post(
        page_address(source), changed(data_of(client, page_address(source)), **{field: typed})
    )

    (error,) = errors_of(response)
    assert typed in error


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_claim_sent_from_the_desk_four_times_at_once_is_one_claim_with_one_reading():
    article = factories.make_article()
    curator = factories.make_curator()
    address = f"/admin/evidence/desk/{article.pk}/change/?claim=new"
    data = changed(
        data_of(client_of(curator), address),
        text="Islets lowered blood sugar in mice.",
        subject="animal",
        kind="benefit",
        claimant="patient",
        species="mouse",
        label=str(factories.get_label("animal").pk),
        reason="Mice only.",
    )
    answers = []

    _at_once(4, lambda: answers.append(client_of(curator).post(address, data)))

    claim = article.claims.get()
    assert claim.assessments.count() == 1
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    refused = [answer.content.decode() for answer in answers if answer.status_code == 200]
    assert all("claim in these words already" in page for page in refused)
