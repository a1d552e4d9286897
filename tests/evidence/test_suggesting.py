import re

import pytest

from evidence.models import Assessment, Citation, EvidenceLabel
from tests.factories import make_claim, make_curator, make_source

pytestmark = pytest.mark.django_db

MICE = {
    "title": "Islets from stem cells lower blood sugar in diabetic mice",
    "abstract": "Islets were transplanted into mice. The mice were followed for eight weeks.",
    "publication_types": ["Journal Article"],
    "mesh": ["Animals", "Mice", "Islets of Langerhans Transplantation"],
}


def _page(client, claim, act="assess"):
    client.force_login(make_curator())
    return client.get(f"/admin/evidence/claim/{claim.pk}/{act}/").content.decode()


def test_suggestion_stands_beside_the_label_choice_with_reasons_and_saves_nothing(client):
    claim = make_claim(sources=0)
    Citation.objects.create(claim=claim, source=make_source(**MICE))

    page = _page(client, claim)

    assert "Suggestion: <strong>Animal</strong>" in page
    assert "“Mice” in the MeSH headings" in page
    assert not Assessment.objects.exists()
    assert not re.search(r"<input[^>]*type=\"radio\"[^>]* checked", page)


def test_a_rung_that_is_off_is_named_and_not_rounded(client):
    claim = make_claim(sources=0)
    trial = {"publication_types": ["Randomized Controlled Trial"], "mesh": ["Humans"]}
    Citation.objects.create(
        claim=claim,
        source=make_source(
            title="Randomised trial of a tablet in 400 adults",
            abstract="400 adults were randomly assigned to the tablet or placebo.",
            **trial,
        ),
    )

    page = _page(client, claim)

    assert "“controlled trial”, which is switched off" in page
    assert "Suggestion: <strong>Early human" not in page


def test_a_rung_that_is_switched_on_is_offered(client):
    EvidenceLabel.objects.filter(slug="lab").update(is_active=True)
    claim = make_claim(sources=0)
    Citation.objects.create(
        claim=claim,
        source=make_source(
            title="Insulin release from cultured beta cells in vitro",
            abstract="Cells were cultured in vitro and exposed to glucose.",
            mesh=["Cells, Cultured", "In Vitro Techniques"],
        ),
    )

    assert "Suggestion: <strong>Lab</strong>" in _page(client, claim)


def test_a_claim_without_a_source_is_told_to_find_one(client):
    assert "cites no source yet" in _page(client, make_claim(sources=0))


def test_words_of_a_source_are_escaped(client):
    claim = make_claim(sources=0)
    Citation.objects.create(claim=claim, source=make_source(title="<script>alert(1)</script> mice"))

    assert "<script>alert(1)" not in _page(client, claim)
