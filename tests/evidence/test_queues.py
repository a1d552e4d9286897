from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import Resource
from evidence import labelling, queues, quoting
from evidence.models import Assessment, Citation, Claim, EvidenceLabel, QuoteTrouble
from tests import factories
from tests.admin_pages import client_of, list_address, queries_of

pytestmark = pytest.mark.django_db


def listed(person, queue):
    response = client_of(person).get(list_address(Claim), {"queue": queue})
    assert response.status_code == 200
    return set(response.context["cl"].result_list)


def front(person):
    """What the front page says of each queue: title and number."""
    lines = client_of(person).get("/admin/").context["lines"]
    return {str(line.title): str(line.length) for line in lines}


def redefine(slug):
    label = factories.get_label(slug)
    EvidenceLabel.objects.filter(pk=label.pk).update(version=label.version + 1)


def test_claims_without_a_label_wait_until_they_are_settled():
    curator = factories.make_curator()
    unread, read = factories.make_claim(), factories.make_claim()
    factories.make_assessment(claim=read)
    factories.make_claim(label="animal")

    assert listed(curator, "unlabelled") == {unread, read}


def test_a_second_reader_finds_what_one_other_has_read_and_never_their_own():
    one, two = factories.make_curator(), factories.make_curator()
    once, twice, unread = (factories.make_claim() for _ in range(3))
    factories.make_assessment(claim=once, curator=one, label="testimony")
    for curator in [one, two]:
        factories.make_assessment(claim=twice, curator=curator)

    assert listed(two, "second") == {once}
    assert listed(one, "second") == set()
    assert listed(factories.make_curator(), "second") == {once}
    assert unread not in listed(two, "second")


def test_a_reading_that_was_replaced_counts_once_for_the_second_reader():
    claim, one = factories.make_claim(), factories.make_curator()
    factories.make_assessment(claim=claim, curator=one, superseded_at=timezone.now())
    factories.make_assessment(claim=claim, curator=one, label="testimony")

    assert listed(factories.make_curator(), "second") == {claim}


def test_a_site_with_a_single_curator_has_no_queue_for_second_readers(settings):
    settings.EVIDENCE_SECOND_READER = "off"
    factories.make_assessment(claim=factories.make_claim())

    assert "Waiting for a second reader" not in front(factories.make_curator())


def test_disagreements_wait_for_the_editor_and_for_those_who_have_read_them():
    claim, one = factories.make_claim(), factories.make_curator()
    factories.make_assessment(claim=claim, curator=one, label="testimony")
    factories.make_assessment(claim=claim, label="animal")

    assert listed(factories.make_editor(), "disagreement") == {claim}
    assert listed(one, "disagreement") == {claim}
    assert listed(factories.make_curator(), "disagreement") == set()


def test_what_can_be_settled_waits_for_the_editor_alone():
    editor, curator = factories.make_editor(), factories.make_curator()
    one_is_enough, agreed = factories.make_claim(), factories.make_claim(is_takeaway=True)
    for claim in [one_is_enough, agreed, agreed]:
        factories.make_assessment(claim=claim)
    alone = factories.make_claim(is_takeaway=True)
    differing = factories.make_claim()
    factories.make_assessment(claim=alone)
    for label in ["animal", "testimony"]:
        factories.make_assessment(claim=differing, label=label)

    assert listed(editor, "settle") == {one_is_enough, agreed}
    for claim in [one_is_enough, agreed]:
        labelling.settle(claim, by=editor)
    assert listed(editor, "settle") == set()
    response = client_of(curator).get(list_address(Claim), {"queue": "settle"})
    assert response.status_code == 400, "a queue that is not theirs shows no list"


def test_an_unknown_queue_shows_no_list():
    factories.make_claim()

    response = client_of(factories.make_editor()).get(list_address(Claim), {"queue": "everything"})

    assert response.status_code == 400
    assert "“everything”" in response.content.decode()


def test_claims_labelled_under_an_earlier_meaning_wait_to_be_read_and_settled_again():
    editor, curator = factories.make_editor(), factories.make_curator()
    claim = factories.make_claim(label="animal")
    factories.make_claim(label="testimony")
    assert listed(curator, "definition") == set()

    redefine("animal")

    assert listed(curator, "definition") == {claim}
    labelling.assess(claim, by=curator, label=factories.get_label("animal"), reason="Still mice.")
    assert listed(editor, "settle") == {claim}
    labelling.settle(claim, by=editor)
    assert listed(curator, "definition") == set()
    assert listed(editor, "settle") == set()


def test_an_old_reading_of_an_unsettled_claim_is_found_by_its_reader_and_not_given_away():
    claim, reader = factories.make_claim(), factories.make_curator()
    factories.make_assessment(claim=claim, curator=reader)

    redefine("animal")

    assert listed(reader, "definition") == {claim}
    assert listed(factories.make_curator(), "definition") == set()


BODY = (
    "In a study that was told to us, islets made from stem cells lowered blood sugar in mice."
    " Nobody has tried it in people."
)
WORDS = "stem cells lowered blood sugar in mice"


def quoting_claim(**fields):
    claim = factories.make_claim(article=factories.make_article(body=BODY), **fields)
    quoting.put(claim, quoting.find(BODY, WORDS))
    claim.save()
    return claim


def edit(claim, body):
    claim.article.body = body
    claim.article.save()
    quoting.follow(claim.article)


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("Nothing is left of it.", "lost"),
        (f"{BODY}\n\n{BODY}", "ambiguous"),
        (f"First a word. Then {WORDS}, said somebody else.", "moved"),
        (BODY.replace("in mice", "in the mice"), "reworded"),
        (f"A new beginning.\n\n{BODY}", None),
        (BODY, None),
    ],
    ids=["lost", "twice", "moved", "reworded", "further down", "as it was"],
)
def test_an_edit_puts_quotes_that_do_not_stand_where_they_stood_into_the_queue(body, state):
    claim = quoting_claim()

    edit(claim, body)

    assert [row.state for row in QuoteTrouble.objects.all()] == ([state] if state else [])
    assert listed(factories.make_curator(), "quote") == ({claim} if state else set())


def test_a_quote_leaves_the_queue_when_its_words_are_back():
    claim = quoting_claim()
    edit(claim, "Nothing is left of it.")

    edit(claim, BODY)

    assert not QuoteTrouble.objects.exists()


def test_a_quote_that_moved_stays_in_the_queue_until_somebody_looked_at_it():
    claim = quoting_claim()
    moved = f"First a word. Then {WORDS}, said somebody else."
    edit(claim, moved)

    edit(claim, f"A new beginning.\n\n{moved}")
    assert QuoteTrouble.objects.get().state == "moved"

    quoting.requote(claim)
    assert not QuoteTrouble.objects.exists()


def test_quoting_a_claim_anew_takes_it_out_of_the_queue_by_whatever_way_it_is_saved():
    claim = quoting_claim()
    edit(claim, "Only islets are left of it.")
    assert QuoteTrouble.objects.exists()

    Claim.objects.filter(pk=claim.pk).update(quote_exact="islets", quote_start=5)

    assert not QuoteTrouble.objects.exists()


def test_a_reworded_quote_is_taken_as_it_stands_when_somebody_says_so():
    claim = quoting_claim()
    edit(claim, BODY.replace("in mice", "in the mice"))

    quoting.requote(claim)

    assert Claim.objects.get().quote_exact.endswith("in the mice")
    assert not QuoteTrouble.objects.exists()


def test_a_lost_quote_is_quoted_again_by_words_and_not_without():
    claim = quoting_claim()
    edit(claim, "Only islets are left of it.")

    with pytest.raises(quoting.CannotQuote, match="Say which words it is"):
        quoting.requote(claim)
    with pytest.raises(quoting.CannotQuote, match="does not hold the words"):
        quoting.requote(claim, words="mice")
    assert QuoteTrouble.objects.exists()
    quoting.requote(claim, words="Only islets")

    assert Claim.objects.get().quote_exact == "Only islets"
    assert not QuoteTrouble.objects.exists()


def test_the_check_command_finds_what_changed_behind_the_verbs_and_mends_it(capsys):
    claim = quoting_claim()
    type(claim.article).objects.update(body="Nothing is left of it.")

    with pytest.raises(SystemExit):
        call_command("check_anchors")
    assert (
        f"Claim {claim.pk}: its quote is lost, and kept as in its place." in capsys.readouterr()[0]
    )
    call_command("check_anchors", "--repair")
    assert QuoteTrouble.objects.get().state == "lost"
    call_command("check_anchors")


def test_articles_whose_review_is_due_and_dead_links_have_lists_of_their_own():
    editor, today = factories.make_editor(), timezone.now().date()
    due = factories.make_published_article(review_due_on=today)
    factories.make_published_article(review_due_on=today + timedelta(days=1))
    factories.make_article(review_due_on=today)
    dead = Resource.objects.create(key="a", title="A", url="https://example.org/a", state="dead")
    Resource.objects.create(key="b", title="B", url="https://example.org/b", state="alive")

    page = client_of(editor).get("/admin/")

    found = {str(line.title): line for line in page.context["lines"]}
    for title, row in [("Review due", due), ("Dead links", dead)]:
        assert str(found[title].length) == "1"
        answer = client_of(editor).get(found[title].address)
        assert list(answer.context["cl"].result_list) == [row]


def test_the_front_page_counts_every_queue_and_links_to_its_list():
    editor = factories.make_editor()
    claim = factories.make_claim()
    for label in ["animal", "testimony"]:
        factories.make_assessment(claim=claim, label=label)
    client = client_of(editor)

    lines = client.get("/admin/").context["lines"]

    assert {str(line.title): str(line.length) for line in lines} == {
        "Without a label": "1",
        "Waiting for a second reader": "0",
        "In disagreement": "1",
        "Ready to settle": "0",
        "Source retracted or in doubt": "0",
        "On hold": "0",
        "Quote moved or lost": "0",
        "Label's meaning changed": "0",
        "Review due": "0",
        "Dead links": "0",
    }
    for line in lines:
        rows = client.get(line.address).context["cl"].result_list
        assert len(rows) == int(str(line.length)), line.title


def test_a_count_stops_where_more_says_nothing_more(monkeypatch):
    monkeypatch.setattr(queues, "COUNTED", 2)
    some = [factories.make_claim().pk for _ in range(3)]

    assert str(queues.length(Claim.objects.all())) == "2+"
    assert str(queues.length(Claim.objects.filter(pk__in=some[:2]))) == "2"


def test_the_front_page_costs_one_query_a_queue_however_much_waits():
    client = client_of(factories.make_editor())
    client.get("/admin/")
    empty = queries_of(client, "/admin/")
    article = factories.make_article()
    for _ in range(20):
        claim = factories.make_claim(article=article)
        factories.make_assessment(claim=claim)

    full = queries_of(client, "/admin/")

    assert len(full) == len(empty)
    assert len([sql for sql in full if "LIMIT 1001" in sql]) == len(queues.QUEUES) + 2


@pytest.mark.parametrize("queue", [queue.name for queue in queues.QUEUES])
def test_a_queue_of_twenty_costs_as_many_queries_as_one_of_one(queue):
    client = client_of(factories.make_editor())
    claims = []

    def grow(count):
        for _ in range(count):
            claim = quoting_claim(
                label="animal", suspended_at=timezone.now(), suspension_reason="x"
            )
            QuoteTrouble.objects.create(claim=claim, state="lost")
            claims.append(claim)
            for label in ["animal", "testimony"]:
                factories.make_assessment(claim=factories.make_claim(), label=label)

    grow(1)
    address = f"{list_address(Claim)}?queue={queue}"
    queries_of(client, address)
    of_one = queries_of(client, address)
    grow(9)

    assert len(queries_of(client, address)) == len(of_one)
    assert Assessment.objects.count() == 20
    assert Citation.objects.count() == 30


def act(person, claim, name, **answers):
    address = f"/admin/evidence/claim/{claim.pk}/{name}/"
    return client_of(person).post(address, {"confirmed": "yes", **answers})


def test_a_curator_quotes_a_draft_again_and_an_editor_what_readers_see():
    draft, public = quoting_claim(), quoting_claim(label="animal", status="published")
    for claim in [draft, public]:
        edit(claim, "Only islets are left of it.")
    curator = factories.make_curator()

    for claim in [draft, public]:
        act(curator, claim, "quote", words="Only islets")

    assert [row.claim for row in QuoteTrouble.objects.all()] == [public]
    act(factories.make_editor(), public, "quote", words="Only islets")
    assert not QuoteTrouble.objects.exists()


def test_whoever_decides_sees_the_readings_side_by_side_with_their_reasons():
    claim = factories.make_claim()
    factories.make_assessment(claim=claim, label="testimony", reason="A story was told.")
    factories.make_assessment(claim=claim, label="animal", reason="Mice were counted.")
    redefine("testimony")

    page = client_of(factories.make_editor()).get(f"/admin/evidence/claim/{claim.pk}/adjudicate/")

    words = page.content.decode()
    assert words.count('class="reading"') == 2
    for said in ["A story was told.", "Mice were counted.", "The label’s meaning changed since."]:
        assert said in words
