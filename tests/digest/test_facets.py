import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article
from evidence.models import Claim
from tests.factories import make_published_article, make_published_claim, make_topic

from .lists import (
    LABELS,
    WORDS,
    brute_articles,
    brute_claims,
    fill,
    shown_articles,
    shown_claims,
)

EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def queries(kinds):
    year = st.sampled_from(["", "2018", "2020", "2021", "2023", "2030"])
    return st.fixed_dictionaries(
        {
            "label": st.lists(st.sampled_from(LABELS), max_size=2, unique=True),
            "at_least": st.sampled_from(["", "", *LABELS]),
            "topic": st.lists(st.sampled_from(["t0", "t1", "t2", "t3"]), max_size=2, unique=True),
            "kind": st.sampled_from(["", "", *kinds]),
            "subject": st.sampled_from(["", "", *Claim.Subject.values]),
            "claimant": st.sampled_from(["", "", *Claim.Claimant.values]),
            "year_from": year,
            "year_to": year,
            "q": st.sampled_from(["", "", *WORDS, "mice graft"]),
            "sort": st.sampled_from(["", "newest", "strongest"]),
        }
    ).filter(lambda q: not (q["year_from"] and q["year_to"]) or q["year_from"] <= q["year_to"])


@EXAMPLES
@given(
    random=st.randoms(use_true_random=False), asked=st.lists(queries(Claim.Kind.values), max_size=8)
)
def test_claims_and_every_count_are_those_of_a_recount(db, random, asked):
    with transaction.atomic():
        fill(random)

        for query in asked:
            ids, counts, by_choice = shown_claims(query)
            found, expected = brute_claims(query)

            assert sorted(ids) == sorted(found)
            assert counts.total == len(found)
            assert counts.published == Claim.objects.published().count()
            assert by_choice == expected

        transaction.set_rollback(True)


@EXAMPLES
@given(
    random=st.randoms(use_true_random=False),
    asked=st.lists(queries(Article.Kind.values), max_size=8),
)
def test_articles_and_every_count_are_those_of_a_recount(db, random, asked):
    with transaction.atomic():
        fill(random)

        for query in asked:
            ids, counts, by_choice = shown_articles(query)
            found, expected = brute_articles(query)

            assert sorted(ids) == sorted(found)
            assert counts.total == len(found)
            assert counts.published == Article.objects.published().count()
            assert by_choice == expected

        transaction.set_rollback(True)


def test_an_article_with_two_matching_claims_is_listed_and_counted_once(db):
    article = make_published_article()
    for _ in range(2):
        make_published_claim(article=article, label="animal")

    ids, counts, by_choice = shown_articles({"label": ["animal"]})

    assert ids == [article.pk]
    assert counts.total == 1
    assert by_choice["label"]["animal"] == 1


def test_a_label_and_a_claimant_on_two_claims_do_not_make_a_match(db):
    article = make_published_article()
    make_published_claim(article=article, label="early-human", claimant="researchers")
    make_published_claim(article=article, label="testimony", claimant="clinic")

    ids, _counts, _by_choice = shown_articles({"label": ["early-human"], "claimant": "clinic"})

    assert ids == []


def test_a_claim_with_two_chosen_topics_counts_once(db):
    topics = [make_topic(slug="one"), make_topic(slug="two")]
    make_published_claim(topics=topics)

    _ids, counts, by_choice = shown_claims({"topic": ["one", "two"]})

    assert counts.total == 1
    assert by_choice["label"]["animal"] == 1
    assert by_choice["topic"] == {"one": 1, "two": 1}


@pytest.mark.parametrize("list_all", [shown_claims, shown_articles], ids=["claims", "articles"])
@pytest.mark.parametrize("query", [{}, {"q": "blood"}, {"kind": "other"}], ids=str)
def test_pages_hold_every_match_once_in_the_order_of_the_whole(db, list_all, query):
    if list_all is shown_articles:
        query = {"kind": "digest"} if "kind" in query else query
    for n in range(9):
        make_published_claim(label=LABELS[n % 3], kind="other", sources=0)
    for sort in ("", "newest", "strongest"):
        whole = list_all({**query, "sort": sort})[0]

        assert len(whole) == 9
        if sort == "strongest":
            first = Claim.objects.filter(label__slug="early-human")
            expected = {c.article_id if list_all is shown_articles else c.pk for c in first}
            assert set(whole[:3]) == expected
