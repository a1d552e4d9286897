import pytest

from articles.models import GlossaryTerm, Series, Topic
from evidence.models import EvidenceLabel, Thread
from tests import factories
from tests.admin_pages import changed, client_of, data_of, list_address, page_address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Topic, Series, GlossaryTerm, Thread, EvidenceLabel])
def test_the_address_that_readers_know_does_not_change(model):
    named = {"slug": "blobs", "term" if model is GlossaryTerm else "title": "Blobs"}
    if model is Topic:
        named = {"slug": "blobs", "name": "Blobs"}
    if model is EvidenceLabel:
        row = factories.get_label("animal")
    else:
        row = model.objects.create(
            **named, **({"definition": "Round."} if model is GlossaryTerm else {})
        )
    slug = row.slug
    client = client_of(factories.make_user(is_staff=True, is_superuser=True))

    data = data_of(client, page_address(row))
    response = client.post(page_address(row), changed(data, slug="other"))

    assert "slug" not in data
    assert response.status_code == 302
    assert model.objects.get(pk=row.pk).slug == slug


def test_a_new_row_is_still_given_its_address():
    client = client_of(factories.make_curator())

    client.post(f"{list_address(Topic)}add/", {"name": "Blobs", "slug": "blobs"})

    assert Topic.objects.get().slug == "blobs"
