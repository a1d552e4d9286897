import csv
import io
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from evidence.ingest import conflicts, formats, source_loading
from evidence.ingest.conflicts import CannotDecide
from evidence.ingest.source_loading import load
from evidence.models import Citation, ReceivedRecord, Source, SourceConflict, Study
from tests import factories
from tests.factories import make_source

pytestmark = pytest.mark.django_db


def bring(body, **options):
    """Import a text and return what became of its records, in order."""
    outcomes = []
    _, records = formats.parse(io.BytesIO(body.encode()))
    load(records, tell=outcomes.append, **options)
    return [outcome.result for outcome in outcomes]


def efetch(pmid="1", title="A made-up title", doi="", year="2020", revised="2021", trials=()):
    numbers = "".join(f"<AccessionNumber>{one}</AccessionNumber>" for one in trials)
    return (
        f"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><DateRevised><Year>"
        f"{revised}</Year><Month>1</Month><Day>1</Day></DateRevised><Article><Journal><JournalIssue>"
        f"<PubDate><Year>{year}</Year></PubDate></JournalIssue></Journal><ArticleTitle>{title}"
        "</ArticleTitle><DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>"
        f"<AccessionNumberList>{numbers}</AccessionNumberList></DataBank></DataBankList></Article>"
        "</MedlineCitation><PubmedData><ArticleIdList>"
        f'<ArticleId IdType="doi">{doi}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>'
        "</PubmedArticleSet>"
    )


def nbib(pmid="1", title="A made-up title", doi="10.1000/abc", year="2020", revised="20200101"):
    return f"PMID- {pmid}\nLR  - {revised}\nTI  - {title}\nDP  - {year}\nAID - {doi} [doi]\n"


def ris(title="A made-up title", doi="10.1000/abc", year="2020", more=""):
    return f"TY  - JOUR\nTI  - {title}\nDO  - {doi}\nPY  - {year}\n{more}ER  - \n"


def bib(title="A made-up title", doi="10.1000/abc", year="2020"):
    return f"@article{{k, title={{{title}}}, doi={{{doi}}}, year={year}}}\n"


def trial(nct="NCT00000001", title="A made-up trial", updated="2024-01-01", papers=(), **status):
    protocol = {
        "identificationModule": {"nctId": nct, "briefTitle": title},
        "statusModule": {"lastUpdatePostDateStruct": {"date": updated}, **status},
        "referencesModule": {"references": [{"pmid": one, "type": "DERIVED"} for one in papers]},
    }
    return json.dumps({"protocolSection": protocol})


WAYS = {
    "efetch": efetch(doi="10.1000/ABC"),
    "nbib": nbib(),
    "RIS": ris(doi="https://doi.org/10.1000/Abc."),
    "BibTeX": bib(doi="10.1000/abc"),
    "CSV": "title,doi,published_year\nA made-up title,DOI: 10.1000/ABC,2020\n",
}


@pytest.mark.parametrize("second", WAYS)
@pytest.mark.parametrize("first", WAYS)
def test_one_paper_is_one_source_whichever_way_it_comes_first(first, second):
    bring(WAYS[first])
    joined = bring(WAYS[second])
    before = list(ReceivedRecord.objects.order_by("pk").values())
    again = bring(WAYS[first]) + bring(WAYS[second])

    source = Source.objects.get()
    assert joined[0] in {"merged", "updated", "unchanged"}
    assert again == ["unchanged", "unchanged"]
    assert (source.doi, source.published_year) == ("10.1000/abc", 2020)
    assert list(ReceivedRecord.objects.order_by("pk").values()) == before
    assert not SourceConflict.objects.exists()


def test_a_record_of_another_origin_merges_and_fills_what_is_empty():
    bring(efetch(doi="10.1000/abc"))

    assert bring(ris(more="AB  - An abstract.\n")) == ["merged"]
    assert Source.objects.get().abstract == "An abstract."


def test_a_record_twice_in_a_file_is_merged_once_and_then_unchanged():
    body = ris() + "\n" + ris(more="AB  - An abstract.\n")

    assert bring(body) == ["created", "merged"]
    assert bring(body) == ["unchanged", "unchanged"]


def test_a_source_without_identifiers_is_found_by_title_year_and_first_author():
    body = "TY  - BOOK\nTI  - Islets: a history\nAU  - Doe, Jane\nPY  - 1999\nER  - \n"

    assert bring(body) == ["created"]
    assert bring(body) == ["unchanged"]
    assert bring("@book{k, title={Islets -- A History}, author={Jane Doe}, year=1999}") != [
        "created"
    ]
    assert bring(body.replace("1999", "2001")) == ["created"]


@pytest.mark.parametrize(
    "order", [("efetch", "RIS"), ("RIS", "efetch")], ids=["index first", "copy first"]
)
def test_where_two_files_disagree_the_index_is_believed_and_a_curator_told(order):
    files = {
        "efetch": efetch(doi="10.1000/abc", year="2020"),
        "RIS": ris(year="2018", title="A title that is another altogether"),
    }

    for name in order:
        bring(files[name], file=f"{name}.txt")

    source = Source.objects.get()
    told = set(SourceConflict.objects.values_list("field", "ours", "theirs", "state"))
    assert (source.title, source.published_year) == ("A made-up title", 2020)
    assert told == {
        ("published_year", "2020", "2018", "open"),
        ("title", "A made-up title", "A title that is another altogether", "open"),
    }


def test_a_title_that_only_looks_different_is_no_conflict():
    bring(efetch(doi="10.1000/abc", title="Islets in vitro: a study"))

    bring(ris(title="ISLETS IN VITRO - A Study."))

    assert not SourceConflict.objects.exists()


def test_a_source_imported_before_records_were_kept_still_shows_who_changed_it():
    bring(efetch(title="PubMed's first title"))
    ReceivedRecord.objects.all().delete()
    Source.objects.update(title="A curator's title")

    assert bring(efetch(title="PubMed's new title", revised="2023")) == ["updated"]
    assert Source.objects.get().title == "A curator's title"


def test_a_curators_edit_stays_and_news_about_it_becomes_one_conflict():
    bring(trial(overallStatus="RECRUITING"))
    Source.objects.update(trial_status="On hold, says the sponsor")
    body = trial(updated="2025-01-01", overallStatus="COMPLETED")

    first, second = bring(body), bring(body)

    conflict = SourceConflict.objects.get()
    assert (first, second) == (["updated"], ["unchanged"])
    assert Source.objects.get().trial_status == "On hold, says the sponsor"
    assert (conflict.field, conflict.theirs) == ("trial_status", "Completed")


def test_what_a_curator_cleared_stays_empty():
    bring(ris(more="AB  - An abstract.\n"))
    Source.objects.update(abstract="")

    assert bring(ris(more="AB  - An abstract.\n")) == ["unchanged"]
    assert Source.objects.get().abstract == ""


def test_a_decided_conflict_is_not_asked_again():
    bring(efetch(doi="10.1000/abc"))
    bring(ris(year="2018"))
    conflicts.keep_ours(SourceConflict.objects.get(), by=factories.make_curator())

    bring(ris(year="2018"))

    assert SourceConflict.objects.get().state == "kept"


def test_an_older_snapshot_of_a_trial_changes_nothing():
    bring(trial(updated="2024-05-01", overallStatus="COMPLETED"))

    assert bring(trial(updated="2023-05-01", overallStatus="RECRUITING")) == ["unchanged"]
    assert Source.objects.get().trial_status == "Completed"


def test_a_later_row_of_the_csv_updates_a_trial_and_keeps_what_it_has_no_word_for():
    bring(trial(updated="2024-05-01", overallStatus="SUSPENDED", whyStopped="No money."))

    row = (
        "NCT Number,Study Title,Study Status,Last Update Posted\n"
        "NCT00000001,A made-up trial,COMPLETED,2025-01-01\n"
    )

    assert bring(row) == ["updated"]
    source = Source.objects.get()
    assert (source.trial_status, source.why_stopped) == ("Completed", "No money.")


def test_two_rows_that_turn_out_to_be_one_become_one_when_a_curator_says_so():
    bring(ris(more="AB  - An abstract.\n"))
    copy = Source.objects.get()
    claim = factories.make_claim(sources=0)
    Citation.objects.create(claim=claim, source=copy)
    bring(efetch(pmid="1"))

    bring(efetch(pmid="1", doi="10.1000/abc", revised="2023"))

    conflict = SourceConflict.objects.get()
    assert Source.objects.count() == 2
    assert (conflict.field, conflict.theirs, conflict.other) == ("doi", "10.1000/abc", copy)
    conflicts.take_theirs(conflict, by=factories.make_curator())
    source = Source.objects.get()
    assert (source.pmid, source.doi, source.abstract) == ("1", "10.1000/abc", "An abstract.")
    assert list(claim.sources.all()) == [source]
    assert SourceConflict.objects.get().state == "taken"
    assert bring(ris(more="AB  - An abstract.\n")) == ["unchanged"]


def test_rows_that_one_claim_cites_both_do_not_become_one():
    one, other = make_source(), make_source()
    claim = factories.make_claim(sources=0)
    for source in (one, other):
        Citation.objects.create(claim=claim, source=source)
    conflict = factories.make_conflict(source=one, other=other, field="doi")

    with pytest.raises(CannotDecide, match="cites both"):
        conflicts.take_theirs(conflict, by=factories.make_curator())

    assert Source.objects.count() == 2


def test_a_word_that_the_database_refuses_leaves_the_conflict_open():
    make_source(doi="10.1000/abc")
    conflict = factories.make_conflict(field="doi", theirs="10.1000/abc")

    with pytest.raises(CannotDecide):
        conflicts.take_theirs(conflict, by=factories.make_curator())

    conflict.refresh_from_db()
    assert conflict.state == "open"


def test_the_paper_of_a_trial_and_its_registry_record_are_two_sources_in_one_study():
    bring(efetch(trials=["NCT00000001"]))
    assert not Study.objects.exists()

    bring(trial())

    study = Study.objects.get()
    assert (study.key, study.name) == ("nct00000001", "A made-up trial (NCT00000001)")
    assert study.sources.count() == Source.objects.count() == 2


@pytest.mark.parametrize("is_paper_first", [True, False])
def test_a_paper_that_the_registry_names_as_a_result_joins_in_either_order(is_paper_first):
    files = [efetch(pmid="12"), trial(papers=["12"])]

    for body in files if is_paper_first else files[::-1]:
        bring(body)

    assert Study.objects.get().sources.count() == 2


def test_a_paper_of_several_trials_belongs_to_none():
    bring(trial(papers=["13"]))
    bring(trial(nct="NCT00000002", papers=["13"]))

    bring(efetch(pmid="12", trials=["NCT00000001", "NCT00000002"]))
    bring(efetch(pmid="13"))

    assert not Study.objects.exists()


def test_a_source_whose_number_a_curator_typed_joins_and_can_be_taken_out():
    typed = make_source(nct="NCT00000001")

    bring(trial())

    typed.refresh_from_db()
    assert typed.study.key == "nct00000001"
    Source.objects.filter(pk=typed.pk).update(study=None)
    bring(trial(updated="2025-01-01"))
    typed.refresh_from_db()
    assert typed.study is None


def test_a_study_takes_the_registered_title_when_the_registry_is_heard():
    bring(efetch(pmid="12", trials=["NCT00000001"]))
    bring(efetch(pmid="13", trials=["NCT00000001"]))
    assert Study.objects.get().name == "NCT00000001"

    bring(trial())

    assert Study.objects.get().name == "A made-up trial (NCT00000001)"


def test_a_study_that_a_curator_chose_or_took_away_stays_so():
    other = Study.objects.create(key="other", name="Other")
    make_source(pmid="12", study=other)
    bring(efetch(pmid="12", trials=["NCT00000001"]))
    bring(efetch(pmid="13", trials=["NCT00000001"]))
    bring(trial())
    assert Source.objects.get(pmid="12").study == other
    assert Source.objects.get(pmid="13").study.key == "nct00000001"
    Source.objects.filter(pmid="13").update(study=None)

    bring(trial(updated="2025-01-01"))
    bring(efetch(pmid="13", trials=["NCT00000001"], revised="2025"))

    assert Source.objects.get(pmid="13").study is None


def test_a_record_that_the_database_refuses_does_not_stop_the_others():
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE evidence_source ADD CONSTRAINT made_up CHECK (title <> 'Refused')"
        )
    good, bad = ris(doi="10.1000/a"), ris(doi="10.1000/b", title="Refused")

    assert bring(f"{good}\n{bad}\n{ris(doi='10.1000/c')}") == ["created", "rejected", "created"]


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_a_dry_run_tells_everything_and_changes_nothing(tmp_path):
    (tmp_path / "a.bin").write_text(ris())

    out = run("import_sources", tmp_path / "a.bin", "--dry-run", verbosity=2)

    assert "record 1 (line 1): created 10.1000/abc" in out
    assert "1 created, 0 updated, 0 unchanged, 0 rejected, 0 merged (RIS)" in out
    assert "Dry run: nothing was changed." in out
    assert not Source.objects.exists()


def test_a_broken_file_imports_nothing_of_the_good_one_before_it(tmp_path):
    (tmp_path / "good").write_text(ris())
    (tmp_path / "bad").write_text('title,doi\nOne,10.1000/x\nTwo,"10.1000/y')

    with pytest.raises(CommandError, match="bad: line 3: is not proper CSV.*Nothing imported"):
        run("import_sources", tmp_path / "good", tmp_path / "bad")

    assert not Source.objects.exists()


class Terminal(StringIO):
    def isatty(self):
        return True


def test_progress_is_shown_on_a_terminal_only(tmp_path):
    (tmp_path / "a").write_text(ris())
    terminal, pipe = Terminal(), StringIO()

    run("import_sources", tmp_path / "a", stderr=terminal)
    run("import_sources", tmp_path / "a", stderr=pipe)

    assert f"[{'#' * 30}] 100% 1 records, a" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert pipe.getvalue() == ""


RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "'quoted",
    "\ttab",
    'plain, “quotes” "and" more',
    "a\u2029b\r\nc",
]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_export_is_read_back_exactly_and_no_cell_is_a_formula(tmp_path, form):
    for title in RISKY:
        make_source(title=title, mesh=["=HYPERLINK(1)", "Diabetes Mellitus, Type 1"], key=None)
    make_source(
        title="Whole",
        doi="10.1000/abc",
        enrolment=14,
        enrolment_type="actual",
        has_results=False,
        published_on="2020-02-03",
        kind="registry_record",
        nct="NCT00000001",
        key="whole",
    )
    columns = source_loading.Record.__dataclass_fields__.keys() & {
        one.name for one in Source._meta.fields
    }
    before = list(Source.objects.order_by("pk").values(*columns - {"raw"}))
    file = tmp_path / "export"

    run("export_sources", format=form, output=file)
    same = run("import_sources", file)
    Source.objects.all().delete()
    run("import_sources", file)

    assert "0 created, 0 updated" in same
    assert list(Source.objects.order_by("pk").values(*columns - {"raw"})) == before
    if form == "csv":
        with file.open(encoding="utf-8", newline="") as opened:
            cells = [cell for row in csv.reader(opened) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_an_export_without_a_file_goes_to_the_terminal():
    make_source(title="Made up")

    assert '"title": "Made up"' in run("export_sources", format="json")


def test_a_batch_costs_the_same_whatever_its_size(django_assert_max_num_queries):
    few = "".join(ris(doi=f"10.1000/{n}") + "\n" for n in range(2))
    many = "".join(ris(doi=f"10.2000/{n}") + "\n" for n in range(90))

    for body in (few, many):
        with django_assert_max_num_queries(30):
            bring(body)
