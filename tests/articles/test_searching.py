import pytest
from django.db import connection

from articles.models import Article
from articles.searching import FOLDS, folded
from tests.factories import make_article, make_published_claim

pytestmark = pytest.mark.django_db


def test_the_database_folds_what_we_fold():
    text = "".join(f"a{sign}b" for sign in FOLDS)

    with connection.cursor() as cursor:
        cursor.execute("SELECT articles_folded(%s)", [text])
        (by_database,) = cursor.fetchone()

    assert by_database == folded(text)


@pytest.mark.parametrize("sign", sorted(set(FOLDS) - set("\u00ad\u200b\u2060\ufeff")))
def test_a_word_beside_a_typographic_sign_is_found_in_an_article(sign):
    make_article(standfirst=f"They call it a {sign}functional{sign} answer.")

    assert Article.objects.filter(search="functional").count() == 1


@pytest.mark.parametrize(
    "query",
    ["functional cure", "“functional cure”", '"functional cure"', "people's", "people’s", "islets"],
)
def test_a_claim_is_found_by_words_beside_quotes_dashes_and_apostrophes(client, query):
    make_published_claim(text="It is a “functional cure”—in some people’s words; cells—islets…")
    make_published_claim(text="Something else entirely.")

    page = client.get("/claims/", {"q": query}).content.decode()

    assert "of 1 claim" in page
