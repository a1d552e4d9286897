import pghistory
import pytest
from lxml import html

from articles import publishing
from articles.models import Article
from articles.versions import versions_of
from evidence import labelling
from evidence.models import Claim
from tests import factories
from tests.admin_pages import changed, client_of, data_of, errors_of, page_address, words_of

pytestmark = pytest.mark.django_db


def _save(client, row, **fields):
    response = client.post(page_address(row), changed(data_of(client, page_address(row)), **fields))
    assert response.status_code == 302, errors_of(response)
    row.refresh_from_db()


def _text(client, address):
    response = client.get(address)
    assert response.status_code == 200
    page = html.fromstring(response.content.decode())
    return " ".join(page.get_element_by_id("content").text_content().split())


def _marks(client, address):
    page = html.fromstring(client.get(address).content.decode())
    return [(mark.tag, mark.text) for mark in page.iter("del", "ins")]


def _restore(client, row, version, **answers):
    address = f"{page_address(row)[: -len('change/')]}restore/?version={version.key}"
    shown = client.get(address)
    page = html.fromstring(shown.content.decode())
    form = next((one for one in page.forms if "seen" in one.fields), None)
    data = dict(form.form_values()) if form is not None else {}
    return client.post(address, {**data, **answers})


ROWS = {
    "article": (factories.make_article, "title", "Title"),
    "claim": (factories.make_claim, "text", "claim"),
    "label": (factories.get_label, "meaning", "what it means"),
    "source": (factories.make_source, "title", "title"),
}


@pytest.mark.parametrize(("make", "field", "_name"), ROWS.values(), ids=ROWS)
def test_a_history_says_who_when_why_and_what(make, field, _name):
    row = make()
    client = client_of(factories.make_editor(first_name="Ana", last_name="Editor"))
    _save(client, row, **{field: "Mice, said at last.", "why": "Nobody had said whose body."})

    newest = versions_of(row)[0]
    text = _text(client, page_address(row, "history"))

    assert (newest.by, newest.why) == ("Ana Editor", "Nobody had said whose body.")
    assert "Ana Editor" in text
    assert "Why: Nobody had said whose body." in text
    assert f"Version {newest.number} " in text


@pytest.mark.parametrize(("make", "field", "_name"), ROWS.values(), ids=ROWS)
def test_any_two_versions_are_compared_word_by_word_and_one_restored_as_a_new_one(
    make, field, _name
):
    row = make()
    client = client_of(factories.make_editor())
    _save(client, row, **{field: "It helped 2 mice."})
    _save(client, row, **{field: "It helped 12 mice."})
    _save(client, row, **{field: "It helped nobody."})
    count = len(versions_of(row))
    fourth, third, second = versions_of(row)[:3]
    address = page_address(row, "history")

    marks = _marks(client, f"{address}?from={third.key}&to={second.key}")
    response = _restore(client, row, second, why="The second was right.")

    row.refresh_from_db()
    assert ("del", "2") in marks
    assert ("ins", "12") in marks
    assert response.status_code == 302
    assert getattr(row, field) == "It helped 2 mice."
    assert len(versions_of(row)) == count + 1
    assert versions_of(row)[1:4] == [fourth, third, second]
    assert versions_of(row)[0].why == "The second was right."
    assert versions_of(row)[0].act == f"Restored version {second.number}"


def test_restoring_asks_why():
    article = factories.make_article(title="One")
    client = client_of(factories.make_curator())
    _save(client, article, title="Two")

    response = _restore(client, article, versions_of(article)[-1], why=" ")

    assert errors_of(response) == ["This field is required."]
    assert Article.objects.get().title == "Two"


def test_a_settled_claims_words_are_not_restored_past_the_rules():
    claim = factories.make_claim(text="It cured mice.")
    client = client_of(factories.make_editor())
    _save(client, claim, text="It helped mice.", harms="None seen.")
    first = versions_of(claim)[-1]
    factories.make_assessment(claim=claim)
    factories.make_assessment(claim=claim)
    labelling.settle(claim, by=factories.make_editor())

    response = _restore(client, claim, first, why="I liked it.")

    page = response.content.decode()
    claim.refresh_from_db()
    assert "cannot change now: Claim." in page
    assert "Reopen the claim" in page
    assert (claim.text, claim.harms) == ("It helped mice.", "None seen.")
    assert claim.is_settled()


def test_a_public_articles_words_are_restored_with_a_note_for_readers_only():
    article = factories.make_published_article(title="One")
    publishing.revise(article, changes={"title": "Two"}, note="Another title.")
    client = client_of(factories.make_editor())
    first = versions_of(article)[-1]

    refused = _restore(client, article, first, why="It was right.")
    assert "Say what readers should know" in refused.content.decode()
    _restore(client, article, first, why="It was right.", note="The first title again.")

    article.refresh_from_db()
    assert article.title == "One"
    assert article.corrections.filter(text="The first title again.").count() == 1


def test_a_curator_may_not_restore_what_readers_have_seen():
    article = factories.make_published_article(title="One")
    publishing.revise(article, changes={"title": "Two"}, note="Another title.")

    response = _restore(
        client_of(factories.make_curator()), article, versions_of(article)[-1], why="x"
    )

    article.refresh_from_db()
    assert "cannot change now: Title." in response.content.decode()
    assert article.title == "Two"


def test_status_and_label_are_never_restored():
    claim = factories.make_published_claim(topics=[])
    labelling.withdraw(claim, reason="Wrong.")
    client = client_of(factories.make_editor())

    response = _restore(client, claim, versions_of(claim)[-1], why="x")

    claim.refresh_from_db()
    assert "What stays as it is now" in response.content.decode()
    assert claim.status == Claim.Status.WITHDRAWN


def test_a_restored_quote_is_looked_for_in_the_text_of_today():
    article = factories.make_article(body="Islets worked in mice.")
    claim = factories.make_claim(article=article)
    client = client_of(factories.make_curator())
    _save(client, claim, quoted_words="worked in mice")
    _save(client, claim, quoted_words="Islets worked")
    quoted = versions_of(claim)[1]
    Article.objects.filter(pk=article.pk).update(body="At last islets worked in mice.")

    _restore(client, claim, quoted, why="The better words.")

    claim.refresh_from_db()
    assert (claim.quote_exact, claim.quote_start) == ("worked in mice", 15)


def test_somebody_who_saved_meanwhile_is_not_overwritten_by_restoring():
    article = factories.make_article(title="One")
    client = client_of(factories.make_curator())
    _save(client, article, title="Two")
    first = versions_of(article)[-1]
    address = f"{page_address(article)[: -len('change/')]}restore/?version={first.key}"
    form = html.fromstring(client.get(address).content.decode()).forms[-1]
    _save(client, article, title="Three")

    response = client.post(address, {**dict(form.form_values()), "why": "x"})

    assert "Somebody saved this after you opened it" in response.content.decode()
    assert Article.objects.get().title == "Three"


def test_acts_commands_and_what_nobody_signed_are_told_apart():
    article = factories.make_article()
    client = client_of(factories.make_editor(username="ed"))
    client.post(f"/admin/articles/article/{article.pk}/publish/", {"confirmed": "yes"})
    client.post(
        f"/admin/articles/article/{article.pk}/retire/", {"confirmed": "yes", "reason": "Wrong."}
    )
    with pghistory.context(command="load_digest"):
        Article.objects.filter(pk=article.pk).update(why_written="A reader asked.")

    told = [(one.by, one.act, one.why) for one in versions_of(article)]

    assert told == [
        ("the command “load_digest”", "", ""),
        ("ed", "Take back", "Wrong."),
        ("ed", "Publish", ""),
        ("not recorded", "", ""),
    ]


def test_what_one_request_wrote_in_two_steps_is_one_version():
    article = factories.make_published_article()
    before = len(versions_of(article))

    _save(client_of(factories.make_editor()), article, title="New", note="A new title.")

    assert len(versions_of(article)) == before + 1


def test_a_claims_earlier_label_is_hidden_until_one_has_given_ones_own():
    claim = factories.make_claim(label="animal", label_reason="Only mice were studied.")
    labelling.reopen(claim)
    curator = factories.make_curator()
    address = page_address(claim, "history")
    newest, oldest = versions_of(claim)
    pair = f"{address}?from={oldest.key}&to={newest.key}"

    blind = _text(client_of(curator), pair)
    factories.make_assessment(claim=claim, curator=curator, label="early-human")
    seeing = _text(client_of(curator), pair)

    assert "Only mice were studied." not in blind
    assert "Animal" not in blind
    assert "until you have given your own" in blind
    assert "Only mice were studied." in seeing


def test_versions_that_are_none_are_named_and_another_rows_are_not_found():
    article, other = factories.make_article(), factories.make_article()
    client = client_of(factories.make_curator())
    address = page_address(article, "history")
    theirs = versions_of(other)[0].key

    response = client.get(f"{address}?from={theirs}&to=x")

    assert words_of(response) == ["There are no such versions here."]
    there = client.get(f"{address[: -len('history/')]}restore/?version={theirs}")
    assert there["Location"] == address


def test_a_person_who_may_only_look_restores_nothing():
    article = factories.make_article(title="One")
    Article.objects.filter(pk=article.pk).update(title="Two")
    label = factories.get_label()
    client = client_of(factories.make_curator())
    address = page_address(label, "history")

    assert "Restore" not in _text(client, address)
    key = versions_of(label)[-1].key
    assert client.get(f"{address[: -len('history/')]}restore/?version={key}").status_code == 403
