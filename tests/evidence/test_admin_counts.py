import pytest
from django import forms

from evidence.admin.sourcefield import SourceField
from evidence.models import Assessment, Claim
from tests import factories
from tests.admin_pages import changed, client_of, data_of, list_address, page_address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", ["99999999999999999999", "-1", "0", "2000", "x"])
def test_a_form_that_counts_other_rows_than_it_holds_is_refused_and_handed_back(count):
    claim = factories.make_claim()
    client = client_of(factories.make_curator())

    for row, table, field in [
        (claim, "citations", "citations-0-where"),
        (claim.article, "claims", "claims-0-text"),
    ]:
        sent = changed(data_of(client, page_address(row)), **{field: "Some words."})
        response = client.post(page_address(row), {**sent, f"{table}-TOTAL_FORMS": count})

        page = response.content.decode()
        assert response.status_code == 400
        assert f"“{table}”" in page
        assert ">\nSome words.</textarea>" in page


def test_the_desk_refuses_it_too():
    claim = factories.make_claim()
    address = f"/admin/evidence/desk/{claim.article_id}/change/?claim={claim.pk}"

    response = client_of(factories.make_curator()).post(
        address, {"text": "Some words.", "citations-TOTAL_FORMS": "999999"}
    )

    assert response.status_code == 400
    assert "“999999” rows of “citations”" in response.content.decode()


def test_a_chosen_row_that_is_not_there_is_named():
    claim = factories.make_claim()
    client = client_of(factories.make_curator())
    sent = {
        "action": "assess",
        "index": 0,
        "_selected_action": [claim.pk, 99_999_999],
        "label": factories.get_label("animal").pk,
        "reason": "A reason.",
        "preview": "yes",
    }

    response = client.post(list_address(Claim), sent)

    assert "number 99999999" in response.content.decode()
    assert not Assessment.objects.exists()


def test_a_nul_in_the_field_of_a_source_is_named():
    with pytest.raises(forms.ValidationError, match=r"U\+0000"):
        SourceField().clean("PMID \x00 1")
