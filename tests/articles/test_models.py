from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from articles.at_once import Presence
from articles.models import Article, Correction, Resource, Series
from tests import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _resource(**fields):
    return Resource.objects.create(
        key="search", title="A search", url="https://example.org/search", **fields
    )


def _withdrawn(**fields):
    whole = {
        "status": "withdrawn",
        "published_at": NOON,
        "withdrawn_at": NOON,
        "withdrawn_reason": "It misread the paper.",
    }
    return factories.make_article(**{**whole, **fields})


def _two_in_one_place():
    series = Series.objects.create(slug="a-series", title="A series")
    for _ in range(2):
        factories.make_article(series=series, series_position=1)


def _present_twice():
    person = factories.make_curator()
    for _ in range(2):
        Presence.objects.create(place="articles.article.1", person=person)


def _correct_twice():
    article = factories.make_published_article()
    for _ in range(2):
        Correction.objects.create(article=article, text="It was twelve.")


BREAKS = {
    "resource_registry_search_has_caveat": [lambda: _resource(kind="registry_search")],
    "article_public_has_date": [
        lambda: factories.make_article(status="published"),
        lambda: _withdrawn(published_at=None),
    ],
    "article_withdrawn_whole_or_not_at_all": [
        lambda: _withdrawn(withdrawn_at=None),
        lambda: _withdrawn(withdrawn_reason=""),
        lambda: factories.make_article(withdrawn_at=NOON),
        lambda: factories.make_article(withdrawn_reason="So."),
    ],
    "article_place_only_in_series": [lambda: factories.make_article(series_position=1)],
    "article_place_in_series_taken_once": [_two_in_one_place],
    "article_review_due_after_review": [
        lambda: factories.make_article(reviewed_on=date(2026, 3, 2), review_due_on=date(2026, 3, 1))
    ],
    "correction_says_something": [
        lambda: Correction.objects.create(article=factories.make_published_article(), text=""),
        lambda: Correction.objects.create(article=factories.make_published_article(), text=" \n"),
    ],
    "correction_written_once": [_correct_twice],
    "presence_once_a_place": [_present_twice],
}


@pytest.mark.parametrize(
    ("name", "break_it"),
    [(name, break_it) for name, ways in BREAKS.items() for break_it in ways],
)
def test_the_database_refuses_what_breaks_a_rule(name, break_it):
    with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
        break_it()


def test_every_rule_is_broken_above():
    rules = {
        constraint.name
        for model in apps.get_app_config("articles").get_models()
        for constraint in model._meta.constraints
    }

    assert set(BREAKS) == rules


def test_the_database_takes_what_keeps_to_the_rules():
    series = Series.objects.create(slug="a-series", title="A series")

    _resource(kind="registry_search", caveat="Hits are keyword hits.")
    _withdrawn()
    factories.make_article(series=series, series_position=1)
    factories.make_article(series=series, series_position=2)
    factories.make_article(series=series)
    factories.make_article(series=series)
    factories.make_article(reviewed_on=date(2026, 3, 1), review_due_on=date(2026, 3, 1))


def test_a_form_says_in_words_which_rule_is_broken():
    article = factories.make_article()
    article.series_position = 1

    with pytest.raises(ValidationError, match="A place in a series needs the series"):
        article.full_clean()


def test_a_series_that_goes_lets_its_articles_stay():
    series = Series.objects.create(slug="a-series", title="A series")
    article = factories.make_article(series=series)

    series.delete()

    article.refresh_from_db()
    assert article.series is None


# History, kept by the database


def _events(row):
    model = apps.get_model(row._meta.app_label, f"{row._meta.object_name}Event")
    return list(
        model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id").values_list("pgh_label", "title")
    )


def test_every_version_of_an_article_is_kept_however_it_was_made():
    article = factories.make_article(title="First")

    article.title = "Second"
    article.save()
    Article.objects.filter(pk=article.pk).update(title="Third")
    with connection.cursor() as cursor:
        cursor.execute("update articles_article set title = 'Fourth' where id = %s", [article.pk])
    kept = Article.objects.get(pk=article.pk)
    Article.objects.filter(pk=article.pk).delete()

    assert _events(kept) == [
        ("insert", "First"),
        ("update", "Second"),
        ("update", "Third"),
        ("update", "Fourth"),
        ("delete", "Fourth"),
    ]


# Facts about one article


@pytest.mark.parametrize(
    ("today", "years"),
    [(date(2026, 2, 28), 16), (date(2026, 3, 1), 17), (date(2009, 3, 1), 0)],
)
def test_age_counts_whole_years_since_the_source(today, years):
    article = Article(source_published_on=date(2009, 3, 1), published_at=NOON)

    assert article.age_in_years(today) == years


def test_an_article_without_any_date_has_no_age_and_is_not_old():
    assert Article().age_in_years() is None
    assert not Article().is_old()


@pytest.mark.parametrize(
    ("today", "is_old"), [(date(2031, 2, 28), False), (date(2031, 3, 1), True)]
)
def test_an_article_is_old_after_five_years(today, is_old):
    assert Article(published_at=NOON).is_old(today) == is_old


@pytest.mark.parametrize(
    ("due", "is_due"),
    [(None, False), (date(2026, 3, 2), False), (date(2026, 3, 1), True)],
)
def test_a_review_is_due_from_its_day_on(due, is_due):
    assert Article(review_due_on=due).review_is_due(date(2026, 3, 1)) == is_due


def test_only_published_articles_are_for_readers():
    published = factories.make_published_article()
    factories.make_article()
    factories.make_article(status="in_review")
    withdrawn = _withdrawn()

    assert list(Article.objects.published()) == [published]
    assert list(Article.objects.withdrawn()) == [withdrawn]
