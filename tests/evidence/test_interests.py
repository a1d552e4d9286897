import re
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from evidence import interests, labelling
from evidence.models import Assessment, InterestDeclaration
from tests import factories
from tests.admin_pages import changed, client_of, data_of, errors_of, words_of

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/evidence/interestdeclaration/add/"


@pytest.fixture
def read_claim():
    """A claim that two people read alike, each with a declaration of today."""
    claim = factories.make_claim()
    for _ in range(2):
        factories.make_assessment(claim=claim)
    return claim


def _declared_on(person, day):
    InterestDeclaration.objects.filter(curator=person).update(declared_on=day)


def test_whoever_has_declared_nothing_cannot_settle_and_is_told_where_to(read_claim):
    editor = factories.make_editor()
    InterestDeclaration.objects.filter(curator=editor).delete()

    with pytest.raises(labelling.CannotSettle, match=f"Declare your interests first.*{ADDRESS}"):
        labelling.settle(read_claim, by=editor)

    read_claim.refresh_from_db()
    assert read_claim.label is None


def test_no_interests_is_a_declaration(read_claim):
    editor = factories.make_editor()
    InterestDeclaration.objects.filter(curator=editor).delete()
    interests.declare(by=editor, name="E. Ditor", has_none=True)

    assert labelling.settle(read_claim, by=editor).is_settled()


def test_a_declaration_holds_for_a_year(read_claim):
    editor = factories.make_editor()
    today = timezone.now().date()

    _declared_on(editor, today - timedelta(days=367))
    with pytest.raises(labelling.CannotSettle, match="holds for a year"):
        labelling.settle(read_claim, by=editor)

    _declared_on(editor, today - timedelta(days=366))
    assert labelling.settle(read_claim, by=editor).is_settled()


def test_a_reader_whose_interests_are_unknown_is_named(read_claim):
    reader = read_claim.assessments.first().curator
    _declared_on(reader, timezone.now().date() - timedelta(days=400))

    with pytest.raises(labelling.CannotSettle, match=f"their reading: {reader.username}\\. "):
        labelling.settle(read_claim, by=factories.make_editor())


def test_an_old_reading_needs_the_declaration_of_its_own_time(read_claim):
    long_ago = timezone.now() - timedelta(days=800)
    Assessment.objects.filter(claim=read_claim).update(assessed_at=long_ago)
    InterestDeclaration.objects.update(declared_on=long_ago.date() - timedelta(days=300))

    assert labelling.settle(read_claim, by=factories.make_editor()).is_settled()


def test_who_decides_a_disagreement_declares_too():
    claim = factories.make_claim()
    factories.make_assessment(claim=claim, label="animal")
    factories.make_assessment(claim=claim, label="testimony")
    editor = factories.make_editor()
    InterestDeclaration.objects.filter(curator=editor).delete()

    with pytest.raises(labelling.CannotSettle, match="Declare your interests first"):
        labelling.adjudicate(
            claim, by=editor, label=factories.get_label("animal"), reason="Only mice."
        )

    assert claim.assessments.count() == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": "Ada", "interests": " "}, "one of the two"),
        ({"name": "Ada", "interests": "A grant.", "has_none": True}, "one of the two"),
        ({"name": " ", "has_none": True}, "Give the name"),
    ],
    ids=["nothing", "both", "nobody"],
)
def test_half_a_declaration_is_refused(said, why):
    curator = factories.make_curator()

    with pytest.raises(interests.CannotDeclare, match=why):
        interests.declare(by=curator, **said)

    assert InterestDeclaration.objects.filter(curator=curator).count() == 1


def test_readers_see_the_newest_declaration_of_each_by_name():
    zoe, ada = factories.make_curator(), factories.make_curator()
    InterestDeclaration.objects.all().delete()
    interests.declare(by=zoe, name="Zoe", has_none=True, on=date(2024, 3, 1))
    interests.declare(by=zoe, name="Zoe", interests="Owns <b>shares</b>.", on=date(2025, 3, 1))
    interests.declare(by=ada, name="ada", has_none=True, on=date(2025, 4, 2))

    found = interests.declared()
    page = render_to_string("evidence/_interests.html", {"declarations": found})

    assert [one.name for one in found] == ["ada", "Zoe"]
    assert "Owns &lt;b&gt;shares&lt;/b&gt;." in page
    assert "No interests to declare." in page
    assert re.search(r"Declared on 1 Mar\w* 2025\.", page)


def test_a_curator_declares_on_a_page_that_holds_the_last_words():
    curator = factories.make_curator()
    InterestDeclaration.objects.filter(curator=curator).delete()
    client = client_of(curator)

    data = changed(data_of(client, ADDRESS), name="Ada", interests="A grant of the invented fund.")
    first, second = client.post(ADDRESS, data), client.post(ADDRESS, data)

    assert [first.status_code, second.status_code] == [302, 302]
    kept = InterestDeclaration.objects.get(curator=curator)
    assert (kept.name, kept.interests) == ("Ada", "A grant of the invented fund.")
    assert data_of(client, ADDRESS)["interests"].strip() == "A grant of the invented fund."


def test_the_page_refuses_words_beside_none():
    client = client_of(factories.make_curator())

    data = changed(data_of(client, ADDRESS), interests="A grant.", has_none="on")

    assert errors_of(client.post(ADDRESS, data)) == [
        "Write your interests, or tick that you have none: one of the two."
    ]


@pytest.mark.parametrize(
    ("days", "is_asked"), [(None, True), (400, True), (340, True), (300, False)]
)
def test_curators_are_asked_again_each_year_when_they_sign_in(days, is_asked):
    curator = factories.make_curator(password="!")
    curator.set_password("three-blue-horses-9")
    curator.save()
    if days is None:
        InterestDeclaration.objects.all().delete()
    else:
        _declared_on(curator, timezone.now().date() - timedelta(days=days))

    signed_in = Client().post(
        "/admin/login/", {"username": curator.username, "password": "three-blue-horses-9"}
    )

    assert any(ADDRESS in words for words in words_of(signed_in)) == is_asked
