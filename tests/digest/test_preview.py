import re

import pytest
from django.test import Client

from articles.models import Article
from articles.publishing import publish
from digest.kept_pages import PAGES
from evidence import quoting
from evidence.models import Claim, Counterpart
from tests.factories import (
    make_article,
    make_claim,
    make_curator,
    make_editor,
    make_published_article,
    make_user,
)

pytestmark = pytest.mark.django_db

BODY = "## One\n\nIslets lowered blood sugar in mice.\n\nThey did not lower it in rats."


@pytest.fixture
def curator():
    client = Client()
    client.force_login(make_curator(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_draft():
    """A draft with two settled claims that contradict each other."""
    article = make_article(body=BODY, slug="drafted")
    claims = []
    for words in ("lowered blood sugar in mice", "did not lower it in rats"):
        claim = make_claim(article=article, label="animal", text=f"It {words}.", is_takeaway=True)
        quoting.put(claim, quoting.find(BODY, words))
        claim.save()
        claims.append(claim)
    Counterpart.objects.create(claim=claims[0], other=claims[1], relation="contradicts")
    return article


def page(client, address="/articles/drafted/preview/"):
    response = client.get(address)
    return response, response.content.decode()


def main_of(html):
    """The article on the page, without the note above it that a preview has."""
    found = re.search(r"<article>.*</article>", html, re.DOTALL)
    return found[0]


def test_a_preview_is_the_page_that_readers_get(curator):
    article = make_draft()

    _response, previewed = page(curator)
    publish(article)
    _response, public = page(Client(), "/articles/drafted/")

    assert main_of(previewed) == main_of(public)
    assert "contested" in main_of(public)
    assert "readers do not see this page" in previewed
    assert "readers do not see this page" not in public


def test_a_preview_writes_nothing(curator):
    make_draft()

    page(curator)

    assert Article.objects.get().status == "draft"
    assert set(Claim.objects.values_list("status", flat=True)) == {"draft"}


def test_a_preview_is_never_kept(curator, settings):
    make_draft()
    PAGES._pages.clear()

    response, _html = page(curator)

    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]
    assert "ETag" not in response
    assert response["X-Robots-Tag"] == "noindex"
    assert not PAGES._pages


def test_a_preview_is_for_those_who_may_see_drafts(curator):
    make_draft()
    stranger = Client()
    stranger.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")

    anonymous, _html = page(Client())
    forbidden, _html = page(stranger)
    seen, _html = page(curator)

    assert anonymous.status_code == 302
    assert anonymous["Location"] == "/admin/login/?next=/articles/drafted/preview/"
    assert forbidden.status_code == 403
    assert seen.status_code == 200


def test_nobody_learns_from_a_preview_which_drafts_there_are():
    make_draft()

    there = Client().get("/articles/drafted/preview/")
    nowhere = Client().get("/articles/nowhere/preview/")

    assert there.status_code == nowhere.status_code == 302


def test_claims_without_a_label_stand_in_it_and_lead_nowhere(curator):
    article = make_draft()
    claim = make_claim(article=article, text="They sang in mice.")

    response, html = page(curator)

    assert response.status_code == 200
    assert "They sang in mice." in html
    assert "Not settled yet" in html
    assert "/labels/not-settled/" not in html
    assert f'href="/admin/evidence/claim/{claim.pk}/change/"' in html
    assert "1 error" in html


def test_a_published_article_shows_what_became_ready_since(curator):
    article = make_published_article(slug="drafted", body=BODY)
    make_claim(article=article, label="animal", text="A late claim in mice.")

    _response, html = page(curator)
    _response, public = page(Client(), "/articles/drafted/")

    assert "A late claim in mice." in main_of(html)
    assert "A late claim in mice." not in public


def test_a_withdrawn_article_has_no_preview(curator):
    make_article(
        slug="drafted",
        status="withdrawn",
        published_at="2026-01-01T00:00Z",
        withdrawn_at="2026-01-02T00:00Z",
        withdrawn_reason="Wrong.",
    )

    assert page(curator)[0].status_code == 404


def test_the_article_page_in_the_admin_leads_to_it(curator):
    article = make_draft()

    _response, html = page(curator, f"/admin/articles/article/{article.pk}/change/")

    assert 'href="/articles/drafted/preview/"' in html


def test_a_preview_in_a_series_knows_its_part(curator):
    from articles.models import Series

    series = Series.objects.create(slug="parts", title="Parts")
    make_published_article(series=series, series_position=1)
    make_article(slug="drafted", series=series, series_position=2)

    assert "Part 2 of 2" in page(curator)[1]


def test_an_editor_sees_it_too():
    make_draft()
    editor = Client()
    editor.force_login(make_editor(), backend="django.contrib.auth.backends.ModelBackend")

    assert page(editor)[0].status_code == 200
