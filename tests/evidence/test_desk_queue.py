import pytest

from evidence.models import Assessment, Claim
from tests import factories
from tests.admin_pages import client_of, list_address, queries_of, words_of

from .test_desk import desk, page_of, shown_in, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    """Three claims in two articles that one other curator has read; in the order of the queue."""
    first, second = factories.make_article(), factories.make_article()
    claims = [factories.make_claim(article=one, sources=1) for one in (first, first, second)]
    for claim in claims:
        factories.make_assessment(claim=claim)
    return claims


def in_queue(claim, queue="second"):
    return f"{desk(claim.article, claim)}&queue={queue}"


def read(client, claim, queue="second", button="_go"):
    address = in_queue(claim, queue)
    label = factories.get_label("animal").pk
    data = {**shown_in(client, address), "label": label, "reason": "Mice only."}
    return client.post(address, {**data, button: "yes"})


def test_save_and_go_on_leads_through_a_queue_from_article_to_article(waiting):
    curator = factories.make_curator()
    client = client_of(curator)
    first, second, third = waiting

    ways = [read(client, claim) for claim in waiting]

    kept = [f"&kept={claim.pk}" for claim in waiting]
    assert ways[0]["Location"] == in_queue(second) + kept[0]
    assert ways[1]["Location"] == in_queue(third) + kept[1]
    assert ways[2]["Location"] == in_queue(third) + kept[2]
    assert words_of(ways[2])[-1] == "That was the last claim of this queue."
    assert Assessment.objects.filter(curator=curator).count() == 3
    assert first.assessments.count() == 2


def test_save_keeps_the_claim_and_the_queue(waiting):
    client = client_of(factories.make_curator())

    response = read(client, waiting[0], button="_save")

    assert response["Location"] == f"{in_queue(waiting[0])}&kept={waiting[0].pk}"


def test_the_desk_says_how_much_of_the_queue_is_left_and_passes_claims_by(waiting):
    client = client_of(factories.make_curator())

    first = client.get(in_queue(waiting[0]))
    last = client.get(in_queue(waiting[2]))

    words = " ".join(texts(first, "desk-way"))
    assert "Waiting for a second reader, 3 left." in words
    links = page_of(first).xpath("//nav[@class='desk-way']/a/@href")
    assert links == [in_queue(waiting[1]), f"{list_address(Claim)}?queue=second"]
    assert "Pass this one by" not in " ".join(texts(last, "desk-way"))


def test_a_list_that_is_a_queue_leads_to_its_first_claim_on_the_desk(waiting):
    client = client_of(factories.make_curator())
    start = in_queue(waiting[0]).replace("&", "&amp;")

    assert start in client.get(f"{list_address(Claim)}?queue=second").content.decode()
    assert "Work through" not in client.get(list_address(Claim)).content.decode()
    assert "Work through" not in client.get(f"{list_address(Claim)}?queue=hold").content.decode()


@pytest.mark.parametrize("queue", ["nonsense", "settle"])
def test_a_queue_that_is_not_there_or_not_theirs_is_not_found(waiting, queue):
    client = client_of(factories.make_curator())

    assert client.get(in_queue(waiting[0], queue)).status_code == 404
    assert client.post(in_queue(waiting[0], queue)).status_code == 404


def test_what_is_refused_stays_in_the_queue(waiting):
    client = client_of(factories.make_curator())
    address = in_queue(waiting[0])

    response = client.post(address, {**shown_in(client, address), "text": "", "_go": "yes"})

    assert response.status_code == 200
    form = page_of(response).get_element_by_id("desk_form")
    assert form.get("action") == f"?claim={waiting[0].pk}&queue=second"


def test_a_queue_costs_two_queries_more_than_the_desk_itself(waiting):
    client = client_of(factories.make_curator())
    client.get(in_queue(waiting[0]))

    without = queries_of(client, desk(waiting[0].article, waiting[0]))
    within = queries_of(client, in_queue(waiting[0]))

    # Whose queues these are asks for the person's permissions, which the page asks for in any case.
    assert len(within) - len(without) == 2
