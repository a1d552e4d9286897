import pytest
from django.utils.html import escape

from articles.models import Article
from evidence import quoting
from evidence.gate import findings_for
from evidence.gate.passing import accept
from evidence.models import AcceptedWarning, Claim
from tests.admin_pages import client_of
from tests.factories import make_article, make_claim, make_curator, make_editor

pytestmark = pytest.mark.django_db

BODY = "Islets lowered blood sugar in mice. It was done recently."


def make_ready_article():
    article = make_article(body=BODY)
    claim = make_claim(article=article, label="animal", text="A breakthrough in mice.")
    quoting.put(claim, quoting.find(BODY, "lowered blood sugar"))
    claim.save()
    return article


def act(client, article, name="publish", **fields):
    address = f"/admin/articles/article/{article.pk}/{name}/"
    if not fields:
        return client.get(address)
    return client.post(address, fields, follow=True)


def messages(response):
    return [str(one) for one in response.context["messages"]]


def test_publishing_lists_what_was_found_and_asks_for_the_reasons():
    article = make_ready_article()
    claim = Claim.objects.get()

    html = act(client_of(make_editor()), article).content.decode()

    assert "2 warnings: mend them, or say why they may stand" in html
    assert f'href="/admin/evidence/claim/{claim.pk}/change/"' in html
    assert "Why this may stand: breakthrough" in html
    assert "Why this may stand: recently" in html


def test_an_article_is_published_with_its_reasons():
    article, editor = make_ready_article(), make_editor()
    reasons = {one.key(): f"Because of {one.words}." for one in findings_for(article)}

    response = act(client_of(editor), article, confirmed="yes", **reasons)

    article.refresh_from_db()
    assert article.is_public()
    assert "Published: " in messages(response)[0]
    assert set(AcceptedWarning.objects.values_list("reason", "given_by")) == {
        ("Because of breakthrough.", editor.pk),
        ("Because of recently.", editor.pk),
    }


def test_a_missing_reason_asks_again_and_loses_nothing():
    article = make_ready_article()
    first, second = findings_for(article)
    answers = {first.key(): "Half an answer.", second.key(): " "}

    response = act(client_of(make_editor()), article, confirmed="yes", **answers)

    assert "Half an answer." in response.content.decode()
    assert "Give a reason, or mend the text." in response.content.decode()
    assert not Article.objects.get().is_public()


def test_reasons_stay_when_an_error_holds_the_article_back():
    article = make_ready_article()
    reasons = {one.key(): "So." for one in findings_for(article)}
    Claim.objects.get().citations.all().delete()

    response = act(client_of(make_editor()), article, confirmed="yes", **reasons)

    assert "It cites no source" in messages(response)[0]
    assert AcceptedWarning.objects.count() == 2
    assert not Article.objects.get().is_public()


def test_several_at_once_are_refused_by_name_and_the_clean_one_goes_out():
    article, clean = make_ready_article(), make_article()
    data = {"action": "publish", "_selected_action": [article.pk, clean.pk]}

    response = client_of(make_editor()).post("/admin/articles/article/", data, follow=True)

    refused, done = sorted(messages(response))
    assert refused.startswith(f"Not done for “{article}”: Before “{article}” is published: 2 warn")
    assert done == f"Published: “{clean}”."


def test_a_curator_gives_reasons_without_publishing():
    article, curator = make_ready_article(), make_curator()
    reasons = {one.key(): "I asked the team." for one in findings_for(article)}

    act(client_of(curator), article, name="check", confirmed="yes", **reasons)

    assert AcceptedWarning.objects.filter(given_by=curator).count() == 2
    assert not Article.objects.get().is_public()


def test_the_history_tells_editors_which_warnings_may_stand():
    article = make_ready_article()
    accept(article, {findings_for(article)[0].key(): "The team's own word."}, by=make_curator())

    address = f"/admin/articles/article/{article.pk}/history/"
    html = client_of(make_editor()).get(address).content.decode()

    assert escape("The team's own word.") in html


def test_a_claims_page_shows_its_hints_beside_the_fields():
    make_ready_article()
    claim = Claim.objects.get()

    html = client_of(make_curator()).get(f"/admin/evidence/claim/{claim.pk}/change/")

    text_help = html.content.decode().split('id="id_text_helptext"')[1].split("</div>")[0]
    assert "Worth a look:" in text_help
    assert "“breakthrough”" in text_help


def test_an_articles_page_shows_its_own_hints_and_its_claims():
    article = make_ready_article()

    html = client_of(make_curator()).get(f"/admin/articles/article/{article.pk}/change/")

    html = html.content.decode()
    body_help = html.split('id="id_body_helptext"')[1].split("</div>")[0]
    claim_help = html.split('id="id_claims-0-text_helptext"')[1].split("</div>")[0]
    assert "line 1, “recently”" in body_help
    assert "“breakthrough”" in claim_help


def test_a_hint_with_a_reason_is_gone():
    article = make_ready_article()
    accept(article, {one.key(): "So." for one in findings_for(article)}, by=make_curator())

    html = client_of(make_curator()).get(f"/admin/articles/article/{article.pk}/change/")

    assert "Worth a look:" not in html.content.decode()


def test_hints_never_hold_a_draft_up():
    claim = make_claim(article=make_ready_article(), text="In mice.")
    address = f"/admin/evidence/claim/{claim.pk}/change/"
    client = client_of(make_curator())
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, [])}
    for formset in client.get(address).context["inline_admin_formsets"]:
        management = formset.formset.management_form
        data |= {management.add_prefix(name): 0 for name in management.fields}

    response = client.post(address, {**data, "text": "A breakthrough, proven in mice."})

    claim.refresh_from_db()
    assert response.status_code == 302
    assert claim.text == "A breakthrough, proven in mice."


def test_words_are_changed_by_curators():
    from evidence.models import StrongWord

    word = StrongWord.objects.get(name="breakthrough")
    client = client_of(make_curator())
    address = f"/admin/evidence/strongword/{word.pk}/change/"
    seen = client.get(address).context["adminform"].form["seen"].value()

    response = client.post(
        address,
        {
            "seen": seen,
            "name": "breakthrough",
            "forms": "breakthrough\nquantum leap\n",
            "fine_in": "",
            "instead": "",
            "fine_from": "",
            "is_active": "on",
        },
    )

    word.refresh_from_db()
    assert response.status_code == 302
    assert word.forms == ["breakthrough", "quantum leap"]
