import pytest

from evidence.double_reading import report
from tests import factories
from tests.admin_pages import client_of, queries_of

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/evidence/assessment/agreement/"


def read_by(*readings, **fields):
    """A claim with independent readings: (curator, label) each."""
    claim = factories.make_claim(**fields)
    for curator, label in readings:
        factories.make_assessment(claim=claim, curator=curator, label=label, is_independent=True)
    return claim


def read_often(count, *, differing=0):
    one, two = factories.make_curator(), factories.make_curator()
    for n in range(count):
        first = ["animal", "testimony"][n % 2]
        second = "early-human" if n < differing else first
        read_by((one, first), (two, second))
    return one, two


def test_a_report_counts_pairs_of_independent_readings_and_nothing_else():
    one, two = read_often(10, differing=2)
    alone = read_by((one, "animal"))
    factories.make_assessment(claim=alone, curator=two, label="animal")
    decided = read_by((one, "animal"), (two, "testimony"))
    factories.make_assessment(claim=decided, label="animal", is_adjudication=True)

    found = report()

    assert (found.claims, found.overall.count, found.overall.agreed) == (11, 11, 8)
    assert found.overall.percent.value == pytest.approx(8 / 11)
    assert [row.name for row in found.by_label] == ["Testimony", "Animal", "Early human"]
    assert [(row.agreement.agreed, row.agreement.count) for row in found.by_label] == [
        (4, 6),
        (4, 6),
        (0, 2),
    ]
    assert [row.name for row in found.by_pair] == [f"{one.username} · {two.username}"]


def test_three_readers_make_three_pairs_of_one_claim():
    people = [factories.make_curator() for _ in range(3)]
    read_by(*zip(people, ["animal", "animal", "testimony"], strict=True))

    found = report()

    assert (found.claims, found.overall.count, found.overall.agreed) == (1, 3, 1)
    assert [row.agreement.agreed for row in found.by_pair] == [1, 0, 0]


def test_a_second_thought_changes_no_figure():
    one, two = factories.make_curator(), factories.make_curator()
    claim = factories.make_claim()
    first = factories.make_assessment(
        claim=claim, curator=one, label="testimony", is_independent=True
    )
    factories.make_assessment(claim=claim, curator=two, is_independent=True)
    type(first).objects.filter(pk=first.pk).update(superseded_at=first.assessed_at)
    factories.make_assessment(claim=claim, curator=one)

    assert (report().overall.count, report().overall.agreed) == (1, 0)


def test_an_editor_sees_every_pair_and_a_curator_their_own():
    one, two = read_often(4, differing=1)
    three, four = read_often(2)

    everything = client_of(factories.make_editor()).get(ADDRESS)
    own = client_of(one).get(ADDRESS)
    nothing = client_of(factories.make_curator()).get(ADDRESS)

    assert len(everything.context["report"].by_pair) == 2
    assert [row.name for row in own.context["report"].by_pair] == [
        f"{one.username} · {two.username}"
    ]
    page = own.content.decode()
    assert three.username not in page
    assert four.username not in page
    assert "75% (30% to 95%)" in page
    assert "No claim was read by two people" in nothing.content.decode()
    assert client_of(factories.make_user(is_staff=True)).get(ADDRESS).status_code == 403


def test_the_page_costs_the_same_however_much_was_read():
    client = client_of(factories.make_editor())
    read_often(1)
    client.get(ADDRESS)
    of_one = queries_of(client, ADDRESS)
    read_often(6)

    assert len(queries_of(client, ADDRESS)) == len(of_one)


def test_readers_are_told_no_figure_of_a_few_claims(client):
    read_often(19)

    page = client.get("/methods/").content.decode()

    assert "19 claims were read by two people" in page
    assert "too few for a figure" in page
    assert "%" not in page


def test_readers_are_told_the_figures_and_no_name(client):
    one, two = read_often(20, differing=2)

    page = client.get("/methods/").content.decode()

    assert "in 18 of 20 pairs of readings" in page
    assert "90% (70% to 97%)" in page
    assert "Where one reader gave it, both did in 9 of 10." in page
    for person in [one, two]:
        assert person.username not in page[: page.index('id="interests"')]


def test_the_page_about_methods_says_who_reads_and_what_they_have_at_stake(client, settings):
    assert "Two curators read every claim about harm" in client.get("/methods/").content.decode()
    assert "Nobody yet" in client.get("/methods/").content.decode()

    settings.EVIDENCE_SECOND_READER = "off"

    assert "One curator reads each claim here" in client.get("/methods/?again").content.decode()


def test_the_page_about_methods_costs_the_same_however_much_was_read(client):
    read_often(1)
    of_one = queries_of(client, "/methods/?a")
    read_often(6)

    of_more = queries_of(client, "/methods/?b")

    assert len(of_more) == len(of_one) <= 8, of_more
