import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from lxml import etree

from evidence import integrity
from evidence.ingest import fetch_turns
from evidence.integrity import Stated
from evidence.models import IntegrityNotice, Source
from tests.factories import make_published_claim, make_source

from . import answers
from . import stub as stubs
from .reading import DATA, needs_records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sleep")]
EFETCH, ESEARCH = "/pubmed/efetch.fcgi", "/pubmed/esearch.fcgi"
WORK, STUDY = "/crossref/works/10.1000/abc", "/trials/studies/NCT01234567"


def run(*args):
    out = StringIO()
    call_command("fetch_sources", *args, stdout=out)
    return out.getvalue()


def failing(*args):
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("fetch_sources", *args, stdout=out)
    return out.getvalue(), str(failed.value)


def test_each_kind_of_identifier_is_asked_of_its_service_and_saved(stub):
    stub.answers[EFETCH] = answers.efetch(answers.paper("11"), answers.paper("12"))
    stub.answers[WORK] = answers.crossref()
    stub.answers[STUDY] = answers.trial()

    said = run(
        "--pmid", "11", "PMID: 12", "--doi", "https://doi.org/10.1000/ABC", "--nct", "nct01234567"
    )

    assert said.splitlines() == [
        "PMID 11: created, “A title”",
        "PMID 12: created, “A title”",
        "DOI 10.1000/abc: created, “A title”",
        "NCT01234567: created, “A title”",
    ]
    asked = {one.path: one.params for one in stub.asked}
    assert asked[EFETCH] == {
        "db": "pubmed",
        "tool": "evidence-digest",
        "email": "desk@example.org",
        "id": "11,12",
        "retmode": "xml",
    }
    assert asked[WORK] == {"mailto": "desk@example.org"}
    assert Source.objects.get(nct="NCT01234567").trial_status == "Recruiting"


def test_a_key_of_ncbi_is_sent_to_ncbi_alone_and_never_told(stub, settings, caplog):
    settings.NCBI_API_KEY = "k3y"
    stub.answers[EFETCH] = stubs.fails(400)
    stub.answers[WORK] = answers.crossref()

    said, error = failing("--pmid", "11", "--doi", "10.1000/abc")

    assert [one.params.get("api_key") for one in stub.asked] == ["k3y", None]
    assert "k3y" not in said + error + caplog.text


def test_fetching_again_changes_nothing(stub):
    stub.answers[WORK] = answers.crossref()
    stub.answers[STUDY] = answers.trial()
    run("--doi", "10.1000/abc", "--nct", "NCT01234567")
    before = list(Source.objects.order_by("pk").values())

    said = run("--doi", "10.1000/abc", "--nct", "NCT01234567")

    assert said.count(": unchanged, ") == 2
    assert list(Source.objects.order_by("pk").values()) == before


def test_a_dry_run_says_the_same_and_saves_nothing(stub):
    stub.answers[WORK] = answers.crossref()

    assert (
        run("--doi", "10.1000/abc", "--dry-run") == "dry run: DOI 10.1000/abc: created, “A title”\n"
    )

    assert not Source.objects.exists()


def test_a_search_is_fetched_up_to_its_limit(stub):
    stub.answers[ESEARCH] = answers.esearch("11", "12")
    stub.answers[EFETCH] = answers.efetch(answers.paper("11"), answers.paper("12"))

    said = run("--search", "islets AND trial", "--limit", "2")

    assert said.startswith("The search found 2 records to fetch.\n")
    assert stub.asked[0].params["term"] == "islets AND trial"
    assert stub.asked[0].params["retmax"] == "2"
    assert Source.objects.count() == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (stubs.says("not json", stubs.JSON), "search: PubMed sent a list of results that cannot"),
        (
            stubs.says("[" * 200_000, stubs.JSON),
            "search: PubMed sent a list of results that cannot",
        ),
        (answers.esearch("eleven"), "search: PubMed sent a list of results that cannot"),
        (
            stubs.says('{"esearchresult": {"ERROR": "x"}}', stubs.JSON),
            "cannot search for these words",
        ),
        (stubs.fails(500), "search: PubMed was asked 5 times and answered with status 500."),
    ],
    ids="garbage deep letters refusal 500".split(),
)
def test_a_search_that_fails_leaves_the_identifiers_alone(stub, answer, words):
    stub.answers[ESEARCH] = answer
    stub.answers[WORK] = answers.crossref()

    said, error = failing("--search", "islets", "--doi", "10.1000/abc")

    assert words in said
    assert "DOI 10.1000/abc: created" in said
    assert error == "1 could not be had; the others are not affected."


PROBLEMS = {
    "unknown": (
        stubs.NOT_FOUND,
        "Crossref does not know it; another agency may have given it out.",
    ),
    "500": (stubs.fails(500), "Crossref was asked 5 times and answered with status 500."),
    "429": (stubs.fails(429, Retry_After="1"), "asked 5 times and answered with status 429."),
    "html": (
        stubs.says("<p>", "text/html"),
        "Crossref sent text/html where a record was expected.",
    ),
    "garbage": (stubs.says("{{{", stubs.JSON), "Crossref's answer is not JSON."),
    "another": (
        stubs.says("{}", stubs.JSON),
        "Crossref's answer is not a work as Crossref describes",
    ),
    "half": (stubs.half('{"half": 1}', stubs.JSON), "broke off before its answer was whole."),
    "endless": (stubs.endless(stubs.JSON), "Crossref sent more than 20,000,000 bytes."),
    "bomb": (stubs.bomb(stubs.JSON), "Crossref sent more than 20,000,000 bytes."),
    "elsewhere": (stubs.sends_on("http://elsewhere.example/"), "sent us on to elsewhere.example"),
    "reset": (stubs.hang_up, "Crossref was asked 5 times and broke off before"),
    "untitled": (answers.crossref(title=[]), "Crossref's record has no title."),
}


@pytest.mark.parametrize(("answer", "words"), PROBLEMS.values(), ids=PROBLEMS)
def test_one_that_fails_is_named_with_its_reason_and_the_others_are_saved(stub, answer, words):
    stub.answers["/crossref/works/10.1000/bad"] = answer
    stub.answers[WORK] = answers.crossref()
    stub.answers[EFETCH] = answers.efetch(answers.paper("11"))

    said, error = failing("--doi", "10.1000/bad", "10.1000/abc", "--pmid", "11")

    line = next(line for line in said.splitlines() if line.startswith("DOI 10.1000/bad: "))
    assert words in line
    assert "DOI 10.1000/abc: created" in said
    assert "PMID 11: created" in said
    assert error == "1 could not be had; the others are not affected."
    assert Source.objects.count() == 2


def test_an_unknown_pmid_is_named_and_its_neighbours_are_saved(stub):
    stub.answers[EFETCH] = answers.efetch(answers.paper("11"))

    said, _error = failing("--pmid", "11", "99")

    assert said.splitlines() == [
        "PMID 11: created, “A title”",
        "PMID 99: PubMed has no such record.",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<PubmedArticleSet><PubmedArticle>",
        answers.papers(answers.paper("11"))[:-30],
        '<!DOCTYPE x [<!ENTITY a "b">]><PubmedArticleSet/>',
        "not xml",
        "<eFetchResult><ERROR>an error</ERROR></eFetchResult>",
    ],
    ids="begun cut entities text error".split(),
)
def test_an_answer_that_cannot_be_read_saves_nothing_of_it(stub, body):
    stub.answers[EFETCH] = stubs.says(body)

    said, _error = failing("--pmid", "11")

    assert said.startswith("PMID 11: PubMed's answer ")
    assert not Source.objects.exists()


def test_a_trial_under_its_newer_number_is_taken(stub):
    stub.answers[STUDY] = answers.trial(nct="NCT07654321")

    assert "created" in run("--nct", "NCT01234567")

    assert Source.objects.get().nct == "NCT07654321"


def test_a_service_that_keeps_failing_is_not_asked_for_ever(stub):
    dois = [f"10.1000/{n}" for n in range(8)]
    for doi in dois:
        stub.answers[f"/crossref/works/{doi}"] = stubs.fails(400)

    said, _error = failing("--doi", *dois)

    assert len(stub.asked) == 5
    assert said.count("Crossref was not asked: it failed 5 times in a row.") == 3


def test_a_doi_cannot_leave_its_place_in_the_address(stub):
    failing("--doi", "10.1000/../../x?y=1&mailto=z#w")

    assert [(one.raw, one.params) for one in stub.asked] == [
        (
            "/crossref/works/10.1000%2F..%2F..%2Fx%3Fy%3D1%26mailto%3Dz%23w",
            {"mailto": "desk@example.org"},
        )
    ]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ([], "Name at least one --pmid, --doi or --nct, or give a --search."),
        (["--search", "x", "--limit", "0"], "--limit must be 1 to 200."),
        (["--search", "x", "--limit", "201"], "--limit must be 1 to 200."),
        (["--pmid", "abc", "--doi", "10.1", "--nct", "NCT1"], "“NCT1” is not an NCT number"),
    ],
)
def test_a_call_that_makes_no_sense_asks_nobody(stub, args, words):
    _said, error = failing(*args)

    assert words in error
    assert stub.asked == []


def test_nothing_is_fetched_without_an_address_to_write_to(stub, settings):
    settings.CONTACT_EMAIL = ""

    _said, error = failing("--pmid", "11")

    assert error.startswith("Set CONTACT_EMAIL first")
    assert stub.asked == []


def test_a_record_fills_the_source_that_is_here(stub):
    source = make_source(doi="10.1000/abc", title="A curator's title", url="")
    stub.answers[WORK] = answers.crossref(publisher="A publisher")

    said = run("--doi", "10.1000/abc")

    source.refresh_from_db()
    assert said == "DOI 10.1000/abc: updated, “A title”\n"
    assert Source.objects.count() == 1
    assert (source.title, source.container) == ("A curator's title", "A publisher")


def test_what_the_database_refuses_is_said_and_the_others_are_saved(stub):
    stub.answers[EFETCH] = answers.efetch(
        answers.paper("11", title="Refuse me"), answers.paper("12")
    )
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evidence_source ADD CONSTRAINT no CHECK (title <> 'Refuse me')")

    said, _error = failing("--pmid", "11", "12")

    assert "PMID 11: was fetched and not saved: the database refuses it" in said
    assert "PMID 12: created" in said


def test_half_a_character_where_no_column_takes_it_is_kept_escaped(stub):
    study = answers.study()
    study["protocolSection"]["descriptionModule"] = {"detailedDescription": "One \ud800 two \0"}
    stub.answers[STUDY] = stubs.says(json.dumps(study), stubs.JSON)

    assert "created" in run("--nct", "NCT01234567")

    assert json.loads(Source.objects.get().raw) == study


def test_turns_are_given_in_order():
    waits = [fetch_turns.take("a service", between=2.0, longest=9.0) for _ in range(3)]

    assert [round(wait) for wait in waits] == [0, 2, 4]
    assert fetch_turns.take("another", between=2.0, longest=9.0) == pytest.approx(0, abs=0.1)


@needs_records
def test_real_records_of_pubmed_and_the_registry_arrive_whole(stub):
    sample = etree.parse(DATA / "pubmed/efetch_sample_plain_84.xml").getroot()
    pmids = [one.findtext("MedlineCitation/PMID") for one in sample.iterfind("PubmedArticle")][:20]
    body = (DATA / "pubmed/efetch_sample_plain_84.xml").read_bytes()
    stub.answers[EFETCH] = stubs.says(body)
    studies = json.loads((DATA / "ctgov/api_v2_sample_plain_12.json").read_bytes())["studies"]
    ncts = []
    for one in studies:
        nct = one["protocolSection"]["identificationModule"]["nctId"]
        ncts.append(nct)
        stub.answers[f"/trials/studies/{nct}"] = stubs.packed(json.dumps(one), stubs.JSON)

    said = run("--pmid", *pmids, "--nct", *ncts)

    assert said.count(": created, ") == len(pmids) + len(ncts)
    assert {one.nct for one in Source.objects.filter(kind="registry_record")} == set(ncts)
    assert {one.pmid for one in Source.objects.exclude(pmid=None)} == set(pmids)


def updated_by(kind, day):
    update = {"type": kind, "DOI": "10.1000/NOTICE", "updated": {"date-parts": [day]}}
    # A publisher and Retraction Watch may both have told Crossref.
    return answers.crossref(**{"updated-by": [update, {**update, "source": "retraction-watch"}]})


def test_crossref_is_heard_under_its_own_name_and_suspends_a_claim(stub):
    source = make_source(doi="10.1000/abc")
    claim = make_published_claim(sources=0)
    claim.citations.create(source=source, relation="supports")
    stub.answers[WORK] = updated_by("retraction", [2021, 3, 4])

    run("--doi", "10.1000/abc")
    run("--doi", "10.1000/abc")

    [notice] = IntegrityNotice.objects.all()
    claim.refresh_from_db()
    source.refresh_from_db()
    assert (notice.origin, notice.nature, notice.notice_doi) == (
        "crossref",
        "retracted",
        "10.1000/notice",
    )
    assert (source.integrity, claim.is_suspended()) == ("retracted", True)
    assert source.integrity_notice == "Retraction, 4 March 2021 (DOI 10.1000/notice)"
    assert not IntegrityNotice.objects.open_flags().exists()


def test_one_notice_is_told_once_whether_crossref_or_retraction_watch_knew_it(stub):
    source = make_source(doi="10.1000/abc")
    integrity.hear(
        [
            Stated(
                source.pk,
                "retracted",
                "retraction_watch",
                "10.1000/notice",
                dated_year=2021,
                dated_on=date(2021, 3, 4),
                notice_doi="10.1000/notice",
            )
        ]
    )
    stub.answers[WORK] = updated_by("retraction", [2021, 3, 4])

    run("--doi", "10.1000/abc")

    source.refresh_from_db()
    assert source.integrity_notice.count("Retraction") == 1
