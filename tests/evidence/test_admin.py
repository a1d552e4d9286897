import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from articles.models import Article
from evidence.models import (
    Assessment,
    Citation,
    Claim,
    Counterpart,
    EvidenceLabel,
    LabelChange,
    Source,
    SourceConflict,
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
    words_of,
)

pytestmark = pytest.mark.django_db


OURS = [
    model for model in admin.site._registry if model._meta.app_label in {"articles", "evidence"}
]


def _make_one_of_everything():
    claim = factories.make_published_claim()
    study = Study.objects.create(key="a-study", name="A study")
    source = factories.make_source(study=study)
    Citation.objects.create(claim=claim, source=source)
    other = factories.make_claim()
    Counterpart.objects.create(claim=claim, other=other, relation="contradicts")
    factories.make_assessment(claim=claim, assessed_at=claim.labelled_at)
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
        SourceConflict: factories.make_conflict(source=source),
    }


def test_every_model_with_a_page_of_its_own_is_in_the_admin():
    assert {model.__name__ for model in OURS} == {
        *("Article", "Author", "Correction", "Disclaimer", "GlossaryTerm", "Resource"),
        *("Series", "Topic", "Assessment", "Claim", "EvidenceLabel", "LabelChange"),
        *("IntegrityNotice", "Source", "SourceConflict", "StandingChange", "StrongWord", "Study"),
        *("Batch", "Desk", "InterestDeclaration", "Thread"),
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

    for row in [claim, claim.article]:
        response = client.get(page_address(row))
        assert response.status_code == 200
        assert "Seen" not in response.content.decode()


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
    "conflicts": (SourceConflict, factories.make_conflict),
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
    warned = any("1 claim was labelled under an earlier meaning" in w for w in words_of(response))
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


def test_nobody_who_is_not_signed_in_gets_in():
    assert Client().get("/admin/evidence/claim/").status_code == 302


@pytest.mark.parametrize("address", ["/admin/evidence/claim/", "/admin/articles/article/"])
def test_what_was_published_is_found_by_the_title_of_its_source(address):
    claim = factories.make_published_claim(sources=0)
    for number in range(2):  # found once, however many of its sources are called so
        source = factories.make_source(title=f"Zebrafish islets, part {number}")
        claim.citations.create(source=source, relation="supports")
    Article.objects.filter(pk=claim.article_id).update(source_title="Zebrafish weekly")
    factories.make_published_claim()

    page = client_of(factories.make_curator()).get(address, {"q": "zebrafish"})

    assert page.context["cl"].result_count == 1
