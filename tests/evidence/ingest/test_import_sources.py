import csv
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from evidence import integrity
from evidence.models import Source
from tests.factories import make_curator, make_source

PUBMED = Path(__file__).resolve().parents[4] / "shared/data/pubmed"
SAMPLE = Path(__file__).resolve().parents[3] / "sample"
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


@needs_records
def test_a_retracted_paper_is_retracted_and_its_notice_and_its_citers_are_sound():
    trio = sorted((PUBMED / "retraction_trio").glob("*.xml"))

    run(*trio)

    found = dict(Source.objects.values_list("title", "integrity"))
    assert len(found) == len(trio) == 3
    assert sorted(found.values()) == ["retracted", "sound", "sound"]


@needs_records
def test_the_sample_and_the_records_of_its_papers_leave_each_other_alone():
    run(PUBMED / "efetch_shared_876.xml.gz")
    call_command("load_digest", SAMPLE, stdout=StringIO())
    again, out = run(PUBMED / "efetch_shared_876.xml.gz"), StringIO()
    call_command("load_digest", SAMPLE, stdout=out)

    assert "0 created, 0 updated, 876 unchanged" in again
    assert out.getvalue().endswith("nothing changed\n")


def export(path, *records):
    path.write_text(f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>", encoding="utf-8")
    return path


def article(pmid="1", title="A made-up title", revised="2020", doi="", types=(), notices=""):
    listed = "".join(f"<PublicationType>{one}</PublicationType>" for one in types)
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID>"
        f"<DateRevised><Year>{revised}</Year><Month>1</Month><Day>1</Day></DateRevised>"
        f"<Article><ArticleTitle>{title}</ArticleTitle><Language>eng</Language>"
        f"<PublicationTypeList>{listed}</PublicationTypeList></Article>"
        f"<CommentsCorrectionsList>{notices}</CommentsCorrectionsList></MedlineCitation>"
        f'<PubmedData><ArticleIdList><ArticleId IdType="doi">{doi}</ArticleId></ArticleIdList>'
        "</PubmedData></PubmedArticle>"
    )


def test_a_later_revision_updates_and_an_earlier_one_does_not(tmp_path):
    newer = export(tmp_path / "newer.xml", article(title="New words", revised="2021"))
    older = export(tmp_path / "older.xml", article(title="Old words", revised="2019"))

    assert "1 created" in run(export(tmp_path / "first.xml", article()))
    assert "1 updated" in run(newer)
    assert "0 updated, 1 unchanged" in run(older)
    assert Source.objects.get().title == "New words"


def test_a_paper_twice_in_a_file_is_one_source(tmp_path):
    out = run(export(tmp_path / "a.xml", article(), article(title="Later", revised="2022")))

    assert "1 created, 1 updated" in out
    assert Source.objects.get().title == "Later"


def test_a_column_that_a_curator_changed_stays(tmp_path):
    run(export(tmp_path / "a.xml", article()))
    Source.objects.update(title="A curator's title")

    run(export(tmp_path / "b.xml", article(title="PubMed's new title", revised="2022")))

    assert Source.objects.get().title == "A curator's title"


def test_a_source_that_a_curator_made_is_only_filled_where_it_is_empty(tmp_path):
    made = make_source(title="A curator's title", doi="10.1000/abc", published_year=None)

    out = run(export(tmp_path / "a.xml", article(pmid="5", doi="10.1000/ABC")))

    made.refresh_from_db()
    assert "1 updated" in out
    assert (made.title, made.pmid, made.language) == ("A curator's title", "5", "eng")


def test_a_retraction_is_graver_than_a_curator_s_flag(tmp_path):
    run(export(tmp_path / "a.xml", article()))
    reason = "We wrote to the journal."
    integrity.flag(Source.objects.get(), by=make_curator(), nature="concern", reason=reason)
    notice = (
        '<CommentsCorrections RefType="RetractionIn"><RefSource>J Made Up</RefSource>'
        "</CommentsCorrections>"
    )

    run(export(tmp_path / "b.xml", article(revised="2022", notices=notice)))

    source = Source.objects.get()
    assert source.integrity == "retracted"
    assert set(source.integrity_notice.splitlines()) == {"Retraction: J Made Up", reason}


def test_an_identifier_of_another_source_is_left_out_and_told(tmp_path):
    records = export(
        tmp_path / "a.xml",
        article(pmid="1", doi="10.1000/abc"),
        article(pmid="2", doi="10.1000/abc"),
    )

    first, second = run(records), run(records)

    assert "2 created" in first
    assert "PMID 2: doi 10.1000/abc belongs to source" in first
    assert "0 created, 0 updated, 2 unchanged" in second
    assert dict(Source.objects.values_list("pmid", "doi")) == {"1": "10.1000/abc", "2": None}


def test_a_rejected_record_is_told_with_its_place_and_the_others_come_in(tmp_path):
    out = run(export(tmp_path / "a.xml", article(pmid="x"), article(pmid="3")))

    assert "1 created, 0 updated, 0 unchanged, 1 rejected" in out
    assert "rejected record 1 (line 1): “x” is not a PMID" in out


def test_a_file_that_breaks_off_after_good_records_imports_nothing(tmp_path):
    path = export(tmp_path / "a.xml", *[article(pmid=str(n)) for n in range(1, 500)])
    path.write_bytes(path.read_bytes()[:-40])

    with pytest.raises(CommandError, match="a.xml: line 1: is not well-formed XML"):
        run(path)

    assert Source.objects.count() == 0


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="nothing.xml: cannot be read: No such file"):
        run(tmp_path / "nothing.xml")


@pytest.fixture
def another_import():
    """Another connection that is writing sources."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE evidence_source IN SHARE ROW EXCLUSIVE MODE")
        yield
    other.close()


@pytest.mark.usefixtures("another_import")
def test_an_import_beside_another_says_so_and_imports_nothing(tmp_path):
    (tmp_path / "a").write_text("TY  - JOUR\nTI  - Made up\nER  - \n")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 200")

    with pytest.raises(CommandError, match="Nothing was imported: another import is at work"):
        run(tmp_path / "a")

    assert not Source.objects.exists()
