import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from digest import freshness
from digest.models import Revision
from evidence.models import Citation, Claim, EvidenceLabel, Source
from tests.factories import make_published_claim, make_topic

pytestmark = pytest.mark.django_db

# Tables whose rows no page shows: history, bookkeeping, and what triggers derive from the rest.
EXCUSED = {
    "evidence_claimcount",
    "evidence_claimcountchange",
    "evidence_claimreading",
    "evidence_importfile",
    "evidence_loadedentry",
    "evidence_receivedrecord",
    "evidence_sourceconflict",
}


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
    before = sum(Revision.objects.values_list("writes", flat=True))

    for n in range(510):
        type(topic).objects.filter(pk=topic.pk).update(name=f"Topic {n}")

    writes = list(Revision.objects.values_list("writes", flat=True))
    assert sum(writes) == before + 510
    assert len(writes) < 510


def test_every_table_is_watched_or_excused():
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text from pg_trigger where tgname = 'digest_count_write'"
        )
        watched = {name for (name,) in cursor.fetchall()}
    tables = {
        model._meta.db_table
        for app in ("articles", "evidence")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if not hasattr(model, "pgh_tracked_model")
    }

    assert tables - watched - EXCUSED == set()
