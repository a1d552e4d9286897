import pytest
from lxml import html

from evidence import labelling
from evidence.models import Assessment, Batch
from tests import factories
from tests.admin_pages import client_of, words_of

pytestmark = pytest.mark.django_db


def _send(client, claims, **answers):
    data = {"action": "assess", "_selected_action": [claim.pk for claim in claims], **answers}
    return client.post("/admin/evidence/claim/?queue=unlabelled", data)


def _answers(**more):
    return {"label": factories.get_label().pk, "reason": "Mice only.", **more}


def _words(response):
    return " ".join(html.fromstring(response.content.decode()).text_content().split())


def test_the_preview_counts_and_writes_nothing():
    me = factories.make_curator()
    fits = [factories.make_claim(text=f"Fits {n}.") for n in range(3)]
    people = factories.make_claim(text="People.", subject="people", species="")

    asked = _send(client_of(me), [*fits, people])
    preview = _send(client_of(me), [*fits, people], **_answers(preview="yes"))

    assert "You have not read it yet." in _words(asked)
    assert "3 will be read, 1 cannot." in _words(preview)
    assert "Cannot be read: “Animal” cannot be about" in _words(preview)
    assert preview.content.decode().count('name="take"') == 3
    assert not Assessment.objects.filter(curator=me).exists()


def test_the_preview_never_shows_what_another_said():
    claim = factories.make_claim()
    factories.make_assessment(claim=claim, label="testimony", reason="A seller told it.")
    client = client_of(factories.make_curator())

    preview = _words(_send(client, [claim], **_answers(preview="yes")))

    assert "A new reading of yours." in preview
    assert "Testimony" not in preview
    assert "A seller told it." not in preview


def test_only_ticked_claims_are_read_and_the_message_leads_to_undo():
    me = factories.make_curator()
    one, other = factories.make_claim(), factories.make_claim()
    client = client_of(me)

    response = _send(client, [one, other], **_answers(confirmed="yes", take=[one.pk]))

    batch = Batch.objects.get()
    assert response["Location"] == "/admin/evidence/claim/?queue=unlabelled"
    assert list(Assessment.objects.filter(curator=me).values_list("claim", flat=True)) == [one.pk]
    assert f'<a href="/admin/evidence/batch/{batch.pk}/undo/">' in words_of(response)[0]


def test_nothing_ticked_shows_the_preview_again():
    claim = factories.make_claim()

    response = _send(client_of(factories.make_curator()), [claim], **_answers(confirmed="yes"))

    assert "Tick at least one claim." in _words(response)
    assert not claim.assessments.exists()


def test_a_preview_without_a_reason_asks_for_it():
    response = _send(
        client_of(factories.make_curator()),
        [factories.make_claim()],
        **_answers(preview="yes", reason=" "),
    )

    assert "This field is required." in _words(response)


def test_the_form_comes_back_as_it_was_filled_in():
    response = _send(
        client_of(factories.make_curator()), [factories.make_claim()], **_answers(again="yes")
    )

    assert "Mice only.</textarea>" in response.content.decode()


def test_a_bulk_assessment_sent_twice_is_one():
    claim, client = factories.make_claim(), client_of(factories.make_curator())

    answers = _answers(confirmed="yes", take=[claim.pk], once="a")
    for _n in range(2):
        assert _send(client, [claim], **answers).status_code == 302

    assert (Batch.objects.count(), claim.assessments.count()) == (1, 1)


def test_the_undo_page_says_what_comes_back_and_does_it():
    me = factories.make_curator()
    free, settled = factories.make_claim(text="Free."), factories.make_claim(text="Settled.")
    factories.make_assessment(claim=free, curator=me, label="testimony")
    client = client_of(me)
    _send(client, [free, settled], **_answers(confirmed="yes", take=[free.pk, settled.pk]))
    labelling.settle(settled, by=factories.make_editor())
    address = f"/admin/evidence/batch/{Batch.objects.get().pk}/undo/"

    page = _words(client.get(address))
    response = client.post(address, {"confirmed": "yes"})

    assert "Your reading “Testimony” comes back." in page
    assert "Cannot be undone: It was settled since." in page
    assert "Not undone for “Settled.”: It was settled since." in words_of(response)
    assert free.assessments.current().get().label.slug == "testimony"
    assert settled.assessments.current().exists()


def test_somebody_else_s_batch_is_forbidden_and_not_listed():
    claim = factories.make_claim()
    _send(
        client_of(factories.make_curator()), [claim], **_answers(confirmed="yes", take=[claim.pk])
    )
    batch = Batch.objects.get()
    client = client_of(factories.make_editor())

    for page in ["undo", "change", "history"]:
        assert client.get(f"/admin/evidence/batch/{batch.pk}/{page}/").status_code == 403, page
    posted = client.post(f"/admin/evidence/batch/{batch.pk}/undo/", {"confirmed": "yes"})
    assert posted.status_code == 403
    assert str(batch) not in client.get("/admin/evidence/batch/").content.decode()
    assert claim.assessments.current().exists()


def test_the_preview_of_a_hundred_claims_is_a_few_queries(django_assert_max_num_queries):
    client = client_of(factories.make_curator())
    article = factories.make_article()
    claims = [factories.make_claim(article=article) for _n in range(100)]

    with django_assert_max_num_queries(15):
        assert _send(client, claims, **_answers(preview="yes")).status_code == 200
