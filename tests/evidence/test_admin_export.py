import csv
import io
import json
import tracemalloc
from urllib.parse import urljoin

import pytest
from django.core.management import call_command
from django.db import transaction
from lxml import html

from evidence.ingest.csv_export import claim_lines, source_lines
from evidence.ingest.record import COLUMNS
from evidence.models import Claim, Source
from tests import factories
from tests.admin_pages import client_of

pytestmark = pytest.mark.django_db

SOURCES, CLAIMS = "/admin/evidence/source/export/", "/admin/evidence/claim/export/"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=quoted"]


def _table(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(formula):
    factories.make_source(title=formula)
    factories.make_claim(text=formula, sources=0)
    client = client_of(factories.make_curator())

    titles = [row["title"] for row in _table(client.get(SOURCES))]
    texts = [row["text"] for row in _table(client.get(CLAIMS))]

    assert titles == texts == [f"'{formula}"]


def test_exported_sources_are_imported_again_exactly(tmp_path):
    for title in FORMULAS:
        factories.make_source(title=title, mesh=["=Mice", "Diabetes, Type 1"], doi=None)
    before = list(Source.objects.order_by("title").values(*COLUMNS))
    file = tmp_path / "sources.csv"
    answer = client_of(factories.make_curator()).get(SOURCES)
    file.write_bytes(b"".join(answer.streaming_content))
    Source.objects.all().delete()

    call_command("import_sources", file, stdout=io.StringIO())

    assert list(Source.objects.order_by("title").values(*COLUMNS)) == before


def test_a_claim_s_line_names_its_article_label_topics_and_sources():
    topic = factories.make_topic()
    claim = factories.make_published_claim(topics=[topic], sources=0)
    claim.citations.create(source=factories.make_source(key="blobs-1999"))

    (row,) = _table(client_of(factories.make_curator()).get(CLAIMS))

    assert (row["article"], row["label"], row["status"]) == (
        claim.article.slug,
        "animal",
        "published",
    )
    assert json.loads(row["topics"]) == [topic.slug]
    assert json.loads(row["sources"]) == ["blobs-1999"]


def test_the_link_of_a_narrowed_list_leads_to_its_rows():
    factories.make_published_claim(text="Blobs make insulin.")
    factories.make_claim(text="Mice were cured.")
    client = client_of(factories.make_curator())

    for query, texts in [
        ("?status__exact=published", {"Blobs make insulin."}),
        ("?q=cured", {"Mice were cured."}),
        ("?queue=second", set()),
        ("", {"Blobs make insulin.", "Mice were cured."}),
    ]:
        page = html.fromstring(client.get(f"/admin/evidence/claim/{query}").content.decode())
        (link,) = page.xpath("//a[contains(., 'Export as CSV')]/@href")
        answer = client.get(urljoin("/admin/evidence/claim/", link))
        assert {row["text"] for row in _table(answer)} == texts, query


@pytest.mark.parametrize("query", ["status__exact=zzz", "queue=zzz", "look=zzz", "nosuch=1"])
@pytest.mark.parametrize("address", [SOURCES, CLAIMS])
def test_what_the_list_would_refuse_is_not_exported(address, query):
    claim = factories.make_published_claim()

    answer = client_of(factories.make_curator()).get(f"{address}?{query}", follow=True)

    assert (answer.status_code, answer["Content-Type"][:9]) == (400, "text/html")
    page = answer.content.decode()
    assert page.count("Nothing is shown") == 1
    assert query.split("=")[0] in page
    assert claim.text not in page


@pytest.mark.parametrize("address", [SOURCES, CLAIMS])
def test_only_those_who_may_see_the_rows_export_them(address):
    assert client_of(factories.make_user(is_staff=True)).get(address).status_code == 403
    assert client_of(factories.make_curator()).post(address).status_code == 405


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_ten_thousand_rows_are_streamed_in_little_memory():
    with transaction.atomic():
        first = factories.make_source(title="Paper 0", abstract="word " * 200)
        numbers = range(1, 10_000)
        factories.make_copies(
            first,
            title=[f"Paper {n}" for n in numbers],
            url=[f"https://example.org/of/{n}" for n in numbers],
        )
    tracemalloc.start()

    count = sum(1 for _line in source_lines(Source.objects.all()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 10_001
    assert peak < 12_000_000  # bytes; the rows' text alone is more
    assert len(list(claim_lines(Claim.objects.all()))) == 1
