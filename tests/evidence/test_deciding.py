import pytest

from articles import publishing
from evidence import labelling
from evidence.models import Claim
from tests import factories
from tests.admin_pages import client_of, list_address, page_address, words_of

pytestmark = pytest.mark.django_db

UNCHANGED = "It is settled already as “Animal”, and its readings have not changed since."
DECIDED = "It is decided already, for “Animal”, and nobody has read it otherwise since."


def _assess(claim, label="animal", by=None):
    labelling.assess(
        claim,
        by=by or factories.make_curator(),
        label=factories.get_label(label),
        reason=f"It is {label}.",
    )


def _settled():
    claim = factories.make_claim(text="It worked.")
    _assess(claim)
    return labelling.settle(claim, by=factories.make_editor())


def _decided(by=None):
    claim = factories.make_claim(text="It worked.")
    _assess(claim)
    _assess(claim, "testimony")
    return labelling.adjudicate(
        claim,
        by=by or factories.make_editor(),
        label=factories.get_label("animal"),
        reason="It was mice.",
    )


def _withdrawn():
    return labelling.withdraw(factories.make_published_claim(text="It worked."), reason="No.")


def _row(claim):
    return Claim.objects.filter(pk=claim.pk).values().get()


def _refusal(call, *args, **kwargs):
    with pytest.raises(
        (labelling.CannotSettle, labelling.CannotAdjudicate, labelling.CannotAssess)
    ) as refused:
        call(*args, **kwargs)
    return str(refused.value)


@pytest.mark.parametrize("how", ["list", "button"])
def test_settling_again_says_that_nothing_changed_and_names_the_claim(how):
    claim = _settled()
    before = _row(claim)
    client = client_of(factories.make_editor())

    if how == "list":
        data = {"action": "settle", "_selected_action": [str(claim.pk)], "index": "0"}
        response = client.post(list_address(Claim), data)
    else:
        response = client.post(page_address(claim, "settle"), {"confirmed": "yes"})

    assert words_of(response) == [f"Not done for “It worked.”: {UNCHANGED}"]
    assert _row(claim) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda claim: _assess(claim),
        lambda claim: _assess(claim, by=claim.assessments.get().curator) or claim,
    ],
    ids=["a second reader", "the same reader"],
)
def test_new_readings_are_settled_again(change):
    claim = _settled()
    claim.assessments.update(reason="An older one.")
    change(claim)

    settled = labelling.settle(claim, by=factories.make_editor())

    assert settled.labelled_at > claim.labelled_at


def test_another_reason_is_settled_again():
    claim = _settled()

    labelling.settle(claim, by=factories.make_editor(), reason="Both say mice.")

    assert _row(claim)["label_reason"] == "Both say mice."


def test_a_label_with_a_new_meaning_is_told_before_that_nothing_changed():
    claim = _settled()
    label = claim.label
    label.version += 1
    label.save()

    assert "must be read again" in _refusal(labelling.settle, claim, by=factories.make_editor())


def test_what_is_decided_is_told_so_to_the_editor_who_decided():
    editor = factories.make_editor()
    claim = _decided(by=editor)
    label = factories.get_label("testimony")

    for call, answers in [
        (labelling.adjudicate, {"label": label, "reason": "No."}),
        (labelling.settle, {}),
    ]:
        for by in (editor, factories.make_editor()):
            assert _refusal(call, claim, by=by, **answers) == DECIDED


def test_a_reading_under_another_label_opens_the_question_again():
    editor = factories.make_editor()
    claim = _decided(by=editor)
    _assess(claim, "testimony")
    answers = {"label": factories.get_label("testimony"), "reason": "It sells."}

    refused = _refusal(labelling.adjudicate, claim, by=editor, **answers)
    labelling.adjudicate(claim, by=factories.make_editor(), **answers)

    assert refused == "You are one of the readers. A third person must decide."
    assert _row(claim)["label_id"] == factories.get_label("testimony").pk


def test_a_decision_under_an_old_meaning_can_be_made_anew():
    claim = _decided()
    label = claim.label
    label.version += 1
    label.save()

    labelling.adjudicate(claim, by=factories.make_editor(), label=label, reason="Still mice.")

    assert _row(claim)["label_version"] == label.version


@pytest.mark.parametrize(
    ("make", "verb", "why"),
    [
        (_settled, "adjudicate", "The readers of this claim do not disagree."),
        (_decided, "adjudicate", DECIDED),
        (_withdrawn, "adjudicate", "This claim was withdrawn."),
        (_withdrawn, "withdraw", "This claim is withdrawn already."),
        (_settled, "withdraw", "This claim is not published, so it cannot be withdrawn."),
        (_settled, "settle", UNCHANGED),
        (_decided, "settle", DECIDED),
    ],
)
def test_what_cannot_be_done_to_a_claim_is_said_before_anything_is_asked(make, verb, why):
    claim = make()
    client = client_of(factories.make_editor())
    data = {"action": verb, "_selected_action": [str(claim.pk)], "index": "0"}

    on_page = client.get(page_address(claim, verb))
    on_list = client.post(list_address(Claim), data)

    for response in (on_page, on_list):
        assert response.status_code == 302
    assert words_of(on_page)[0] == f"Not done for “It worked.”: {why}"
    assert words_of(on_list)[-1] == f"Not done for “It worked.”: {why}"


@pytest.mark.parametrize(
    ("verb", "why"),
    [
        ("retire", "“New islets” is taken back already."),
        ("correct", "“New islets” is not published, so there is nothing to correct."),
        ("publish", "“New islets” was withdrawn. Its address keeps saying so."),
    ],
)
def test_what_cannot_be_done_to_an_article_is_said_before_anything_is_asked(verb, why):
    article = publishing.retire(
        factories.make_published_article(title="New islets"), reason="It misread the paper."
    )
    client = client_of(factories.make_editor())
    data = {"action": verb, "_selected_action": [str(article.pk)], "index": "0"}

    on_page = client.get(page_address(article, verb))
    on_list = client.post(list_address(type(article)), data)

    assert (on_page.status_code, on_list.status_code) == (302, 302)
    assert words_of(on_page)[0] == f"Not done for “New islets”: {why}"
    assert words_of(on_list)[-1] == f"Not done for “New islets”: {why}"


def test_assess_on_a_withdrawn_claim_says_so_at_once():
    claim = _withdrawn()

    response = client_of(factories.make_editor()).get(page_address(claim, "assess"))

    assert words_of(response) == ["Not done for “It worked.”: This claim was withdrawn."]


def test_where_one_of_several_can_be_done_the_form_is_shown():
    rows = [_withdrawn(), factories.make_published_claim()]
    data = {"action": "withdraw", "_selected_action": [str(row.pk) for row in rows], "index": "0"}

    response = client_of(factories.make_editor()).post(list_address(Claim), data)

    assert response.status_code == 200


def test_what_was_filled_in_comes_back_when_somebody_was_quicker():
    claim = _withdrawn()
    data = {"confirmed": "yes", "reason": "The paper was retracted."}

    response = client_of(factories.make_editor()).post(page_address(claim, "withdraw"), data)

    assert response.status_code == 200
    assert "The paper was retracted." in response.content.decode()
    assert words_of(response) == [
        "Not done for “It worked.”: This claim is withdrawn already.",
    ]


def test_a_decided_claim_offers_no_second_decision():
    claim = _decided()

    page = client_of(factories.make_editor()).get(page_address(claim)).content.decode()

    assert f"/{claim.pk}/adjudicate/" not in page
