import gzip
import re
from contextlib import suppress
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from digest import freshness, revision
from digest.kept_pages import KeptPages
from digest.models import Revision
from digest.prepared import Replay
from evidence.models import Citation, Claim, EvidenceLabel, Source, StrongWord
from tests.factories import make_published_article, make_published_claim, make_topic

pytestmark = pytest.mark.django_db

# Tables whose rows no page shows: history, bookkeeping, and what triggers derive from the rest.
EXCUSED = {
    "articles_presence",
    "articles_linkcheck",
    "articles_sending",
    "evidence_acceptedwarning",
    "evidence_batch",
    "evidence_batchreading",
    "evidence_quotetrouble",
    "evidence_claimcount",
    "evidence_claimcountchange",
    "evidence_claimreading",
    "evidence_counterpartsearch",
    "evidence_fetchturn",
    "evidence_importfile",
    "evidence_loadedentry",
    "evidence_receivedrecord",
    "evidence_sourcecheck",
    "evidence_sourceconflict",
}


class Restored(Exception):
    pass


def again(etag):
    return Client().get("/claims/", headers={"if-none-match": etag})


def test_an_unchanged_page_is_not_sent_again_and_costs_one_query(django_assert_num_queries):
    make_published_claim()
    etag = Client().get("/claims/")["ETag"]

    with django_assert_num_queries(1):  # the stamp
        response = again(etag)

    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == etag


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nosuch/", 404),
        ("/claims/999999/", 404),
        ("/admin/", 302),
        ("/claims/?page=99", 200),
        ("/healthz", 200),
    ],
)
def test_an_etag_says_nothing_about_another_address(path, status):
    make_published_claim()
    etag = Client().get("/claims/")["ETag"]

    assert Client().get(path, headers={"if-none-match": etag}).status_code == status


def test_a_page_with_a_sheet_is_not_sent_again_either():
    address = f"/claims/?sheet={make_published_claim().pk}"
    etag = Client().get(address)["ETag"]

    assert Client().get(address, headers={"if-none-match": etag}).status_code == 304
    assert Client().get("/claims/", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize(
    "write",
    [
        lambda: EvidenceLabel.objects.filter(slug="animal").update(meaning="Another"),
        lambda: Claim.objects.update(text="Another."),
        lambda: Source.objects.update(title="Another"),
        lambda: Citation.objects.all().delete(),
        make_topic,
    ],
    ids=["label", "claim", "source", "citation", "topic"],
)
def test_a_page_is_fresh_after_a_write(write):
    make_published_claim()
    etag = Client().get("/claims/")["ETag"]

    write()

    assert again(etag).status_code == 200


def test_a_page_is_fresh_the_next_day_and_after_a_new_release(monkeypatch):
    before = freshness.stamp()
    monkeypatch.setattr(freshness, "_program", lambda: "another")

    assert freshness.stamp() != before


def test_the_count_of_writes_is_folded_and_never_falls():
    topic = make_topic()
    sums = [revision.read()]

    for n in range(510):
        type(topic).objects.filter(pk=topic.pk).update(name=f"Topic {n}")
        sums.append(revision.read())

    assert all(before < after for before, after in pairwise(sums))
    assert Revision.objects.count() < 510


def test_a_restored_database_never_takes_the_name_of_another_state():
    topic = make_topic()
    names = set()

    for n in range(20):
        with suppress(Restored), transaction.atomic():
            type(topic).objects.filter(pk=topic.pk).update(name=f"Topic {n}")
            names.add(freshness.stamp())
            raise Restored

    assert len(names) == 20


def watched():
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text from pg_trigger where tgname = 'digest_count_write'"
        )
        return {name for (name,) in cursor.fetchall()}


def test_every_table_is_watched_or_excused():
    tables = {
        model._meta.db_table
        for app in ("articles", "evidence")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if not hasattr(model, "pgh_tracked_model")
    }

    assert tables - watched() - EXCUSED == set()


PAGES = [
    "/",
    "/articles/",
    "/articles/{article}/",
    "/claims/",
    "/claims/{claim}/",
    "/labels/",
    "/labels/animal/",
    "/topics/islets/",
    "/glossary/",
    "/sources/{source}/",
]


def published():
    article = make_published_article(topics=[make_topic(slug="islets")])
    claim = make_published_claim(article=article)
    source = claim.citations.get().source
    return {"article": article.slug, "claim": claim.pk, "source": source.pk}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_made_of_watched_tables_alone(page):
    address = page.format(**published())

    with CaptureQueriesContext(connection) as queries:
        response = Client().get(address)

    read = {
        name
        for query in queries.captured_queries
        for name in re.findall(r"\b(?:articles|evidence|auth)_[a-z_]+", query["sql"])
    }
    derived = {
        "evidence_claimreading",
        "evidence_claimcount",
        "evidence_claimcountchange",
        "evidence_evidencelabelevent",  # written with the label, whose table is watched
    }
    assert response["ETag"]
    assert read - watched() - derived == set()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_kept_pages_are_given_out_until_something_is_written(django_assert_num_queries):
    rows = published()
    addresses = [page.format(**rows) for page in PAGES]
    first = [Client().get(address) for address in addresses]

    with django_assert_num_queries(0):  # the stamp has a connection of its own
        kept = [Client().get(address) for address in addresses]
    Claim.objects.update(text="Another text.")
    fresh = [Client().get(address) for address in addresses]

    policy = "Content-Security-Policy"
    assert [(page.content, page[policy]) for page in kept] == [
        (page.content, page[policy]) for page in first
    ]
    before = {page["ETag"] for page in first}
    assert {page["ETag"] for page in kept} == before
    assert {page["ETag"] for page in fresh}.isdisjoint(before)
    assert b"Another text." in fresh[PAGES.index("/claims/")].content


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_a_rolled_back_write_showed_is_not_kept():
    claim = make_published_claim()
    before = Client().get(f"/claims/{claim.pk}/").content

    with suppress(Restored), transaction.atomic():
        Claim.objects.update(text="Never said.")
        assert b"Never said." in Client().get(f"/claims/{claim.pk}/").content
        raise Restored

    assert Client().get(f"/claims/{claim.pk}/").content == before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_stamp_survives_the_end_of_its_connection():
    stamp = freshness.stamp()
    with connection.cursor() as cursor:
        # Only that one: the pool's idle connections belong to the tests that come after.
        cursor.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid() and query = %s",
            [revision.STATEMENT],
        )
        assert cursor.fetchone()[0] == 1

    assert freshness.stamp() == stamp


def test_kept_pages_take_no_more_room_than_they_may(rf):
    pages = KeptPages(100)

    for n in range(20):
        pages.keep(rf.get(f"/{n}"), "a", HttpResponse(b"x" * 25))
    pages.keep(rf.get("/huge"), "a", HttpResponse(b"x" * 26))

    kept = [n for n in range(20) if pages.get(rf.get(f"/{n}"), "a")]
    assert kept == [16, 17, 18, 19]
    assert pages.get(rf.get("/huge"), "a") is None


def test_a_page_with_a_cookie_is_not_kept_and_another_address_or_state_finds_none(rf):
    pages = KeptPages(1000)
    private = HttpResponse(b"yours")
    private.set_cookie("who", "you")

    pages.keep(rf.get("/private"), "a", private)
    pages.keep(rf.get("/claims/?page=2"), "a", HttpResponse(b"second"))

    assert pages.get(rf.get("/private"), "a") is None
    assert pages.get(rf.get("/claims/?page=2"), "a").content == b"second"
    assert pages.get(rf.get("/claims/?page=2"), "b") is None
    assert pages.get(rf.get("/claims/?page=3"), "a") is None


def test_a_replayed_query_answers_for_its_own_numbers():
    claims = [make_published_claim() for _ in range(3)]
    replay = Replay(Claim.objects.filter(pk=-1).with_page().with_sources(), [-1])

    found = [replay.ask(claim.pk) for claim in claims]

    assert found == [[claim] for claim in claims]
    assert [one.citations.all()[0].claim_id for [one] in found] == [claim.pk for claim in claims]
    assert replay.ask(0) == []


@pytest.mark.parametrize("times", [1, 2], ids=["made", "kept"])
def test_a_page_is_packed_for_those_who_take_gzip_and_for_nobody_else(times):
    make_published_claim()

    for _ in range(times):
        packed = Client().get("/claims/", headers={"accept-encoding": "br, gzip"})
        plain = Client().get("/claims/", headers={"accept-encoding": "gzip;q=0, br"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in packed["Vary"]
    assert "Accept-Encoding" in plain["Vary"]


def test_a_word_too_strong_for_a_title_makes_pages_anew():
    etag = Client().get("/claims/")["ETag"]

    StrongWord.objects.update(is_active=False)

    assert again(etag).status_code == 200
