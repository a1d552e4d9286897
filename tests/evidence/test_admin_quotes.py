import pytest

from evidence import quoting
from tests import factories
from tests.admin_pages import (
    changed,
    client_of,
    data_of,
    errors_of,
    page_address,
    words_of,
)

pytestmark = pytest.mark.django_db


def _article_data(client, article, **changes):
    return changed(data_of(client, page_address(article)), **changes)


def _new_claim(**fields):
    values = {
        "text": "Islets lowered blood sugar in mice.",
        "subject": "animal",
        "species": "mouse",
        "kind": "benefit",
        "claimant": "researchers",
        **fields,
    }
    return {f"claims-0-{name}": value for name, value in values.items()}


def test_a_quote_that_is_not_in_the_text_is_an_error_at_its_field():
    client = client_of(factories.make_curator())
    article = factories.make_article()

    response = client.post(
        page_address(article),
        _article_data(client, article, **_new_claim(quoted_words="cured everybody")),
    )

    assert "The text does not hold the words “cured everybody”." in response.content.decode()
    assert not article.claims.exists()


def test_a_quote_that_stands_twice_asks_which_one_is_meant():
    client = client_of(factories.make_curator())
    article = factories.make_article(body="It worked in mice. It worked in mice, twice.")

    vague = client.post(
        page_address(article), _article_data(client, article, **_new_claim(quoted_words="in mice"))
    )
    clear = client.post(
        page_address(article),
        _article_data(client, article, **_new_claim(quoted_words="in mice", occurrence="2")),
    )

    assert "more than once" in vague.content.decode()
    assert clear.status_code == 302, errors_of(clear)
    assert article.claims.get().quote_start == len("It worked in mice. It worked ")


def test_a_quote_is_sought_in_the_body_as_it_is_typed():
    client = client_of(factories.make_curator())
    article = factories.make_article(body="Nothing yet.")

    response = client.post(
        page_address(article),
        _article_data(
            client,
            article,
            body="Islets worked in mice.",
            **_new_claim(quoted_words="worked in mice"),
        ),
    )

    assert response.status_code == 302, errors_of(response)
    assert article.claims.get().quote_start == len("Islets ")


def test_an_emptied_quote_is_taken_off():
    client = client_of(factories.make_curator())
    article = factories.make_article(body="Islets worked in mice.")
    claim = factories.make_claim(
        article=article, quote_exact="worked", quote_prefix="Islets ", quote_start=7
    )

    response = client.post(
        page_address(article), _article_data(client, article, **{"claims-0-quoted_words": ""})
    )

    assert response.status_code == 302, errors_of(response)
    claim.refresh_from_db()
    assert (claim.quote_exact, claim.quote_prefix, claim.quote_start) == ("", "", None)


BODY = "Islets made from stem cells lowered blood sugar in mice. Nobody has tried it in people."


def _quoting_article():
    article = factories.make_article(body=BODY)
    claim = factories.make_claim(article=article, label="animal", text="Blood sugar fell in mice.")
    quoting.put(claim, quoting.find(BODY, "lowered blood sugar in mice"))
    claim.save()
    return article, claim


def test_saving_a_changed_body_says_which_quote_is_lost():
    article, _claim = _quoting_article()
    client = client_of(factories.make_curator())

    response = client.post(
        page_address(article), _article_data(client, article, body="Something else entirely.")
    )

    assert "The quote of “Blood sugar fell in mice.” is no longer in the text. Quote it again." in (
        words_of(response)
    )


def test_saving_a_changed_body_follows_a_quote_that_moved_and_says_nothing_false():
    article, claim = _quoting_article()
    client = client_of(factories.make_curator())

    response = client.post(
        page_address(article), _article_data(client, article, body=f"A first word.\n\n{BODY}")
    )

    assert response.status_code == 302, errors_of(response)
    claim.refresh_from_db()
    assert claim.quote_exact == "lowered blood sugar in mice"
    assert claim.quote_start == len("A first word.\nIslets made from stem cells ")
    assert not any("no longer" in words for words in words_of(response))


def test_an_unchanged_body_says_nothing_about_quotes():
    article, _claim = _quoting_article()
    client = client_of(factories.make_curator())

    response = client.post(page_address(article), _article_data(client, article, title="New"))

    assert len(words_of(response)) == 1


def test_a_quote_that_only_shifted_is_stored_without_a_word():
    article, claim = _quoting_article()
    client = client_of(factories.make_curator())
    longer = "A paragraph of quite some length that stands before all else.\n\n"
    client.post(page_address(article), _article_data(client, article, body=f"{longer}{BODY}"))
    claim.refresh_from_db()
    before = claim.quote_start

    response = client.post(
        page_address(article), _article_data(client, article, body=f"New.\n\n{longer}{BODY}")
    )

    claim.refresh_from_db()
    assert claim.quote_start == before + len("New.\n")
    assert len(words_of(response)) == 1


def test_a_quote_that_moved_between_other_words_asks_for_a_look():
    article, _claim = _quoting_article()
    client = client_of(factories.make_curator())

    response = client.post(
        page_address(article), _article_data(client, article, body=f"A first word.\n\n{BODY}")
    )

    assert "Check where this claim's quote stands now: “Blood sugar fell in mice.”." in (
        words_of(response)
    )
