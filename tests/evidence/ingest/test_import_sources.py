import csv
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from evidence.models import Source

PUBMED = Path(__file__).resolve().parents[4] / "shared/data/pubmed"
pytestmark = pytest.mark.django_db
needs_records = pytest.mark.skipif(
    not PUBMED.is_dir(), reason="the real PubMed records in ../shared are not here"
)


def run(*files):
    out = StringIO()
    call_command("import_sources", *files, stdout=out)
    return out.getvalue()


def event_count():
    return apps.get_model("evidence", "SourceEvent").objects.count()


@needs_records
def test_the_real_records_agree_with_their_manifest_and_a_second_run_changes_nothing():
    first = run(PUBMED / "efetch_sample_plain_84.xml", PUBMED / "efetch_shared_876.xml.gz")
    before = event_count()
    second = run(PUBMED / "efetch_sample_plain_84.xml", PUBMED / "efetch_shared_876.xml.gz")

    with open(PUBMED / "efetch_shared_manifest.tsv", encoding="utf-8") as file:
        expected = {row["pmid"]: row for row in csv.DictReader(file, delimiter="\t")}
    found = {source.pmid: source for source in Source.objects.all()}
    assert "84 created, 0 updated, 0 unchanged, 0 rejected" in first
    assert found.keys() == expected.keys()
    assert [
        (pmid, facts(found[pmid]), said(row))
        for pmid, row in expected.items()
        if facts(found[pmid]) != said(row)
    ] == []
    assert second.count(" 0 created, 0 updated,") == 2
    assert event_count() == before


def facts(source):
    return {
        "year": str(source.published_year or ""),
        "n_mesh": str(len(source.mesh)),
        "animals": str(int("Animals" in source.mesh)),
        "humans": str(int("Humans" in source.mesh)),
        "has_abstract": str(int(bool(source.abstract))),
        "pubtypes": {one.lower() for one in source.publication_types},
    }


def said(row):
    types = {one.lower() for one in row["pubtypes"].split("|") if one}
    return {name: row[name] for name in ("year", "n_mesh", "animals", "humans", "has_abstract")} | {
        "pubtypes": types
    }


@needs_records
def test_a_real_export_that_is_not_xml_is_refused_whole():
    with pytest.raises(CommandError, match="line 1: is not well-formed XML"):
        run(PUBMED / "efetch_sample_plain_84.xml", PUBMED / "malformed_jmjamison_output.xml.gz")

    assert Source.objects.count() == 0
