import pytest

from tests import factories
from tests.admin_pages import client_of, list_address

pytestmark = pytest.mark.django_db

LOOK_UP = {"app_label": "evidence", "model_name": "citation", "field_name": "source"}


def listed(client, words):
    response = client.get(list_address(type(factories.make_source())), {"q": words})
    return list(response.context["cl"].result_list)


@pytest.mark.parametrize(
    "pasted",
    ["https://doi.org/10.1000/ABC", "doi:10.1000/abc", "PMID: 00123", "nct 00000123"],
)
def test_an_identifier_is_found_however_it_was_pasted(pasted):
    client = client_of(factories.make_curator())
    source = factories.make_source(pmid="123", doi="10.1000/abc", nct="NCT00000123")

    offered = client.get("/admin/autocomplete/", {**LOOK_UP, "term": pasted}).json()["results"]

    assert listed(client, pasted) == [source]
    assert [one["id"] for one in offered] == [str(source.pk)]


@pytest.mark.parametrize("words", ["1998", "islets", "Islets 1998"])
def test_what_is_no_source_s_identifier_is_looked_for_as_words(words):
    client = client_of(factories.make_curator())
    source = factories.make_source(title="Islets in 1998")
    factories.make_source(title="Something else")

    assert listed(client, words) == [source]


def test_letters_that_no_text_holds_find_nothing():
    client = client_of(factories.make_curator())

    answer = client.get("/admin/autocomplete/", {**LOOK_UP, "term": "PMID 5\0"})

    assert answer.status_code == 400
