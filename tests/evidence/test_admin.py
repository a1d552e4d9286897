import threading

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from articles.models import Article
from evidence import labelling, quoting
from evidence.models import (
    Assessment,
    Citation,
    Claim,
    Counterpart,
    EvidenceLabel,
    LabelChange,
    Source,
    Study,
)
from tests import factories
from tests.admin_pages import (
    changed,
    client_of,
    data_of,
    errors_of,
    list_address,
    page_address,
    queries_of,
)

pytestmark = pytest.mark.django_db

OURS = [
    model for model in admin.site._registry if model._meta.app_label in {"articles", "evidence"}
]


def _words(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def _act(client, claim, name, **answers):
    address = f"/admin/evidence/claim/{claim.pk}/{name}/"
    return client.post(address, {"confirmed": "yes", **answers})


def _act_on_list(client, claims, name, **answers):
    data = {"action": name, "_selected_action": [claim.pk for claim in claims], **answers}
    return client.post("/admin/evidence/claim/", data)


def _make_one_of_everything():
    claim = factories.make_published_claim()
    study = Study.objects.create(key="a-study", name="A study")
    source = factories.make_source(study=study)
    Citation.objects.create(claim=claim, source=source)
    other = factories.make_claim()
    Counterpart.objects.create(claim=claim, other=other, relation="contradicts")
    factories.make_assessment(claim=claim)
    LabelChange.objects.create(
        claim=claim,
        from_label=factories.get_label("testimony"),
        from_version=1,
        to_label=factories.get_label("animal"),
        to_version=1,
        reason="A second paper was found.",
    )
    return {
        Claim: claim,
        Source: source,
        Study: study,
        EvidenceLabel: claim.label,
        Assessment: claim.assessments.get(),
        LabelChange: claim.label_changes.get(),
    }


def test_every_model_with_a_page_of_its_own_is_in_the_admin():
    assert {model.__name__ for model in OURS} == {
        *("Article", "Author", "Correction", "Disclaimer", "GlossaryTerm", "Resource"),
        *("Series", "Topic", "Assessment", "Claim", "EvidenceLabel", "LabelChange"),
        *("Source", "Study"),
    }


@pytest.mark.parametrize("role", ["Curator", "Editor"])
@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_list_opens_and_searches(role, model):
    _make_one_of_everything()
    client = client_of(factories.make_user(role))

    opened = client.get(list_address(model))
    searched = client.get(list_address(model), {"q": "islets"})

    assert opened.status_code == 200
    assert searched.status_code == 200
    assert b'id="searchbar"' in searched.content


@pytest.mark.parametrize("role", ["Curator", "Editor"])
@pytest.mark.parametrize(
    "model", [Claim, Source, Study, EvidenceLabel, Assessment, LabelChange], ids=str
)
def test_change_and_history_pages_open(role, model):
    row = _make_one_of_everything()[model]
    client = client_of(factories.make_user(role))

    assert client.get(page_address(row)).status_code == 200
    assert client.get(page_address(row, "history")).status_code == 200


@pytest.mark.parametrize("model", [Claim, Source, Study], ids=str)
def test_add_pages_open_for_a_curator(model):
    client = client_of(factories.make_curator())

    assert client.get(list_address(model) + "add/").status_code == 200


def test_a_page_opens_for_someone_who_may_only_look():
    from django.contrib.auth.models import Permission

    claim = factories.make_claim()
    looker = factories.make_user(is_staff=True)
    looker.user_permissions.set(
        Permission.objects.filter(codename__in=["view_claim", "view_article", "view_citation"])
    )
    client = client_of(looker)

    assert client.get(page_address(claim)).status_code == 200
    assert client.get(page_address(claim.article)).status_code == 200


def test_the_django_pages_open_for_a_superuser_and_for_nobody_else():
    from django.contrib.auth.models import Group, User

    root = client_of(factories.make_user(is_staff=True, is_superuser=True))
    editor = client_of(factories.make_editor())

    for model in [User, Group]:
        assert root.get(list_address(model)).status_code == 200
        assert editor.get(list_address(model)).status_code == 403


LISTS = {
    "claims": (Claim, factories.make_claim),
    "sources": (Source, factories.make_source),
    "assessments": (Assessment, lambda: factories.make_assessment(claim=factories.make_claim())),
}


@pytest.mark.parametrize(("model", "make"), LISTS.values(), ids=LISTS)
def test_a_list_of_twenty_costs_as_many_queries_as_a_list_of_one(model, make):
    client = client_of(factories.make_editor())
    make()
    queries_of(client, list_address(model))
    of_one = queries_of(client, list_address(model))
    for _ in range(19):
        make()

    of_twenty = queries_of(client, list_address(model))

    assert len(of_twenty) == len(of_one), of_twenty


def test_a_page_of_twenty_claims_costs_as_many_queries_as_one_of_one():
    client = client_of(factories.make_editor())
    article = factories.make_article()
    factories.make_claim(article=article, label="animal")
    queries_of(client, page_address(article))
    of_one = queries_of(client, page_address(article))
    for _ in range(19):
        factories.make_claim(article=article, label="animal")

    of_twenty = queries_of(client, page_address(article))

    assert len(of_twenty) == len(of_one), of_twenty


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
        _words(response)
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
    assert not any("no longer" in words for words in _words(response))


def test_an_unchanged_body_says_nothing_about_quotes():
    article, _claim = _quoting_article()
    client = client_of(factories.make_curator())

    response = client.post(page_address(article), _article_data(client, article, title="New"))

    assert len(_words(response)) == 1


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

    assert "A settled claim keeps at least one source." in response.content.decode()
    assert claim.citations.count() == 1


def test_the_assessment_form_shows_what_each_label_means():
    client = client_of(factories.make_curator())
    claim = factories.make_claim()

    page = client.get(f"/admin/evidence/claim/{claim.pk}/assess/").content.decode()

    for slug in ["testimony", "animal", "early-human", "background"]:
        label = factories.get_label(slug)
        assert label.curator_rule[:20] in page
        assert label.question[:20] in page
    assert "Cells outside a body, human or not." not in page, "another label stands in for Lab"


def test_the_claim_page_shows_the_words_of_its_label():
    client = client_of(factories.make_curator())
    claim = factories.make_claim(label="animal")

    page = client.get(page_address(claim)).content.decode()

    assert claim.label.curator_rule[:40] in page


def test_a_curator_assesses_and_an_editor_settles():
    first, second = factories.make_curator(), factories.make_curator()
    claim = factories.make_claim()
    animal = factories.get_label("animal")

    for curator in [first, second]:
        _act(client_of(curator), claim, "assess", label=animal.pk, reason="Mice only.")
    response = _act(client_of(factories.make_editor()), claim, "settle")

    claim.refresh_from_db()
    assert _words(response) == ["Settled: 1."]
    assert (claim.label, claim.label_reason, claim.reader_count) == (animal, "Mice only.", 2)


def test_an_assessment_without_a_reason_is_asked_for_it():
    claim = factories.make_claim()
    animal = factories.get_label("animal")

    response = _act(
        client_of(factories.make_curator()), claim, "assess", label=animal.pk, reason="  "
    )

    assert "This field is required." in response.content.decode()
    assert not claim.assessments.exists()


def test_actions_of_the_list_report_each_refusal_and_do_the_rest():
    ready = factories.make_claim(text="Ready.")
    factories.make_assessment(claim=ready)
    bare = factories.make_claim(text="Bare.")

    response = _act_on_list(client_of(factories.make_editor()), [ready, bare], "settle")

    assert response.status_code == 302
    assert sorted(_words(response)) == [
        "Not done for “Bare.”: Nobody has assessed this claim yet.",
        "Settled: 1.",
    ]
    ready.refresh_from_db()
    bare.refresh_from_db()
    assert ready.is_settled()
    assert not bare.is_settled()


def test_an_action_of_the_list_asks_for_what_its_verb_needs():
    claim = factories.make_published_claim()
    client = client_of(factories.make_editor())

    asked = _act_on_list(client, [claim], "withdraw")
    claim.refresh_from_db()
    before = claim.status
    done = _act_on_list(
        client, [claim], "withdraw", confirmed="yes", reason="The paper was retracted."
    )

    claim.refresh_from_db()
    assert asked.status_code == 200
    assert before == "published"
    assert done.status_code == 302
    assert (claim.status, claim.withdrawn_reason) == ("withdrawn", "The paper was retracted.")


def test_an_editor_decides_a_disagreement_reopens_and_discards():
    claim = factories.make_claim()
    factories.make_assessment(claim=claim, label="animal")
    factories.make_assessment(claim=claim, label="testimony")
    client = client_of(factories.make_editor())
    testimony = factories.get_label("testimony")

    _act(client, claim, "adjudicate", label=testimony.pk, reason="The page sells it.")
    claim.refresh_from_db()
    decided = claim.label
    _act(client, claim, "reopen")
    claim.refresh_from_db()
    reopened = claim.label
    _act(client, claim, "discard")

    assert decided == testimony
    assert reopened is None
    assert not Claim.objects.filter(pk=claim.pk).exists()


@pytest.mark.parametrize("name", ["settle", "adjudicate", "reopen", "withdraw", "discard"])
def test_what_only_an_editor_may_do_is_forbidden_to_a_curator(name):
    claim = factories.make_claim()
    factories.make_assessment(claim=claim)
    client = client_of(factories.make_curator())
    answers = {"reason": "So.", "label": factories.get_label("animal").pk}
    before = Claim.objects.filter(pk=claim.pk).values().get()

    on_page = _act(client, claim, name, **answers)
    on_list = _act_on_list(client, [claim], name, confirmed="yes", **answers)

    assert (on_page.status_code, on_list.status_code) == (403, 403)
    assert Claim.objects.filter(pk=claim.pk).values().get() == before
    assert claim.assessments.count() == 1
    page = client.get(page_address(claim)).content.decode()
    assert f"/{claim.pk}/{name}/" not in page
    assert f"/{claim.pk}/assess/" in page


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (factories.make_claim, {"assess", "settle", "adjudicate", "discard"}),
        (
            lambda: factories.make_claim(label="animal"),
            {"assess", "settle", "adjudicate", "reopen"},
        ),
        (factories.make_published_claim, {"assess", "settle", "adjudicate", "withdraw"}),
    ],
    ids=["draft", "settled", "published"],
)
def test_a_page_offers_what_can_be_done_to_its_claim(make, names):
    claim = make()

    page = client_of(factories.make_editor()).get(page_address(claim)).content.decode()

    every = ["assess", "settle", "adjudicate", "reopen", "withdraw", "discard"]
    assert {name for name in every if f"/claim/{claim.pk}/{name}/" in page} == names


def test_opening_an_act_changes_nothing():
    claim = factories.make_claim()
    factories.make_assessment(claim=claim)

    client_of(factories.make_editor()).get(f"/admin/evidence/claim/{claim.pk}/settle/")

    claim.refresh_from_db()
    assert not claim.is_settled()


def test_an_act_on_a_claim_that_is_gone_is_not_found():
    response = client_of(factories.make_editor()).get("/admin/evidence/claim/999999/settle/")

    assert response.status_code == 404


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


def test_mesh_headings_with_commas_survive_a_save():
    client = client_of(factories.make_curator())
    source = factories.make_source(mesh=["Diabetes Mellitus, Type 1", "Islets of Langerhans"])

    response = client.post(
        page_address(source),
        changed(data_of(client, page_address(source)), doi="10.1056/NEJMoa2506549"),
    )

    assert response.status_code == 302, errors_of(response)
    source.refresh_from_db()
    assert source.mesh == ["Diabetes Mellitus, Type 1", "Islets of Langerhans"]
    assert source.doi == "10.1056/nejmoa2506549"


@pytest.mark.parametrize(
    ("field", "version"),
    [("meaning", 2), ("curator_rule", 2), ("summary", 1), ("symbol", 1)],
)
def test_a_new_version_of_a_label_begins_when_its_meaning_changes(field, version):
    client = client_of(factories.make_editor())
    label = factories.get_label("animal")
    factories.make_claim(label="animal")

    response = client.post(
        page_address(label), changed(data_of(client, page_address(label)), **{field: "✦"})
    )

    assert response.status_code == 302, errors_of(response)
    label.refresh_from_db()
    assert label.version == version
    warned = any("1 claim was labelled under an earlier meaning" in w for w in _words(response))
    assert warned == (version == 2)


def test_a_curator_reads_labels_and_does_not_change_them():
    client = client_of(factories.make_curator())
    label = factories.get_label("animal")

    response = client.post(page_address(label), {"name": "Beast"})

    assert response.status_code == 403
    label.refresh_from_db()
    assert label.name == "Animal"


@pytest.mark.parametrize("model", [Source, Claim, EvidenceLabel, Article], ids=str)
def test_curators_find_rows_while_they_type(model):
    _make_one_of_everything()
    field = {
        Source: ("evidence", "citation", "source"),
        Claim: ("evidence", "counterpart", "other"),
        EvidenceLabel: ("evidence", "evidencelabel", "stand_in"),
        Article: ("evidence", "claim", "article"),
    }[model]
    query = {"app_label": field[0], "model_name": field[1], "field_name": field[2], "term": "a"}

    response = client_of(factories.make_curator()).get(reverse("admin:autocomplete"), query)

    assert response.status_code == 200
    assert response.json()["results"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_assessment_sent_twice_at_once_is_one_assessment():
    claim = factories.make_claim()
    curator = factories.make_curator()
    clients = [client_of(curator), client_of(curator)]
    animal = factories.get_label("animal").pk
    gate = threading.Barrier(2)
    statuses = []

    def send(client):
        gate.wait()
        statuses.append(_act(client, claim, "assess", label=animal, reason="Mice.").status_code)
        connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [302, 302]
    assert claim.assessments.count() == 1


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

    assert statuses == [302, 200]
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

    assert _words(responses[0]) == [
        "Somebody saved the same at the same moment. Nothing was saved here."
    ]
    assert Study.objects.count() == 1


def test_nobody_who_is_not_signed_in_gets_in():
    assert Client().get("/admin/evidence/claim/").status_code == 302
