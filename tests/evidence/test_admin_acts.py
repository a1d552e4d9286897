import threading

import pytest
from django.db import connection
from lxml import html

from evidence import labelling
from evidence.models import (
    Claim,
)
from tests import factories
from tests.admin_pages import (
    client_of,
    page_address,
    words_of,
)

pytestmark = pytest.mark.django_db


def _act(client, claim, name, **answers):
    address = f"/admin/evidence/claim/{claim.pk}/{name}/"
    return client.post(address, {"confirmed": "yes", **answers})


def _act_on_list(client, claims, name, **answers):
    data = {"action": name, "_selected_action": [claim.pk for claim in claims], **answers}
    return client.post("/admin/evidence/claim/", data)


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
    assert words_of(response) == [f"Settled: “{claim}”."]
    assert (claim.label, claim.label_reason, claim.reader_count) == (animal, "Mice only.", 2)


def test_an_assessment_without_a_reason_is_asked_for_it():
    claim = factories.make_claim()
    animal = factories.get_label("animal")

    response = _act(
        client_of(factories.make_curator()), claim, "assess", label=animal.pk, reason="  "
    )

    assert "This field is required." in response.content.decode()
    assert not claim.assessments.exists()


def test_a_refused_assessment_comes_back_with_its_reason_filled_in():
    claim = factories.make_claim(subject="animal", species="mouse")
    early = factories.get_label("early-human")

    response = _act(
        client_of(factories.make_curator()),
        claim,
        "assess",
        label=early.pk,
        reason="Twelve people.",
    )

    page = html.fromstring(response.content.decode())
    assert page.get_element_by_id("id_reason").value.strip() == "Twelve people."
    assert page.xpath("//input[@name='label'][@checked]/@value") == [str(early.pk)]
    assert "cannot be about animals" in page.text_content()
    assert not claim.assessments.exists()


def test_actions_of_the_list_report_each_refusal_and_do_the_rest():
    ready = factories.make_claim(text="Ready.")
    factories.make_assessment(claim=ready)
    bare = factories.make_claim(text="Bare.")

    response = _act_on_list(client_of(factories.make_editor()), [ready, bare], "settle")

    assert response.status_code == 302
    assert sorted(words_of(response)) == [
        "Not done for “Bare.”: Nobody has assessed this claim yet.",
        "Settled: “Ready.”.",
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


def _read(claim, *labels):
    for label in labels:
        factories.make_assessment(claim=claim, label=label)
    return claim


def _withdrawn():
    claim = _read(factories.make_published_claim(), "animal", "testimony")
    return labelling.withdraw(claim, reason="Retracted.")


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (factories.make_claim, {"assess", "discard"}),
        (lambda: _read(factories.make_claim(), "animal"), {"assess", "settle", "discard"}),
        (
            lambda: _read(factories.make_claim(), "animal", "testimony"),
            {"assess", "adjudicate", "discard"},
        ),
        (
            lambda: _read(factories.make_claim(label="animal"), "animal", "animal"),
            {"assess", "reopen"},
        ),
        (factories.make_published_claim, {"assess", "withdraw"}),
        (
            lambda: _read(factories.make_published_claim(), "testimony"),
            {"assess", "settle", "withdraw"},
        ),
        (_withdrawn, set()),
    ],
    ids=["bare", "read", "disputed", "settled", "published", "read anew", "withdrawn"],
)
def test_a_page_offers_what_can_be_done_to_its_claim(make, names):
    claim = make()

    page = client_of(factories.make_editor()).get(page_address(claim)).content.decode()

    every = ["assess", "settle", "adjudicate", "reopen", "withdraw", "discard"]
    assert {name for name in every if f"/claim/{claim.pk}/{name}/" in page} == names


def test_a_message_names_five_rows_and_counts_the_others():
    claims = [_read(factories.make_claim(text=f"Claim {n}."), "animal") for n in range(7)]

    response = _act_on_list(client_of(factories.make_editor()), claims, "settle")

    (words,) = words_of(response)
    assert words.startswith("Settled: “Claim ")
    assert words.count("“") == 5
    assert words.endswith(" and 2 more.")


def test_the_list_finds_claims_that_readers_disagree_on():
    agreed = _read(factories.make_claim(text="Agreed."), "animal")
    _read(factories.make_claim(text="Disputed."), "animal", "testimony")

    page = client_of(factories.make_editor()).get(
        "/admin/evidence/claim/", {"queue": "disagreement"}
    )

    assert "Disputed." in page.content.decode()
    assert agreed.text not in page.content.decode()


def test_public_rows_link_to_the_page_that_readers_see():
    public, draft = factories.make_published_claim(), factories.make_claim()
    client = client_of(factories.make_editor())

    for row, address in [
        (public, f"/claims/{public.pk}/"),
        (public.article, f"/articles/{public.article.slug}/"),
    ]:
        assert f'href="{address}" class="viewsitelink"' in (
            client.get(page_address(row)).content.decode()
        )
    for row in [draft, draft.article]:
        assert "viewsitelink" not in client.get(page_address(row)).content.decode()


def test_the_body_has_room_to_be_written_in():
    page = client_of(factories.make_curator()).get("/admin/articles/article/add/")

    assert 'name="body" cols="40" rows="30"' in page.content.decode()


def test_opening_an_act_changes_nothing():
    claim = factories.make_claim()
    factories.make_assessment(claim=claim)

    client_of(factories.make_editor()).get(f"/admin/evidence/claim/{claim.pk}/settle/")

    claim.refresh_from_db()
    assert not claim.is_settled()


def test_an_act_on_a_claim_that_is_gone_is_not_found():
    response = client_of(factories.make_editor()).get("/admin/evidence/claim/999999/settle/")

    assert response.status_code == 404


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
