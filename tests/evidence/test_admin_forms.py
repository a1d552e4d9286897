import threading

import pytest
from django.db import connection, transaction
from lxml import html

from articles.models import Resource
from evidence import labelling
from evidence.models import (
    Claim,
    Study,
    Thread,
)
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


def _act_on_list(client, claims, name, **answers):
    data = {"action": name, "_selected_action": [claim.pk for claim in claims], **answers}
    return client.post("/admin/evidence/claim/", data)


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


def test_an_article_is_written_with_its_claim_in_one_form():
    client = client_of(factories.make_curator())
    data = changed(
        data_of(client, "/admin/articles/article/add/"),
        title="New islets",
        slug="new-islets",
        standfirst="Good news, then its limit.",
        body="In *mice*, new islets lowered “blood sugar”.",
        **_new_claim(quoted_words='lowered "blood sugar"'),
    )

    response = client.post("/admin/articles/article/add/", data)

    assert response.status_code == 302, errors_of(response)
    claim = Claim.objects.get(article__slug="new-islets")
    assert claim.quote_exact == "lowered “blood sugar”"
    assert claim.quote_start == len("In mice, new islets ")
    assert claim.status == "draft"
    assert claim.label is None


def _resource():
    return Resource.objects.create(key="guide", title="A guide", url="https://example.org/guide")


def _thread():
    return Thread.objects.create(slug="islets-help", title="Islets help")


@pytest.mark.parametrize(
    ("make", "field", "value", "reason"),
    [
        (_resource, "key", "----", "is not a name of small letters"),
        (factories.make_claim, "checked_on", "0001-01-01", "lies too far back"),
        (factories.make_article, "reviewed_on", "1499-12-31", "lies too far back"),
    ],
)
def test_what_no_folder_can_hold_is_refused_at_its_field(make, field, value, reason):
    row = make()
    client = client_of(factories.make_editor())
    data = changed(data_of(client, page_address(row)), **{field: value})

    response = client.post(page_address(row), data)

    assert response.status_code == 200
    [said] = response.context["adminform"].form.errors[field]
    assert reason in said


@pytest.mark.parametrize("slug", ["----", "A_b", "-"])
@pytest.mark.parametrize("kind", ["articles/topic", "evidence/thread"])
def test_an_address_that_no_folder_can_hold_is_refused_from_the_first(kind, slug):
    client = client_of(factories.make_editor())
    page = f"/admin/{kind}/add/"
    data = changed(data_of(client, page), slug=slug)

    response = client.post(page, data)

    assert response.status_code == 200
    [said] = response.context["adminform"].form.errors["slug"]
    assert "is not a name of small letters, digits and hyphens" in said


def test_an_article_is_not_related_to_itself():
    article = factories.make_article()
    client = client_of(factories.make_curator())

    response = client.post(
        page_address(article), _article_data(client, article, related=[article.pk])
    )

    assert response.context["adminform"].form.errors["related"] == [
        "An article is not related to itself."
    ]


def test_the_sentence_of_a_settled_claim_stays_as_it_was():
    client = client_of(factories.make_editor())
    claim = factories.make_claim(label="animal", text="It worked in mice.")
    data = changed(
        data_of(client, page_address(claim)),
        text="It works in people.",
        subject="people",
        species="",
        kind="harm",
        claimant="clinic",
        helped="10",
        treated="12",
        is_takeaway="on",
        quoted_words="blood sugar",
        harms="None were reported.",
    )

    response = client.post(page_address(claim), data)

    assert response.status_code == 302, errors_of(response)
    claim.refresh_from_db()
    assert claim.text == "It worked in mice."
    assert (claim.subject, claim.species, claim.kind) == ("animal", "mouse", "benefit")
    assert (claim.claimant, claim.helped, claim.treated) == ("researchers", None, None)
    assert (claim.is_takeaway, claim.quote_exact) == (False, "")
    assert claim.harms == "None were reported."


def test_neither_status_nor_label_can_be_typed():
    client = client_of(factories.make_editor())
    claim = factories.make_claim()
    label = factories.get_label("early-human")
    data = changed(
        data_of(client, page_address(claim)),
        status="published",
        label=label.pk,
        label_version="1",
        label_reason="Because.",
        reader_count="2",
    )

    response = client.post(page_address(claim), data)

    assert response.status_code == 302, errors_of(response)
    claim.refresh_from_db()
    assert (claim.status, claim.label, claim.reader_count) == ("draft", None, 0)


def test_a_settled_claim_keeps_its_last_source():
    client = client_of(factories.make_curator())
    claim = factories.make_claim(label="animal")

    response = client.post(
        page_address(claim),
        changed(data_of(client, page_address(claim)), **{"citations-0-DELETE": "on"}),
    )

    assert "keeps at least one source that supports it" in response.content.decode()
    assert claim.citations.count() == 1


@pytest.mark.parametrize("relation", ["disputes", "mentions"])
def test_the_last_source_that_supports_a_settled_claim_goes_on_supporting_it(relation):
    client = client_of(factories.make_curator())
    claim = factories.make_claim(label="animal")

    response = client.post(
        page_address(claim),
        changed(data_of(client, page_address(claim)), **{"citations-0-relation": relation}),
    )

    assert "keeps at least one source that supports it" in response.content.decode()
    assert claim.citations.get().relation == "supports"


def test_an_assessed_claim_is_not_deleted_and_the_page_says_why():
    claim = factories.make_claim()
    factories.make_assessment(claim=claim)
    client = client_of(factories.make_curator())

    asked = client.get(page_address(claim, "delete"))
    client.post(page_address(claim, "delete"), {"post": "yes"})

    assert "protected" in asked.content.decode()
    assert Claim.objects.filter(pk=claim.pk).exists()


def test_a_published_claim_is_not_deleted_by_any_way():
    claim = factories.make_published_claim(text="Public.")
    client = client_of(factories.make_user(is_staff=True, is_superuser=True))

    from_page = client.post(page_address(claim, "delete"), {"post": "yes"})
    from_list = _act_on_list(client, [claim], "delete_selected", post="yes")
    from_article = client.post(
        page_address(claim.article),
        _article_data(client, claim.article, **{"claims-0-DELETE": "on"}),
    )

    assert from_page.status_code == 403
    assert "“Public.” was published. Withdraw it instead." in from_list.content.decode()
    assert "Withdraw it instead of deleting it" in from_article.content.decode()
    assert Claim.objects.filter(pk=claim.pk).exists()


def test_an_assessed_claim_is_not_deleted_from_its_article_either():
    claim = factories.make_claim()
    factories.make_assessment(claim=claim)
    client = client_of(factories.make_curator())

    response = client.post(
        page_address(claim.article),
        _article_data(client, claim.article, **{"claims-0-DELETE": "on"}),
    )

    assert "would require deleting the following protected" in response.content.decode()
    assert Claim.objects.filter(pk=claim.pk).exists()


def test_text_with_a_nul_is_an_error_and_emoji_survive():
    client = client_of(factories.make_curator())
    claim = factories.make_claim()
    data = data_of(client, page_address(claim))

    nul = client.post(page_address(claim), changed(data, text="Mice\x00"))
    emoji = client.post(page_address(claim), changed(data, text="Mice did well 🐁👩🏽‍🔬."))

    claim.refresh_from_db()
    assert "Null characters are not allowed." in nul.content.decode()
    assert emoji.status_code == 302, errors_of(emoji)
    assert claim.text == "Mice did well 🐁👩🏽‍🔬."


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("field", ["text", "claims-0-text"], ids=["own page", "article's page"])
def test_saving_the_form_cannot_undo_a_settling_that_is_under_way(field):
    claim = factories.make_claim(text="Before.")
    factories.make_assessment(claim=claim)
    row = claim if field == "text" else claim.article
    client, editor = client_of(factories.make_curator()), factories.make_editor()
    data = changed(data_of(client, page_address(row)), **{field: "After."})

    def send():
        client.post(page_address(row), data)
        connection.close()

    thread = threading.Thread(target=send)
    with transaction.atomic():
        labelling.settle(claim, by=editor)
        thread.start()
        thread.join(timeout=1)  # It waits for the row; nothing tells us so but time.
        was_waiting = thread.is_alive()
    thread.join()

    claim.refresh_from_db()
    assert was_waiting
    assert claim.is_settled()
    assert claim.text == "Before."


SECOND = "Somebody saved this after you opened it"


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: factories.make_claim().article, "title"),
        (factories.make_claim, "text"),
        (factories.make_source, "title"),
        (factories.get_label, "summary"),
    ],
    ids=["article", "claim", "source", "label"],
)
def test_the_second_of_two_who_save_is_told_and_keeps_their_words(make, field):
    row = make()
    client = client_of(factories.make_editor())
    data = data_of(client, page_address(row))

    first = client.post(page_address(row), {**data, field: "The first one's words."})
    second = client.post(page_address(row), {**data, field: "The second one's words."})

    row.refresh_from_db()
    assert first.status_code == 302, errors_of(first)
    assert SECOND in second.content.decode()
    assert "The second one&#x27;s words." in second.content.decode()
    assert getattr(row, field) == "The first one's words."


def test_a_claim_saved_on_its_own_page_is_not_undone_from_its_articles_page():
    claim = factories.make_claim()
    client = client_of(factories.make_curator())
    data = data_of(client, page_address(claim.article))
    Claim.objects.filter(pk=claim.pk).update(text="Newer.")

    response = client.post(page_address(claim.article), data)

    claim.refresh_from_db()
    assert SECOND in response.content.decode()
    assert claim.text == "Newer."


def test_an_article_sent_twice_gets_its_new_claim_once():
    article = factories.make_article()
    client = client_of(factories.make_curator())
    data = _article_data(client, article, **_new_claim())

    statuses = [client.post(page_address(article), data).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert article.claims.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_new_row_saved_at_the_same_moment_is_a_message_and_not_a_trace():
    client = client_of(factories.make_curator())
    responses = []

    def send():
        data = {"key": "one-study", "name": "One study"}
        responses.append(client.post("/admin/evidence/study/add/", data))
        connection.close()

    thread = threading.Thread(target=send)
    with transaction.atomic():
        Study.objects.create(key="one-study", name="One study")
        thread.start()
        thread.join(timeout=1)
    thread.join()

    assert words_of(responses[0]) == [
        "Somebody saved the same at the same moment. Nothing was saved here."
    ]
    assert Study.objects.count() == 1


def test_every_field_in_a_table_beside_a_claim_carries_the_name_of_its_column():
    claim = factories.make_claim(sources=1)
    client = client_of(factories.make_editor())

    page = html.fromstring(client.get(page_address(claim)).content.decode())

    cells = page.xpath("//div[contains(@class, 'tabular')]//*[self::input or self::select]")
    shown = [one for one in cells if one.get("type") != "hidden"]
    assert {one.get("aria-label") for one in shown} >= {"Source", "Relation", "Delete"}
    assert [one.get("name") for one in shown if not one.get("aria-label")] == []
