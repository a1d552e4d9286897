import pytest

from evidence import quoting
from evidence.anchoring import State
from tests import factories

BODY = "In **mice**, islets lowered “blood sugar”. In mice, nothing else changed 🐁."


def test_a_quote_is_found_in_the_words_that_readers_see():
    quote = quoting.find(BODY, 'lowered "blood sugar"')

    assert quote.exact == "lowered “blood sugar”"
    assert quote.start == len("In mice, islets ")
    assert quote.prefix == "In mice, islets "


@pytest.mark.parametrize(("occurrence", "start"), [(1, 0), (2, 39)])
def test_words_that_stand_twice_are_told_apart_by_number(occurrence, start):
    assert quoting.find(BODY, "In mice,", occurrence).start == start


@pytest.mark.parametrize(
    ("words", "occurrence", "message"),
    [
        ("In mice,", None, "more than once"),
        ("In mice,", 3, "2 times, so there is no number 3"),
        ("in people", None, "does not hold the words “in people”"),
        ("nothing else", 2, "text once, so there is no number 2"),
        ("**mice**", None, "does not hold"),
        ("   ", None, "does not hold"),
    ],
)
def test_words_that_name_no_one_place_are_refused(words, occurrence, message):
    with pytest.raises(quoting.CannotQuote, match=message):
        quoting.find(BODY, words, occurrence)


def _claim_quoting(words, body):
    article = factories.make_article(body=body)
    claim = factories.make_claim(article=article)
    quoting.put(claim, quoting.find(body, words))
    claim.save()
    return claim


BEFORE = "Islets made from stem cells lowered blood sugar in mice. Nobody has tried it in people."
WORDS = "stem cells lowered blood sugar in mice"


@pytest.mark.django_db
def test_a_quote_that_moved_is_given_its_new_place():
    claim = _claim_quoting(WORDS, BEFORE)
    article = claim.article
    article.body = f"A new beginning.\n\n{BEFORE}"
    article.save()

    (followed,) = quoting.follow(article)

    claim.refresh_from_db()
    assert followed.claim == claim
    assert not followed.is_reworded
    assert claim.quote_start == len("A new beginning.\nIslets made from ")
    assert claim.quote_exact == WORDS


@pytest.mark.django_db
def test_a_quote_that_is_gone_is_lost_and_kept_as_it_was():
    claim = _claim_quoting(WORDS, BEFORE)
    article = claim.article
    article.body = "Something else entirely."
    article.save()

    (followed,) = quoting.follow(article)

    before = claim.quote()
    claim.refresh_from_db()
    assert followed.state == State.LOST
    assert claim.quote() == before


@pytest.mark.django_db
def test_a_quote_that_was_reworded_is_said_so_and_kept_as_it_was():
    claim = _claim_quoting(WORDS, BEFORE)
    article = claim.article
    article.body = BEFORE.replace("lowered blood sugar", "lowered the blood sugar")
    article.save()

    (followed,) = quoting.follow(article)

    before = claim.quote()
    claim.refresh_from_db()
    assert followed.is_reworded
    assert claim.quote() == before


@pytest.mark.django_db
def test_claims_without_a_quote_and_other_articles_are_left_out():
    claim = _claim_quoting(WORDS, BEFORE)
    factories.make_claim(article=claim.article)
    _claim_quoting(WORDS, BEFORE)

    assert [followed.claim for followed in quoting.follow(claim.article)] == [claim]
