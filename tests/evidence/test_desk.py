import pytest
from lxml import html

from evidence import labelling, quoting
from evidence.models import Assessment, Claim, EvidenceLabel
from tests import factories
from tests.admin_pages import client_of, data_of, queries_of, words_of

pytestmark = pytest.mark.django_db

BODY = "Islets lowered blood sugar in mice. It worked in mice again. Nobody has tried it in people."


@pytest.fixture
def article():
    return factories.make_article(body=BODY)


def desk(article, claim="new"):
    return f"/admin/evidence/desk/{article.pk}/change/?claim={getattr(claim, 'pk', claim)}"


def page_of(response):
    return html.fromstring(response.content.decode())


def of_class(response, name):
    return page_of(response).find_class(name)


def texts(response, name):
    return [" ".join(one.text_content().split()) for one in of_class(response, name)]


def send(client, article, claim="new", **fields):
    """Open a claim on the desk, fill in some fields, and save it."""
    address = desk(article, claim)
    return client.post(address, {**shown_in(client, address), **fields})


def shown_in(client, address):
    data = data_of(client, address)
    # lxml reads a chosen radio button without a value as "on"; browsers send nothing.
    return {**data, "label": data["label"].removeprefix("on")}


WRITTEN = {
    "quoted_words": "lowered blood sugar in mice",
    "text": "New islets lowered blood sugar in mice.",
    "subject": "animal",
    "species": "mouse",
}


def test_a_claim_is_cut_out_cited_and_labelled_in_one_form(article):
    curator = factories.make_curator()
    source = factories.make_source(pmid="123")
    label = factories.get_label("animal")

    response = send(
        client_of(curator),
        article,
        **WRITTEN,
        **{"citations-0-source": "PMID 123", "label": label.pk, "reason": "Mice only."},
    )

    assert response.status_code == 302, texts(response, "errorlist")
    claim = article.claims.get()
    assert (claim.quote_exact, claim.quote_start) == ("lowered blood sugar in mice", 7)
    assert list(claim.citations.values_list("source", "relation")) == [(source.pk, "supports")]
    reading = claim.assessments.get()
    assert (reading.curator, reading.label, reading.reason) == (curator, label, "Mice only.")


def test_the_desk_is_reached_from_the_article_s_page_and_list(article):
    client = client_of(factories.make_curator())
    address = desk(article).split("?")[0]

    for page in (f"/admin/articles/article/{article.pk}/change/", "/admin/articles/article/"):
        assert f'href="{address}"' in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("fields", "missing"),
    [({"reason": "Mice only."}, "Choose the label"), ({"label": True}, "Give the reason")],
    ids=["reason alone", "label alone"],
)
def test_a_label_and_its_reason_are_given_together_or_not_at_all(article, fields, missing):
    if "label" in fields:
        fields = {"label": factories.get_label("animal").pk}

    response = send(client_of(factories.make_curator()), article, **WRITTEN, **fields)

    assert any(missing in words for words in texts(response, "errorlist"))
    assert not article.claims.exists()


def test_a_label_that_cannot_be_saves_nothing_and_keeps_what_was_typed(article):
    client = client_of(factories.make_curator())
    label = factories.get_label("early-human")

    response = send(client, article, **WRITTEN, label=label.pk, reason="A trial.")

    assert any("cannot be about animals" in words for words in texts(response, "errorlist"))
    assert not article.claims.exists()
    assert "New islets lowered blood sugar in mice." in response.content.decode()
    assert "claim=new" in page_of(response).get_element_by_id("desk_form").get("action")


def test_selected_words_that_stand_twice_are_quoted_where_they_were_selected(article):
    client = client_of(factories.make_curator())
    written = {**WRITTEN, "quoted_words": "in mice"}
    letters = len("".join(BODY[: BODY.index("in mice again")].split()))

    vague = send(client, article, **written)
    exact = send(client, article, **written, after=letters)

    assert any("more than once" in words for words in texts(vague, "errorlist"))
    assert exact.status_code == 302
    assert article.claims.get().quote_start == BODY.index("in mice again")


def test_a_claim_that_says_nearly_the_same_is_warned_of_once(article):
    client = client_of(factories.make_curator())
    other = factories.make_claim(text="Islets lowered the blood sugar of mice.")
    written = {**WRITTEN, "text": "Islets lowered the blood sugar of some mice."}

    warned = send(client, article, **written)
    saved = send(client, article, **written, is_another="on")

    assert any(other.text in words for words in texts(warned, "desk-alike"))
    assert saved.status_code == 302
    assert article.claims.count() == 1


def test_an_unlike_claim_or_an_unchanged_text_is_not_warned_of(article):
    client = client_of(factories.make_curator())
    factories.make_claim(text="Nobody knows whether the clinic's customers were helped.")
    claim = factories.make_claim(article=article, text="Islets lowered blood sugar in mice.")
    factories.make_claim(text="Islets lowered blood sugar in the mice.")

    assert send(client, article, **WRITTEN | {"text": "Rats lived longer."}).status_code == 302
    assert send(client, article, claim, kind="harm").status_code == 302


def test_claims_stand_in_the_order_of_the_text_as_it_is_now(article):
    lowered = "Islets made from stem cells lowered the blood sugar of four mice"
    again = "A second group of researchers saw the same in eleven older rats"
    tried = "Nobody has tried these cells in people who live with type 2 diabetes"
    article.body = f"{lowered}. {again}. {tried}."
    article.save()
    for words in (tried, lowered, again):
        claim = factories.make_claim(article=article, text=words)
        quoting.put(claim, quoting.find(article.body, words))
        claim.save()
    factories.make_claim(article=article, text="no quote")
    client = client_of(factories.make_curator())

    before = client.get(desk(article))
    type(article).objects.update(body=f"{tried}. {lowered}. {again}.")
    after = client.get(desk(article))

    for page, order in ((before, [lowered, again, tried]), (after, [tried, lowered, again])):
        told = [words.split(". ", 1)[1] for words in texts(page, "desk-line-link")]
        assert told == [*order, "no quote"]
        assert [one.text_content() for one in of_class(page, "claim")] == order


def test_another_curator_s_label_shows_only_to_who_gave_theirs_or_once_it_is_settled(article):
    claim = factories.make_claim(article=article)
    factories.make_assessment(claim=claim, reason="Theirs alone.")
    curator, another = factories.make_curator(), factories.make_curator()

    unread = client_of(curator).get(desk(article, claim)).content.decode()
    factories.make_assessment(claim=claim, curator=curator)
    read = client_of(curator).get(desk(article, claim)).content.decode()
    labelling.settle(claim, by=factories.make_editor())
    settled = client_of(another).get(desk(article, claim)).content.decode()

    assert "Theirs alone." not in unread
    assert "Theirs alone." in read
    assert "Theirs alone." in settled


def test_a_reading_under_an_older_definition_is_asked_for_again(article):
    curator = factories.make_curator()
    claim = factories.make_claim(article=article)
    factories.make_assessment(claim=claim, curator=curator)
    EvidenceLabel.objects.filter(slug="animal").update(version=2)
    client = client_of(curator)

    page = client.get(desk(article, claim))
    send(client, article, claim, kind="harm")

    assert "under an older definition" in page.content.decode()
    assert texts(page, "desk-count") == ["1 claim, 1 waits for your label"]
    assert not page_of(page).xpath("//input[@name='label'][@checked][@value!='']")
    assert Assessment.objects.get().label_version == 1


def test_saving_a_claim_again_leaves_its_label_alone(article):
    curator = factories.make_curator()
    claim = factories.make_claim(article=article)
    before = factories.make_assessment(claim=claim, curator=curator)

    response = send(client_of(curator), article, claim, kind="harm")

    assert response.status_code == 302
    assert list(Assessment.objects.values_list("pk", "superseded_at")) == [(before.pk, None)]


def test_of_two_who_save_one_claim_the_second_sees_both_texts(article):
    claim = factories.make_claim(article=article, text="First words.")
    client = client_of(factories.make_curator())
    stale = shown_in(client, desk(article, claim))
    send(client_of(factories.make_curator()), article, claim, text="Their words.")

    response = client.post(desk(article, claim), {**stale, "text": "My words."})

    page = response.content.decode()
    assert "Somebody saved this after you opened it" in page
    assert "Their words." in page
    assert "My words." in page
    assert Claim.objects.get().text == "Their words."


def test_save_and_go_on_opens_the_next_claim_that_waits_and_a_new_one_after_a_new_one(article):
    curator = factories.make_curator()
    client = client_of(curator)
    first, second, third = (factories.make_claim(article=article) for _ in range(3))
    factories.make_assessment(claim=second, curator=curator)

    onward = send(client, article, first, _go="yes")
    after_new = send(client, article, **WRITTEN, is_another="on", _go="yes")
    stayed = send(client, article, first, _save="yes")

    assert onward.url == f"{desk(article, third)}&kept={first.pk}"
    assert after_new.url == f"{desk(article)}&kept=new"
    assert stayed.url == f"{desk(article, first)}&kept={first.pk}"


def test_a_settled_claim_keeps_its_sentence_on_the_desk(article):
    claim = factories.make_claim(article=article, label="animal", text="Stays.")

    response = send(client_of(factories.make_editor()), article, claim, text="Goes.", helped="3")

    assert response.status_code == 302
    claim.refresh_from_db()
    assert (claim.text, claim.helped) == ("Stays.", None)


def test_what_readers_have_seen_keeps_its_sources_from_a_curator(article):
    claim = factories.make_published_claim()

    curator = client_of(factories.make_curator()).get(desk(claim.article, claim))
    editor = client_of(factories.make_editor()).get(desk(claim.article, claim))

    assert not of_class(curator, "desk-citation")
    assert of_class(editor, "desk-citation")


def test_a_withdrawn_claim_is_shown_and_not_saved(article):
    claim = factories.make_published_claim()
    labelling.withdraw(claim, reason="It was wrong.")
    client = client_of(factories.make_editor())

    page = client.get(desk(claim.article, claim))
    sent = client.post(desk(claim.article, claim), {"text": "Back again."})

    assert "It was wrong." in page.content.decode()
    assert not of_class(page, "desk-save")
    assert sent.status_code == 302
    assert words_of(sent) == ["This claim was withdrawn."]


@pytest.mark.parametrize("claim", ["0", "99999999", "x", "9" * 30, "-1", "²"])
def test_a_claim_that_is_not_this_article_s_is_not_found(article, claim):
    client = client_of(factories.make_curator())
    elsewhere = factories.make_claim()

    assert client.get(desk(article, claim)).status_code == 404
    assert client.post(desk(article, claim)).status_code == 404
    assert client.get(desk(article, elsewhere)).status_code == 404


def test_who_may_only_look_sees_the_desk_and_saves_nothing(article):
    from django.contrib.auth.models import Permission

    looker = factories.make_user(is_staff=True)
    names = ["view_article", "view_claim"]
    client = client_of(looker)

    stranger = client.get(desk(article))
    looker.user_permissions.set(Permission.objects.filter(codename__in=names))
    claim = factories.make_claim(article=article)
    shown = client.get(desk(article, claim))
    sent = client.post(desk(article, claim), {"text": "x"})

    assert stranger.status_code == 403
    assert claim.text in shown.content.decode()
    assert not of_class(shown, "desk-save")
    assert sent.status_code == 403


def test_the_desk_asks_as_often_for_twenty_claims_as_for_one(article):
    client = client_of(factories.make_curator())
    claim = factories.make_claim(article=article)
    factories.make_assessment(claim=claim)
    few = queries_of(client, desk(article, claim))

    for _ in range(19):
        factories.make_assessment(claim=factories.make_claim(article=article))

    assert len(queries_of(client, desk(article, claim))) == len(few)


def test_the_list_counts_what_waits_for_this_person(article):
    curator = factories.make_curator()
    for _ in range(3):
        claim = factories.make_claim(article=article)
        factories.make_assessment(claim=claim)
    factories.make_assessment(claim=claim, curator=curator)
    factories.make_claim(article=article, label="animal")

    response = client_of(curator).get("/admin/evidence/desk/")

    counts = ("field-claim_count", "field-open_count", "field-waiting_count")
    assert [texts(response, name) for name in counts] == [["4"], ["3"], ["2"]]
    assert f'href="/admin/evidence/desk/{article.pk}/change/"' in response.content.decode()


def test_the_desk_says_who_else_is_at_the_article(article):
    other = factories.make_curator(username="her-colleague")
    client_of(other).get(f"/admin/articles/article/{article.pk}/change/")

    response = client_of(factories.make_curator()).get(desk(article))

    assert any("her-colleague" in words for words in texts(response, "presence"))


def test_the_desk_says_what_the_gate_would_say_of_the_open_claim(article):
    claim = factories.make_claim(article=article, label="animal", text="Mice were cured of it.")

    response = client_of(factories.make_curator()).get(desk(article, claim))

    assert any("cured" in words for words in texts(response, "hint"))
