import pytest


@pytest.mark.parametrize(
    "address",
    [
        "/admin/articles/article/?status__exact=%00",
        "/admin/autocomplete/?term=%00&app_label=evidence&model_name=claim&field_name=article",
        "/admin/articles/article/?%00=1",
        "/admin/evidence/claim/%00/change/",
    ],
)
def test_admin_address_with_a_nul_is_refused_in_a_sentence(admin_client, address):
    answer = admin_client.get(address)

    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()
