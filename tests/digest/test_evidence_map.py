import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Resource
from evidence.models import Citation, Study
from tests.factories import (
    get_label,
    make_published_article,
    make_published_claim,
    make_source,
    make_topic,
)

from .pages import assert_headings_are_whole, get, html, words

pytestmark = pytest.mark.django_db


def in_year(year, **fields):
    return make_published_article(published_at=datetime(year, 6, 1, tzinfo=UTC), **fields)


def table(page, place=0):
    """Rows of a table as lists of the words in their cells."""
    body = re.findall(r'<table class="map">(.*?)</table>', page, re.DOTALL)[place]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[words(cell) for cell in row] for row in cells]


def test_the_map_counts_each_topic_s_claims_under_each_rung():
    islets, clinics = make_topic(name="Islets", slug="islets"), make_topic(name="Clinics")
    make_topic(name="Empty")
    for label in ("animal", "animal", "early-human", "background"):
        make_published_claim(label=label, topics=[islets])
    make_published_claim(label="testimony", topics=[clinics, islets])

    page = html("/map/")

    assert_headings_are_whole(page)
    assert table(page) == [
        ["Topic", "❝ Testimony", "◭ Animal", "◔ Early human", "No badge", "All"],
        ["Clinics No research found", "1", "0", "0", "0", "1"],
        ["Islets", "1", "2", "1", "1", "5"],
    ]


def test_every_number_of_the_map_is_what_its_link_finds():
    islets = make_topic(slug="islets")
    for year, label in ((2019, "animal"), (2021, "animal"), (2021, "testimony"), (2023, "animal")):
        make_published_claim(article=in_year(year), label=label, topics=[islets])

    page = html("/map/?year_from=2020&year_to=2022")
    found = re.findall(r'<td>(?:<svg.*?</svg>)?<a href="(/claims/[^"]*)">(\d+)</a>', page)

    assert len(found) == 6
    for address, count in found:
        assert f"of {count} claim" in html(address.replace("&amp;", "&"))
    assert table(page, 1)[1] == ["2021", "", "1", "1", "0", "2"]


def test_claims_on_hold_stand_in_a_column_of_their_own():
    topic = make_topic(name="Islets")
    make_published_claim(
        label="animal",
        topics=[topic],
        suspended_at=datetime(2024, 1, 1, tzinfo=UTC),
        suspension_reason="Its study was taken back.",
    )

    assert table(html("/map/"))[1] == ["Islets", "0", "0", "0", "1", "1"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("year_from=soon", "digits"),
        ("year_from=2024&year_to=2020", "after the last"),
        ("year_from=2024&year_from=2020", "only once"),
        ("label=animal", "no filter called"),
        ("year_to=%00", "To year: Give a year in four digits"),
        ("year_from=20", "From year: Give a year in four digits"),
    ],
)
def test_the_map_shows_nothing_for_years_that_it_does_not_understand(query, said):
    make_published_claim(topics=[make_topic()])

    page = html(f"/map/?{query}")

    assert said in page
    assert '<table class="map">' not in page


def test_an_empty_site_s_map_says_so():
    assert "No claim was published in these years." in html("/map/")


def test_the_map_asks_the_same_two_queries_for_one_topic_and_for_twenty(client):
    def asked():
        client.get("/map/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/map/?year_from=2000")
        return len(queries)

    make_published_claim(topics=[make_topic()])
    few = asked()
    for _ in range(20):
        make_published_claim(topics=[make_topic()])

    assert asked() == few


def test_names_on_the_map_are_escaped():
    make_published_claim(topics=[make_topic(name="<b>bold</b>")])

    assert "<b>" not in html("/map/")


def test_a_topic_says_what_its_strongest_evidence_is_from_how_many_studies_and_as_of_when():
    topic = make_topic()
    study = Study.objects.create(key="one", name="One trial")
    claim = make_published_claim(label="early-human", topics=[topic], sources=0)
    other = make_published_claim(label="early-human", topics=[topic], sources=0)
    make_published_claim(label="animal", topics=[topic])
    for source in (make_source(study=study), make_source(study=study), make_source()):
        Citation.objects.create(claim=claim, source=source)
        Citation.objects.create(claim=other, source=source)
    Citation.objects.create(claim=claim, source=make_source(kind="press_release"))
    Citation.objects.create(
        claim=claim, source=make_source(integrity="retracted", integrity_notice="x")
    )
    Citation.objects.create(claim=claim, source=make_source(), relation="disputes")
    claim.__class__.objects.update(labelled_at=datetime(2024, 3, 5, tzinfo=UTC))

    page = words(html(f"/topics/{topic.slug}/"))

    assert "The strongest label here: ◔ Early human from 2 studies, as of 5 March 2024." in page


def test_a_topic_names_claims_on_stronger_rungs_that_have_no_badge():
    topic = make_topic()
    make_published_claim(label="early-human", topics=[topic])
    make_published_claim(label="lab", topics=[topic])
    assert "no badge yet" not in words(html(f"/topics/{topic.slug}/"))

    make_published_claim(label="controlled-trial", topics=[topic])
    said = words(html(f"/topics/{topic.slug}/"))

    assert "1 claim here rests on a stronger kind of study, which has no badge yet." in said


def test_a_topic_of_stories_alone_says_that_no_research_was_found_and_where_to_look():
    topic = make_topic(registry_query="islet therapy")
    make_published_claim(label="testimony", topics=[topic])
    found = Resource.objects.create(
        key="r", title="A registry", kind="registry_search", url="https://example.org/", caveat="x"
    )
    found.topics.add(topic)

    page = words(html(f"/topics/{topic.slug}/"))

    assert "No research evidence found here" in page
    assert "we look for the words “islet therapy”." in page
    assert "Where to look: A registry" in page
    assert "The strongest label here" not in page


def test_a_topic_shows_its_years_with_links_that_keep_the_topic():
    topic = make_topic(slug="islets")
    make_published_claim(article=in_year(2020), label="animal", topics=[topic])
    make_published_claim(article=in_year(2022), label="early-human", topics=[topic])
    make_published_claim(article=in_year(2022), label="early-human")

    page = html("/topics/islets/")

    assert [row[0] for row in table(page)[1:]] == ["2022", "2020"]
    assert table(page)[1][2:] == ["0", "0", "1", "1"]
    assert "topic=islets&amp;year_from=2022&amp;year_to=2022&amp;label=early-human" in page


def test_rungs_that_are_switched_on_get_a_column():
    get_label("controlled-trial").__class__.objects.filter(slug="controlled-trial").update(
        is_active=True
    )
    make_published_claim(label="controlled-trial", topics=[make_topic()])

    assert "Controlled trial" in table(html("/map/"))[0][4]
    assert get("/map/").headers["ETag"]


def test_patterns_are_defined_once_a_page():
    topic = make_topic(slug="islets")
    make_published_claim(label="animal", topics=[topic])

    for address in ("/map/", "/topics/islets/"):
        assert html(address).count('id="weave-animal"') == 1


def test_a_map_of_sixty_topics_stays_a_small_page():
    claim = make_published_claim(sources=0)
    topics = [make_topic(name=f"A topic with a long name, number {n}") for n in range(60)]
    for label in ("animal", "early-human", "testimony", "background"):
        make_published_claim(label=label, article=claim.article, topics=topics, sources=0)

    assert len(html("/map/").encode()) < 60_000
