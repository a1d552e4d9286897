import pytest

from articles.models import Article
from evidence.models import Claim
from tests import factories
from tests.admin_pages import changed, client_of, data_of, list_address, page_address

pytestmark = pytest.mark.django_db

WORDS = ["abc", "1,x", "9" * 30, "-1", "²"]


@pytest.mark.parametrize("word", ["abc", "\x00", "9" * 30, ""], ids=["word", "NUL", "huge", "none"])
@pytest.mark.parametrize("action", ["delete_selected", "submit"])
def test_an_act_on_what_is_no_row_is_refused(action, word):
    factories.make_article()
    client = client_of(factories.make_user(is_staff=True, is_superuser=True))

    response = client.post(list_address(Article), {"action": action, "_selected_action": word})

    assert response.status_code == 400
    assert Article.objects.count() == 1


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    ("model", "fields"),
    [(Article, ["author", "topics", "series"]), (Claim, ["article", "topics"])],
    ids=["article", "claim"],
)
def test_an_add_page_asked_for_with_what_is_no_row_opens_empty(model, fields, word):
    client = client_of(factories.make_curator())

    response = client.get(f"{list_address(model)}add/", dict.fromkeys(fields, word))

    assert response.status_code == 200


def test_an_add_page_asked_for_with_a_row_still_chooses_it():
    author = factories.make_author(name="The desk")
    client = client_of(factories.make_curator())

    response = client.get(f"{list_address(Article)}add/", {"author": author.pk})

    assert f'<option value="{author.pk}" selected>The desk</option>' in response.content.decode()


@pytest.mark.parametrize("word", WORDS)
def test_a_form_that_names_what_is_no_row_is_told_so(word):
    article, claim = factories.make_article(), factories.make_claim()
    client = client_of(factories.make_curator())

    for row, fields in [
        (article, {"topics": word, "author": word, "claims-0-article": word}),
        (claim, {"topics": word, "citations-0-source": word, "citations-0-id": word}),
    ]:
        response = client.post(
            page_address(row), changed(data_of(client, page_address(row)), **fields)
        )
        assert response.status_code == 200
        assert "Error:" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"year": 9999, "month": 12},
        {"year": 9999, "month": 12, "day": 31},
        {"year": 9999},
        {"year": 0},
        {"year": 10_000},
        {"year": 2026, "month": 13},
        {"year": "abc"},
    ],
    ids=str,
)
def test_a_list_of_a_day_that_cannot_be_is_an_answer_and_not_a_trace(query):
    factories.make_published_article()
    client = client_of(factories.make_curator())

    response = client.get(
        list_address(Article), {f"published_at__{name}": value for name, value in query.items()}
    )

    assert response.status_code in {200, 302, 400}


def test_the_admin_looks_up_no_row_of_just_any_kind():
    client = client_of(factories.make_user(is_staff=True, is_superuser=True))

    assert {client.get(f"/admin/r/{kind}/1/").status_code for kind in range(1, 40)} == {404}
