import gzip
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from articles.models import Series
from digest import kept_pages
from digest.carrying import with_sheet
from evidence.models import Claim
from tests.factories import (
    make_article,
    make_claim,
    make_published_article,
    make_published_claim,
    make_topic,
)

from .pages import get, html, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    topic = make_topic(slug="islets")
    article = make_published_article(
        slug="cells", series=Series.objects.create(slug="a-series", title="A series"), body="Body."
    )
    article.topics.add(topic)
    return [make_published_claim(article=article, is_takeaway=number == 0) for number in range(3)]


def pages(claims):
    source = claims[0].citations.first().source_id
    addresses = ["/", "/articles/", "/articles/cells/", "/claims/", f"/claims/{claims[0].pk}/"]
    addresses += ["/labels/", "/labels/animal/", "/topics/islets/", "/series/a-series/", "/map/"]
    return [*addresses, "/glossary/", f"/sources/{source}/", "/threads/", "/changes/", "/about/"]


def links(page):
    """Links to other pages of the site, out of the page's body."""
    body = page.split("</head>")[1]
    found = [unescape(link) for link in re.findall(r'<a\b[^>]*href="([^"#]+)', body)]
    return [link for link in found if link[0] in "/?" and not link.startswith("/changes/feed/")]


def bar(page):
    return words(page.split('<aside class="sheet-bar"')[1].split("</aside>")[0])


def moved(address):
    response = Client().get(address)
    assert response.status_code == 302, response.content[-300:]
    return response["Location"]


def test_every_page_carries_the_sheet_in_every_link_and_form(three):
    one, two, _ = three
    carried = f"sheet={one.pk}.{two.pk}"

    for address in pages(three):
        page = html(f"{address}?{carried}")

        assert bar(page).endswith("Your visit sheet: 2 claims"), address
        assert links(page)
        assert [link for link in links(page) if not link.endswith(carried)] == [], address
        forms = re.findall(r'<form[^>]*method="get"[^>]*>(<input[^>]*>)', page)
        assert forms, address
        assert all(f'name="sheet" value="{one.pk}.{two.pk}"' in form for form in forms), address


def test_pages_without_a_sheet_say_nothing_of_one(three):
    for address in pages(three):
        page = html(address)

        assert "sheet=" not in page, address
        assert "sheet-bar" not in page
        assert "canonical" not in page


def test_a_claim_is_put_on_the_sheet_and_taken_off_in_its_place(three):
    one, two, _ = three
    page = html("/articles/cells/?sheet=" + str(one.pk))

    assert f'id="all-{one.pk}" data-picked form="sheet" name="unsheet" value="{one.pk}"' in page
    assert f'id="all-{two.pk}" form="sheet" name="sheet" value="{two.pk}"' in page
    assert f'formaction="#all-{two.pk}"' in page
    here = f"/articles/cells/?sheet={one.pk}"
    assert moved(f"{here}&sheet={two.pk}") == f"/articles/cells/?sheet={one.pk}.{two.pk}"
    assert moved(f"{here}.{two.pk}&unsheet={one.pk}") == f"/articles/cells/?sheet={two.pk}"
    assert moved(f"{here}&unsheet={one.pk}") == "/articles/cells/"


def test_a_filter_stays_as_it_was_asked(three):
    one, two, _ = three
    asked = "label=animal&label=testimony&q=cure%20%26%20"

    assert moved(f"/claims/?{asked}&sheet={one.pk}&sheet={two.pk}") == (
        f"/claims/?{asked}&sheet={one.pk}.{two.pk}"
    )
    page = html(f"/claims/?label=animal&sheet={one.pk}")
    assert "not understood" not in words(page)
    assert '<input type="hidden" name="label" value="animal">' in page
    assert '<link rel="canonical" href="http://testserver/claims/?label=animal">' in page


def test_the_sheet_s_own_page_takes_and_gives_the_sheet(three):
    one, two, _ = three

    page = html(f"/visit/?sheet={two.pk}.{one.pk}")

    assert re.findall(r'class="visit-text"><a href="/claims/(\d+)/', page) == [
        str(two.pk),
        str(one.pk),
    ]
    assert f'href="/claims/?sheet={two.pk}.{one.pk}"' in page
    assert f'href="?claim={one.pk}">Take it off' in page
    assert 'href="?">Start an empty sheet' in page
    assert f'href="/claims/?sheet={one.pk}"' in html(f"/visit/?claim={one.pk}")


@pytest.mark.parametrize(
    ("carried", "said"),
    [
        ("sheet=cure", "“cure” is not the number"),
        ("sheet=1.x.2", "“x” is not the number"),
        ("sheet=-1", "“-1” is not the number"),
        ("sheet=%00", "is not the number"),
        ("sheet=٣", "is not the number"),
        ("sheet=999999", "There is no claim 999999."),
        ("sheet=99999999999999999999", "is not the number"),
        ("unsheet=all", "“all” is not the number"),
        ("sheet=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "is not the number"),
        ("sheet=" + ".".join(str(n) for n in range(800_001, 800_014)), "A sheet holds 12 claims."),
    ],
)
def test_what_is_malformed_is_named_and_what_is_sound_is_carried(three, carried, said):
    one = three[0]

    page = html(f"/claims/?sheet={one.pk}&{carried}")

    assert said in bar(page)
    assert "Your visit sheet: 1 claim" in bar(page)
    assert "<script>" not in page
    assert all(link.endswith(f"sheet={one.pk}") for link in links(page))


def test_many_mistakes_are_not_told_one_by_one():
    page = html("/?sheet=" + ".".join(str(n) for n in range(800_001, 800_010)))

    assert bar(page).count("There is no claim") == 3
    assert "And 6 more." in bar(page)


def test_drafts_are_no_claims_to_carry(three):
    draft = make_claim(article=make_article())

    assert f"There is no claim {draft.pk}." in bar(html(f"/?sheet={draft.pk}"))


def test_a_sheet_changes_no_word_of_a_filter_that_was_not_understood(three):
    page = html(f"/claims/?label=nonsense&sheet={three[0].pk}")

    assert "Nothing is shown" in words(page)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_page_with_a_sheet_costs_one_query_more_and_no_memory(three, monkeypatch):
    pages_kept = kept_pages.KeptPages(2**20)
    monkeypatch.setattr("digest.freshness.PAGES", pages_kept)
    client = Client()
    client.get("/claims/")
    assert (size := pages_kept._bytes)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/claims/?sheet={Claim.objects.first().pk}")

    assert len(queries) <= 3  # whether the claims are there; the stamp; and this test's own
    assert pages_kept._bytes == size
    assert response["ETag"] != client.get("/claims/")["ETag"]  # another page of the same state


def test_a_page_with_a_sheet_is_compressed_and_says_its_length(three):
    address = f"/claims/?sheet={three[0].pk}"
    plain = get(address)
    packed = Client().get(address, headers={"accept-encoding": "gzip"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed.headers.get("Content-Length", len(packed.content))) == len(packed.content)
    assert int(plain.headers.get("Content-Length", len(plain.content))) == len(plain.content)


def test_curators_pages_files_and_feeds_know_no_sheet(three):
    assert "Location" not in Client().get("/healthz?sheet=1&sheet=2").headers
    assert Client().get("/changes/feed/?sheet=1&sheet=2").status_code == 200
    assert Client().get(reverse("admin:login") + "?sheet=1&sheet=2").status_code == 200


def test_twelve_claims_weigh_little_on_a_long_page(three):
    for _ in range(40):
        make_published_claim(article=three[0].article)
    ids = [claim.pk for claim in Claim.objects.all()[:12]]
    page = html("/articles/cells/")

    more = gzip.compress(with_sheet(page, ids, [], "/").encode())

    assert len(more) - len(gzip.compress(page.encode())) < 2_000


def test_words_that_look_like_a_link_are_left_alone():
    page = '<main id="content"><p>href="/claims/" &lt;a href="/x/"</p><a class="x" href="/y/">y</a>'

    assert with_sheet(page, [3], [], "/").split("</aside>")[1] == page.replace("/y/", "/y/?sheet=3")


def test_while_the_database_is_away_a_sheet_gets_the_plain_page_too():
    def away(*_asked):
        raise OperationalError

    with connection.execute_wrapper(away):
        response = Client(raise_request_exception=False).get("/about/?sheet=3")

    assert response.status_code == 503
    assert response["Retry-After"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["sheet", "unsheet", "claim", "add", "q"]), st.text(max_size=12)),
        max_size=4,
    ),
    st.sampled_from(["/about/", "/visit/"]),
)
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_sheet_whatever_breaks_a_page_or_is_carried_unread(pairs, address):
    response = Client().get(f"{address}?{urlencode(pairs)}", follow=True)
    page = response.content.decode()

    assert response.status_code == 200
    assert set(re.findall(r'href="/[^"]*[?;]sheet=([^"]*)"', page)) == set()
    assert "<script" not in page
