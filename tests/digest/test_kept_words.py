import pytest
from django.test import Client
from lxml import html

from articles.models import Article
from tests import factories
from tests.admin_pages import changed, client_of, data_of, list_address, page_address

pytestmark = pytest.mark.django_db

WORDS = "Blobs <b>made</b> insulin.\nTwo lines of it."


def _kept(response):
    page = html.fromstring(response.content.decode())
    return [area.text_content().lstrip("\n") for area in page.xpath("//textarea[@readonly]")]


def test_the_words_for_a_claim_that_was_deleted_are_handed_back():
    claim = factories.make_claim()
    client = client_of(factories.make_curator())
    data = changed(data_of(client, page_address(claim)), text=WORDS)
    claim.delete()

    response = client.post(page_address(claim), data)

    assert response.status_code == 404
    assert WORDS in _kept(response)
    assert data["once"] not in response.content.decode()
    assert data["csrfmiddlewaretoken"] not in response.content.decode()


@pytest.mark.parametrize("page", ["assess", "desk", "article"])
def test_the_words_of_every_other_form_for_a_row_that_is_gone_are_handed_back(page):
    claim = factories.make_claim()
    client = client_of(factories.make_curator())
    desk = f"/admin/evidence/desk/{claim.article_id}/change/?claim={claim.pk}"
    address = page_address(claim, "assess") if page == "assess" else desk
    article = claim.article
    claim.delete()
    if page == "article":
        article.delete()

    response = client.post(address, {"reason": WORDS, "confirmed": "yes"})

    assert response.status_code == 404
    assert _kept(response) == [WORDS]


def test_the_words_of_a_person_whose_session_ended_are_handed_back_with_a_way_to_sign_in():
    address = f"{list_address(Article)}add/"

    response = Client().post(address, {"title": "A title", "body": WORDS, "_save": "Save"})

    assert response.status_code == 403
    assert _kept(response) == ["A title", WORDS]
    (link,) = html.fromstring(response.content.decode()).xpath("//a[@target='_blank']/@href")
    assert link == f"/admin/login/?next={address}"
    assert "no-store" in response["Cache-Control"]


def test_the_words_of_a_form_without_its_token_are_handed_back():
    client = Client(enforce_csrf_checks=True)

    response = client.post(f"{list_address(Article)}add/", {"body": WORDS})

    assert response.status_code == 403
    assert _kept(response) == [WORDS]
    assert "What you wrote stands below" in response.content.decode()


def test_the_words_of_a_person_who_may_not_any_more_are_handed_back():
    client = client_of(factories.make_user(is_staff=True))

    response = client.post(f"{list_address(Article)}add/", {"body": WORDS})

    assert response.status_code == 403
    assert _kept(response) == [WORDS]


@pytest.mark.parametrize("name", ["password", "password1", "old_password", "otp_token", "code"])
def test_a_form_with_a_secret_is_never_handed_back(name):
    response = Client(enforce_csrf_checks=True).post(
        "/admin/login/", {"username": "somebody", name: "hunter2 hunter2"}
    )

    assert response.status_code == 403
    assert "hunter2" not in response.content.decode()
    assert "somebody" not in response.content.decode()


def test_what_another_site_sent_is_not_shown_as_if_it_were_ours():
    response = Client(enforce_csrf_checks=True).post(
        f"{list_address(Article)}add/", {"body": WORDS}, headers={"sec-fetch-site": "cross-site"}
    )

    assert response.status_code == 403
    assert _kept(response) == []


def test_a_form_with_nothing_written_still_leads_to_the_sign_in_page():
    response = Client().post(list_address(Article), {"action": "submit", "_selected_action": "1"})

    assert response.status_code == 302
