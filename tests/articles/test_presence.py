from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from articles import presence
from articles.models import Presence
from tests import factories
from tests.admin_pages import client_of, page_address

pytestmark = pytest.mark.django_db


def _note(client, row):
    page = html.fromstring(client.get(page_address(row)).content.decode())
    return page.find_class("presence")[0]


def test_who_opens_a_page_reads_who_else_has_it_open_without_a_script():
    article = factories.make_article()
    ana = client_of(factories.make_curator(first_name="Ana", last_name="Reader"))
    ben = client_of(factories.make_curator(username="ben"))

    alone = _note(ana, article)
    together = _note(ben, article)

    assert not alone.text
    assert (
        together.text
        == "Also on this page: Ana Reader (now). Whoever saves second sees both texts."
    )


def test_an_open_page_hears_who_came_and_who_left():
    claim = factories.make_claim()
    ana = client_of(factories.make_curator(username="ana"))
    ben = client_of(factories.make_curator(username="ben"))
    address = _note(ana, claim).get("data-presence")
    _note(ben, claim)

    heard = ana.post(address).json()["words"]
    ben.post(address, {"leave": "yes"})

    assert "ben (now)" in heard
    assert ana.post(address).json() == {"words": ""}


def test_who_was_last_heard_of_minutes_ago_is_said_to_be_and_then_forgotten():
    article, ana, ben = (
        factories.make_article(),
        factories.make_curator(username="ana"),
        factories.make_curator(),
    )
    now = timezone.now()
    presence.arrive(article, ana, now - timedelta(minutes=7))

    words = presence.in_words(presence.others(article, ben, now), now)

    assert "ana (7 minutes ago)" in words
    assert presence.others(article, ben, now + timedelta(minutes=9)) == []


def test_one_person_with_two_windows_is_one():
    article, ana = factories.make_article(), factories.make_curator()

    for _ in range(2):
        presence.arrive(article, ana)

    assert Presence.objects.count() == 1


def test_an_open_page_is_a_matter_of_those_who_may_see_it():
    article = factories.make_article()
    address = f"/admin/articles/article/{article.pk}/here/"

    assert client_of(factories.make_user(is_staff=True)).post(address).status_code == 403
    assert client_of(factories.make_curator()).get(address).status_code == 405
    assert (
        client_of(factories.make_curator()).post("/admin/articles/article/0/here/").status_code
        == 404
    )
    assert not Presence.objects.exists()
