import os
import threading
from datetime import UTC, datetime
from io import StringIO
from itertools import count
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Topic
from evidence import reading
from evidence.models import Claim, ClaimCount, ClaimCountChange, ClaimReading, EvidenceLabel, Word
from evidence.models.reading import CLAIMANTS, KINDS, SUBJECTS
from tests.databases import database, manage, named
from tests.factories import (
    get_label,
    make_article,
    make_claim,
    make_published_article,
    make_published_claim,
    make_topic,
)

CHECKOUT = Path(__file__).resolve().parents[2]
LABELS = ["testimony", "animal", "early-human", "background"]
COPIED = (
    "article_id, text, quote_exact, quote_prefix, quote_suffix, kind, subject, species, claimant, "
    "claimant_name, harms, is_takeaway, position, status, withdrawn_reason, label_id, "
    "label_version, labelled_at, label_reason, reader_count"
)


# An article holds no two claims in the same words.
_numbers = count(1)


def expected_rows():
    """What the reading rows should be, worked out in Python from the models."""
    rows = {}
    for claim in Claim.objects.published().select_related("article").prefetch_related("topics"):
        topics = {topic.pk for topic in claim.topics.all()}
        topics = topics or {topic.pk for topic in claim.article.topics.all()}
        at = claim.article.published_at
        rows[claim.pk] = (
            claim.article_id,
            0 if claim.suspended_at else claim.label_id,
            at.astimezone(UTC).year,
            at,
            sorted(topics),
            KINDS[claim.kind],
            SUBJECTS[claim.subject],
            CLAIMANTS[claim.claimant],
        )
    return rows


def kept_rows():
    columns = "article_id label_id year published_at topic_ids kind subject claimant".split()
    return {row[0]: row[1:] for row in ClaimReading.objects.values_list("claim_id", *columns)}


def assert_true_now():
    assert kept_rows() == expected_rows()
    assert list(reading.differences()) == []


def pick(rows, number):
    rows = list(rows.order_by("pk"))
    return rows[number % len(rows)] if rows else None


# One way of writing each; `n` says which row and which value.


def create_claim(n):
    status = ["draft", "published"][n % 2]
    article = pick(Article.objects, n // 2)
    make_claim(
        article=article,
        label=LABELS[n % 4],
        sources=0,
        status=status,
        kind=Claim.Kind.values[n % 4],
        subject=Claim.Subject.values[n % 3],
        claimant=Claim.Claimant.values[n % 5],
        topics=[pick(Topic.objects, n)] if n % 3 and Topic.objects.exists() else (),
    )


def bulk_create_claims(n):
    label = get_label(LABELS[n % 4])
    Claim.objects.bulk_create(
        Claim(
            article=pick(Article.objects, n + i),
            text=f"Mice did {i} in {next(_numbers)}.",
            subject="people",
            status="published",
            label=label,
            label_version=label.version,
            labelled_at=datetime(2024, 1, 1, tzinfo=UTC),
            label_reason="It says so.",
            reader_count=1,
        )
        for i in range(3)
    )


def copy_claims(n):
    label, article = get_label(LABELS[n % 4]), pick(Article.objects, n)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy evidence_claim ({COPIED}) from stdin") as copy,
    ):
        for _ in range(2):
            text = f"Copied {n} {next(_numbers)}"
            said = (article.pk, text, "", "", "", "harm", "cells", "", "clinic", "", "")
            label_of = (label.pk, 1, "2024-01-01", "It says so.", 1)
            copy.write_row((*said, False, 0, "published", "", *label_of))


def save_claim(n):
    if claim := pick(Claim.objects, n):
        claim.text = f"Rewritten {n} {next(_numbers)}"
        claim.kind = Claim.Kind.values[n % 4]
        claim.save()


def update_claims(n):
    label = get_label(LABELS[n % 4])
    Claim.objects.filter(pk__gte=n).update(
        label=label, subject=Claim.Subject.values[n % 3], species="mouse"
    )


def suspend_claims(n):
    now = datetime(2024, 1, 1 + n % 28, tzinfo=UTC)
    some = Claim.objects.filter(pk__gt=n % 7)
    some.filter(suspended_at=None).update(suspended_at=now, suspension_reason="Taken back.")


def release_claims(n):
    if claim := pick(Claim.objects.filter(suspended_at__isnull=False), n):
        claim.suspended_at, claim.suspension_reason = None, ""
        claim.save()


def move_claim(n):
    if claim := pick(Claim.objects, n):
        Claim.objects.filter(pk=claim.pk).update(article=pick(Article.objects, n // 3))


def toggle_claim(n):
    if claim := pick(Claim.objects.exclude(status="withdrawn"), n):
        status = "draft" if claim.status == "published" else "published"
        with connection.cursor() as cursor:
            cursor.execute(
                "update evidence_claim set status = %s where id = %s", [status, claim.pk]
            )


def delete_claim(n):
    if claim := pick(Claim.objects, n):
        claim.delete()


def delete_claims_by_sql(n):
    with connection.cursor() as cursor:
        cursor.execute("delete from evidence_claim_topics where claim_id %% 3 = %s", [n % 3])
        cursor.execute("delete from evidence_claim where id %% 3 = %s", [n % 3])


def toggle_article(n):
    article = pick(Article.objects, n)
    status = "draft" if article.status == "published" else "published"
    Article.objects.filter(pk=article.pk).update(status=status)


def redate_articles(n):
    Article.objects.filter(pk__gte=pick(Article.objects, n).pk).update(
        published_at=datetime(2000 + n % 20, 12, 31, 23, 59, 59, tzinfo=UTC)
    )


def edit_article(n):
    article = pick(Article.objects, n)
    article.title = f"Another title {n}"
    article.save()


def retag_article(n):
    pick(Article.objects, n).topics.set(Topic.objects.filter(pk__gt=n))


def retag_claim(n):
    if claim := pick(Claim.objects, n):
        claim.topics.set(Topic.objects.order_by("pk")[n % 3 : n % 3 + n % 2])


def retag_by_sql(n):
    if (topic := pick(Topic.objects, n)) and (other := pick(Topic.objects, n + 1)):
        for table, owner in [
            ("evidence_claim_topics", "claim"),
            ("articles_article_topics", "article"),
        ]:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"update {table} t set topic_id = %s where topic_id = %s and not exists (select"
                    f" from {table} o where o.{owner}_id = t.{owner}_id and o.topic_id = %s)",
                    [other.pk, topic.pk, other.pk],
                )


def delete_topic(n):
    if topic := pick(Topic.objects, n):
        topic.delete()


def toggle_label(n):
    label = pick(EvidenceLabel.objects, n)
    EvidenceLabel.objects.filter(pk=label.pk).update(
        is_active=not label.is_active, symbol="x", color_token="x", off_text="Off"
    )


def fold(n):
    with connection.cursor() as cursor:
        cursor.execute("select evidence_fold_counts()")


def rebuild(n):
    reading.rebuild()


WRITES = [
    create_claim,
    bulk_create_claims,
    copy_claims,
    save_claim,
    update_claims,
    suspend_claims,
    release_claims,
    move_claim,
    toggle_claim,
    delete_claim,
    delete_claims_by_sql,
    toggle_article,
    redate_articles,
    edit_article,
    retag_article,
    retag_claim,
    retag_by_sql,
    delete_topic,
    toggle_label,
    fold,
    rebuild,
]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(writes=st.lists(st.tuples(st.sampled_from(WRITES), st.integers(0, 60)), max_size=14))
def test_rows_and_counts_are_right_after_any_sequence_of_writes(db, writes):
    with transaction.atomic():
        topics = [make_topic() for _ in range(3)]
        make_published_article(topics=topics[:2])
        make_article(topics=topics[2:], published_at=datetime(2019, 5, 1, tzinfo=UTC))
        for n in range(4):
            create_claim(n)

        for write, n in writes:
            write(n)
            assert_true_now()

        transaction.set_rollback(True)


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_each_way_of_writing_keeps_the_rows_right(db, write):
    topics = [make_topic() for _ in range(3)]
    make_published_article(topics=topics[:2])
    make_article(topics=topics[2:], published_at=datetime(2019, 5, 1, tzinfo=UTC))
    for n in range(6):
        create_claim(n)

    for n in range(6):
        write(n)
        assert_true_now()


def test_truncated_topics_leave_no_topic_behind(db):
    make_published_claim(topics=[make_topic()])

    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("truncate evidence_claim_topics")

    assert ClaimReading.objects.get().topic_ids == []
    assert_true_now()


def test_a_claim_without_topics_of_its_own_has_its_article_s(db):
    first, second = make_topic(), make_topic()
    article = make_published_article(topics=[second, first])
    own = make_published_claim(article=article, topics=[second])
    shared = make_published_claim(article=article)

    assert ClaimReading.objects.get(claim=own).topic_ids == [second.pk]
    assert ClaimReading.objects.get(claim=shared).topic_ids == [first.pk, second.pk]


def test_a_title_changed_writes_no_row_and_no_count(db):
    claim = make_published_claim()
    ClaimCountChange.objects.all().delete()
    place = "select ctid from evidence_claimreading"
    with connection.cursor() as cursor:
        before = cursor.execute(place).fetchall()

        Article.objects.update(title="Another")
        Claim.objects.filter(pk=claim.pk).update(position=7)

        assert cursor.execute(place).fetchall() == before
    assert not ClaimCountChange.objects.exists()


def test_the_numbers_of_stored_values_are_those_of_the_triggers(db):
    article = make_published_article()
    for kind in Claim.Kind.values:
        for subject in Claim.Subject.values:
            for claimant in Claim.Claimant.values:
                make_published_claim(
                    article=article, kind=kind, subject=subject, claimant=claimant, sources=0
                )

    assert kept_rows() == expected_rows()


def test_folding_keeps_every_sum_and_empties_the_changes(db):
    make_published_claim(topics=[make_topic()])
    gone = make_published_claim(sources=0)
    gone.delete()

    reading.tidy()

    assert not ClaimCountChange.objects.exists()
    assert not ClaimCount.objects.filter(n__lte=0).exists()
    assert list(reading.differences()) == []
    assert Word.objects.get(stem="").claim_count == 1
    assert Word.objects.get(stem="islet").claim_count == 1


def test_check_reading_names_what_differs_and_repairs_it_when_asked(db):
    claim = make_published_claim()
    ClaimReading.objects.update(year=1999)
    out = StringIO()

    with pytest.raises(SystemExit) as stop:
        call_command("check_reading", stdout=out, stderr=StringIO())
    assert stop.value.code == 1
    assert f"Claim {claim.pk}: its reading row is out of date." in out.getvalue()

    call_command("check_reading", "--rebuild", stdout=out)
    assert_true_now()


def test_check_reading_names_a_count_that_differs(db):
    make_published_claim()
    ClaimCountChange.objects.filter(facet="all").update(n=3)
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("check_reading", stdout=out, stderr=StringIO())

    assert "3 kept, 1 counted" in out.getvalue()


@pytest.fixture
def fresh_database():
    """A migrated database of its own, because several connections must see each other's commits."""
    name = f"writers_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with database(named(name)) as url:
        yield url


ARTICLE = """
    insert into articles_article (title, slug, standfirst, kind, body, source_title, source_url,
        why_written, status, published_at, withdrawn_reason, created_at, updated_at)
    values ('A', %s, 's', 'digest', 'b', '', '', '', 'draft', '2024-05-01', '', now(), now())
    returning id
"""
CLAIMS = """
    insert into evidence_claim (article_id, text, quote_exact, quote_prefix, quote_suffix, kind,
        subject, species, claimant, claimant_name, harms, is_takeaway, position, status,
        withdrawn_reason, label_id, label_version, labelled_at, label_reason, reader_count)
    select %s, 'Claim ' || n, '', '', '', 'benefit', 'people', '', 'researchers', '', '', false, n,
        'draft', '', (select id from evidence_evidencelabel where slug = 'animal'), 1, now(), 'r', 1
    from generate_series(1, 10) n
"""


def publish_many(url, who, rounds, errors):
    try:
        with psycopg.connect(url) as db:
            for n in range(rounds):
                article = db.execute(ARTICLE, [f"{who}-{n}"]).fetchone()[0]
                db.execute(CLAIMS, [article])
                db.execute(
                    "insert into articles_article_topics (article_id, topic_id)"
                    " select %s, id from articles_topic",
                    [article],
                )
                db.execute(
                    "update articles_article set status = 'published' where id = %s", [article]
                )
                db.execute(
                    "update evidence_claim set status = 'published' where article_id = %s",
                    [article],
                )
                db.commit()
    except psycopg.Error as error:
        errors.append(error)


def test_four_people_publish_at_once_without_a_deadlock(fresh_database):
    errors = []
    with psycopg.connect(fresh_database, autocommit=True) as db:
        db.execute(
            "insert into articles_topic (slug, name, description, registry_query)"
            " select 't' || n, 'T' || n, '', '' from generate_series(1, 30) n"
        )
        people = [
            threading.Thread(target=publish_many, args=(fresh_database, who, 40, errors))
            for who in range(4)
        ]

        for person in people:
            person.start()
        for person in people:
            person.join()

        assert errors == []
        assert db.execute("select count(*) from evidence_claimreading").fetchone() == (1600,)
        # Folded along the way, by whoever came past the mark.
        assert db.execute("select count(*) from evidence_claimcount").fetchone()[0] > 0
    manage(fresh_database, "check_reading")


@pytest.mark.parametrize("article_first", [True, False], ids=["article first", "claim first"])
def test_a_claim_added_while_its_article_is_published_gets_its_row(fresh_database, article_first):
    with psycopg.connect(fresh_database, autocommit=True) as db:
        article = db.execute(ARTICLE, ["a"]).fetchone()[0]
    errors = []

    def add_claims(db):
        db.execute(CLAIMS, [article])
        db.execute("update evidence_claim set status = 'published'")

    def publish(db):
        db.execute("update articles_article set status = 'published' where id = %s", [article])

    def write(step, db):
        try:
            step(db)
            db.commit()
        except psycopg.Error as error:
            errors.append(error)

    first, second = (publish, add_claims) if article_first else (add_claims, publish)
    with psycopg.connect(fresh_database) as one, psycopg.connect(fresh_database) as other:
        first(one)
        waiting = threading.Thread(target=write, args=(second, other))
        waiting.start()
        waiting.join(0.5)
        one.commit()
        waiting.join()

    assert errors == []
    with psycopg.connect(fresh_database) as db:
        assert db.execute("select count(*) from evidence_claimreading").fetchone() == (10,)
    manage(fresh_database, "check_reading")
