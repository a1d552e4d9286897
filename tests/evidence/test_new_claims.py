import pytest

from evidence.models import Claim
from tests import factories
from tests.admin_pages import changed, client_of, data_of, errors_of, list_address, page_address

pytestmark = pytest.mark.django_db

FIELDS = {"text": "It works.", "subject": "people"}


def _own_page(client, article):
    address = f"{list_address(Claim)}add/"
    return address, {**data_of(client, address), **FIELDS, "article": article.pk}, ""


def _article_page(client, article):
    address = page_address(article)
    sent = {f"claims-0-{name}": value for name, value in FIELDS.items()}
    data = {**data_of(client, address), **sent, "claims-TOTAL_FORMS": "1"}
    return address, data, "claims-0-"


@pytest.mark.parametrize("ask", [_own_page, _article_page])
def test_whoever_adds_a_claim_says_who_says_it_and_of_what_kind_it_is(ask):
    client = client_of(factories.make_curator())
    address, data, prefix = ask(client, factories.make_article())

    silent = client.post(address, data)
    count = Claim.objects.count()
    told = client.post(
        address, changed(data, **{f"{prefix}kind": "benefit", f"{prefix}claimant": "clinic"})
    )

    assert errors_of(silent) == ["This field is required."] * 2
    assert count == 0
    assert told.status_code == 302, errors_of(told)
    assert Claim.objects.get().claimant == "clinic"


def test_a_claim_that_is_there_keeps_what_it_says():
    claim = factories.make_claim(kind="harm", claimant="clinic")
    data = data_of(client_of(factories.make_curator()), page_address(claim))

    assert (data["kind"], data["claimant"]) == ("harm", "clinic")
