from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article, Correction
from evidence import labelling
from tests import factories
from tests.unchanged import refuses

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_publish_makes_an_article_public_and_dates_it():
    article = factories.make_article()

    publishing.publish(article, now=NOON)

    article.refresh_from_db()
    assert (article.status, article.published_at) == ("published", NOON)
    assert list(Article.objects.published()) == [article]


def test_publish_takes_the_settled_claims_along():
    article = factories.make_article()
    claim = factories.make_claim(article=article, label="animal")

    publishing.publish(article)

    claim.refresh_from_db()
    assert claim.status == "published"


def test_publish_is_held_back_by_unsettled_claims_and_names_them():
    article = factories.make_article()
    factories.make_claim(article=article, label="animal", text="Settled.")
    factories.make_claim(article=article, text="Not yet.")
    factories.make_claim(article=article, text="Nor this.")

    with refuses(publishing.CannotPublish, "no settled label yet: “Not yet.”; “Nor this.”$"):
        publishing.publish(article)


def test_publish_leaves_another_articles_claims_alone():
    article = factories.make_article()
    other = factories.make_claim(label="animal")

    publishing.publish(article)

    other.refresh_from_db()
    assert other.status == "draft"


def test_publish_leaves_a_withdrawn_claim_withdrawn():
    claim = factories.make_published_claim()
    labelling.withdraw(claim, reason="Retracted.")

    publishing.publish(claim.article)

    claim.refresh_from_db()
    assert claim.status == "withdrawn"


def test_publishing_again_keeps_the_date_and_publishes_what_became_ready():
    article = factories.make_article()
    publishing.publish(article, now=NOON)
    claim = factories.make_claim(article=article, label="animal")

    publishing.publish(article, now=NOON + timedelta(days=1))

    article.refresh_from_db()
    claim.refresh_from_db()
    assert article.published_at == NOON
    assert claim.status == "published"


def test_publish_keeps_a_date_that_was_given_before():
    article = factories.make_article(published_at=NOON)

    publishing.publish(article)

    article.refresh_from_db()
    assert article.published_at == NOON


@pytest.mark.parametrize("empty", ["standfirst", "body"])
def test_publish_refuses_an_article_without_its_words(empty):
    article = factories.make_article(**{empty: " \n"})

    with refuses(publishing.CannotPublish, "needs a standfirst and a body"):
        publishing.publish(article)


def test_publish_refuses_a_withdrawn_article():
    article = factories.make_published_article()
    publishing.retire(article, reason="Wrong from the start.")

    with refuses(publishing.CannotPublish, "was withdrawn"):
        publishing.publish(article)


def test_publish_refuses_an_article_dated_in_the_future():
    article = factories.make_article(published_at=timezone.now() + timedelta(days=1))

    with refuses(publishing.CannotPublish, "dated in the future"):
        publishing.publish(article)


def test_publish_refuses_a_future_now():
    article = factories.make_article()

    with refuses(publishing.CannotPublish, "dated in the future"):
        publishing.publish(article, now=timezone.now() + timedelta(days=1))


def test_a_gate_that_refuses_after_another_let_through_leaves_nothing_published(monkeypatch):
    article = factories.make_article()
    factories.make_claim(article=article, label="animal")

    def closed(_article, _now):
        raise publishing.CannotPublish("Not on a Sunday.")

    monkeypatch.setattr(publishing, "_gates", [*publishing._gates, closed])

    with refuses(publishing.CannotPublish, "Not on a Sunday."):
        publishing.publish(article)


def test_a_gate_counts_once_however_often_it_is_named(monkeypatch):
    monkeypatch.setattr(publishing, "_gates", [])

    def check(_article, _now):
        return None

    publishing.gate(check)
    publishing.gate(check)

    assert publishing._gates == [check]


def test_submit_hands_a_draft_in_for_review():
    article = factories.make_article()

    publishing.submit(article)

    article.refresh_from_db()
    assert article.status == "in_review"


def test_submit_refuses_what_is_no_draft():
    article = factories.make_published_article()

    with refuses(publishing.CannotSubmit, "not a draft"):
        publishing.submit(article)


def test_an_article_in_review_can_be_published():
    article = factories.make_article()
    publishing.submit(article)

    publishing.publish(article)

    article.refresh_from_db()
    assert article.is_public()


def test_correct_writes_one_dated_public_correction():
    article = factories.make_published_article()

    row = publishing.correct(article, text=" It was twelve people, not ten. ", now=NOON)

    row.refresh_from_db()
    assert list(article.corrections.all()) == [row]
    assert (row.text, row.corrected_at) == ("It was twelve people, not ten.", NOON)


def test_correct_refuses_a_draft():
    article = factories.make_article()

    with refuses(publishing.CannotCorrect, "nothing to correct"):
        publishing.correct(article, text="It was twelve.")


def test_correct_refuses_to_say_nothing():
    article = factories.make_published_article()

    with refuses(publishing.CannotCorrect, "Say what was corrected"):
        publishing.correct(article, text=" ")


@pytest.mark.parametrize(
    "change",
    [
        lambda: Correction.objects.update(text="Nothing."),
        lambda: Correction.objects.get().delete(),
    ],
    ids=["update", "delete"],
)
def test_corrections_are_append_only(change):
    publishing.correct(factories.make_published_article(), text="It was twelve.")

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        change()

    assert Correction.objects.get().text == "It was twelve."


def test_retire_takes_an_article_back_with_its_claims_and_keeps_the_reason():
    claim = factories.make_published_claim()

    publishing.retire(claim.article, reason=" It misread the paper. ", now=NOON)

    article = Article.objects.get()
    assert (article.status, article.withdrawn_at) == ("withdrawn", NOON)
    assert article.withdrawn_reason == "It misread the paper."
    assert not type(claim).objects.published().exists()


def test_retire_refuses_without_a_reason():
    article = factories.make_published_article()

    with refuses(publishing.CannotRetire, "Give the reason"):
        publishing.retire(article, reason="\n")


def test_retire_refuses_a_draft():
    article = factories.make_article()

    with refuses(publishing.CannotRetire, "not published"):
        publishing.retire(article, reason="So.")


def test_revise_changes_the_words_and_tells_readers_so():
    article = factories.make_published_article()

    publishing.revise(article, changes={"title": "Ten"}, note=" It was twelve. ", now=NOON)

    article.refresh_from_db()
    assert article.title == "Ten"
    assert [(row.text, row.corrected_at) for row in article.corrections.all()] == [
        ("It was twelve.", NOON)
    ]


@pytest.mark.parametrize(
    ("changes", "note", "why"),
    [
        ({"title": "Ten"}, " ", "what readers should know"),
        ({"title": "Ten"}, "Said before.", "written already"),
        ({"body": " "}, "So.", "cannot lose its words"),
        ({"status": "draft"}, "So.", "Only a title"),
        ({}, "So.", "Only a title"),
    ],
    ids=["no note", "an old note", "no words", "another column", "nothing"],
)
def test_revise_refuses(changes, note, why):
    article = factories.make_published_article()
    publishing.correct(article, text="Said before.")

    with refuses(publishing.CannotRevise, why):
        publishing.revise(article, changes=changes, note=note)


def test_revise_refuses_a_draft():
    article = factories.make_article()

    with refuses(publishing.CannotRevise, "not published"):
        publishing.revise(article, changes={"title": "Ten"}, note="So.")


def test_the_same_correction_is_written_once():
    article = factories.make_published_article()
    publishing.correct(article, text="It was twelve.")

    with refuses(publishing.CannotCorrect, "written already, in the same words"):
        publishing.correct(article, text="It was twelve. ")


def test_two_corrections_in_one_articles_same_words_cannot_exist():
    article = factories.make_published_article()
    publishing.correct(article, text="It was twelve.")

    with (
        pytest.raises(IntegrityError, match="correction_written_once"),
        transaction.atomic(),
    ):
        Correction.objects.create(article=article, text="It was twelve.")
