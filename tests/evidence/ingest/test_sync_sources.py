import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from evidence.ingest.syncing import SYNC_LOCK, due
from evidence.models import Citation, Source, SourceChange, SourceCheck
from tests.factories import make_claim, make_source

from . import answers
from . import stub as stubs
from .reading import DATA, needs_records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sleep")]
EFETCH, STUDY = "/pubmed/efetch.fcgi", "/trials/studies/NCT01234567"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def run(*args):
    out = StringIO()
    call_command("sync_sources", *args, stdout=out)
    return out.getvalue()


def failing(*args):
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("sync_sources", *args, stdout=out)
    return out.getvalue(), str(failed.value)


def make_cited(**fields):
    source = make_source(**fields)
    Citation.objects.create(claim=make_claim(sources=0), source=source)
    return source


def make_trial(**fields):
    return make_cited(kind="registry_record", nct="NCT01234567", title="A title", **fields)


def test_a_trial_that_changed_is_brought_up_to_date_with_its_history(stub):
    source = make_trial()
    stub.answers[STUDY] = [
        answers.trial(),
        answers.trial(status="TERMINATED", updated="2026-02-01", whyStopped="Too few took part"),
    ]

    run()
    second = run("--older-than", "0")

    source.refresh_from_db()
    assert second == ("NCT01234567: updated, “A title”\n1 sources asked for, 0 without a record.\n")
    assert (source.trial_status, source.why_stopped) == ("Terminated", "Too few took part")
    assert list(source.changes.order_by("pk").values_list("field", "old", "new", "origin")) == [
        ("trial_status", "Recruiting", "Terminated", "registry"),
        ("why_stopped", "", "Too few took part", "registry"),
    ]


def test_a_paper_that_was_retracted_is_found_out(stub):
    source = make_cited(pmid="11", title="A title")
    notice = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn">'
        "<RefSource>A journal. 2026</RefSource><PMID>12</PMID>"
        "</CommentsCorrections></CommentsCorrectionsList>"
    )
    stub.answers[EFETCH] = answers.efetch(answers.paper("11", notices=notice))

    run()

    source.refresh_from_db()
    assert source.integrity == "retracted"
    assert source.changes.get().new == "retracted"


def test_what_nobody_cites_or_nobody_knows_is_not_asked_for(stub):
    make_source(pmid="11")
    make_cited(url="https://example.org/")
    make_cited(nct="NCT01234567")

    assert run() == "0 sources asked for, 0 without a record.\n"

    assert stub.asked == []


def test_the_one_longest_unasked_comes_first():
    now = timezone.now()
    fresh, older, never, asked = (make_cited(pmid=str(n)) for n in range(1, 5))
    Source.objects.filter(pk=fresh.pk).update(synced_at=now)
    Source.objects.filter(pk__in=[older.pk, asked.pk]).update(synced_at=LONG_AGO)
    SourceCheck.objects.create(source=asked, asked_at=LONG_AGO + timedelta(days=9))

    assert list(due(before=now - timedelta(days=7))) == [never, older, asked]
    assert list(due(before=now + timedelta(days=1))) == [never, older, asked, fresh]


def test_a_limit_leaves_the_others_for_the_next_time(stub):
    for pmid in ("1", "2", "3"):
        make_cited(pmid=pmid)
    stub.answers[EFETCH] = answers.efetch(*(answers.paper(pmid) for pmid in "123"))

    run("--limit", "2")
    run("--limit", "2")

    assert [one.params["id"] for one in stub.asked] == ["1,2", "3"]


def test_one_that_fails_goes_to_the_end_and_says_why(stub):
    gone, there = make_cited(pmid="11"), make_cited(pmid="12")
    stub.answers[EFETCH] = answers.efetch(answers.paper("12"))
    raw_before = gone.raw

    said = run()

    gone.refresh_from_db()
    assert "PMID 11: PubMed has no such record.\n" in said
    assert said.endswith("2 sources asked for, 1 without a record.\n")
    assert gone.raw == raw_before
    assert gone.check_state.problem == "PubMed has no such record."
    assert (gone.check_state.answered_at, there.check_state.problem) == (None, "")
    assert run() == "0 sources asked for, 0 without a record.\n"


def test_a_later_answer_clears_what_was_wrong(stub):
    source = make_trial()
    stub.answers[STUDY] = [stubs.fails(400), answers.trial()]
    failing()

    run("--older-than", "0")

    assert SourceCheck.objects.get(source=source).problem == ""


def test_a_sync_that_gets_nothing_fails(stub):
    make_trial()
    stub.answers[STUDY] = stubs.fails(503)

    said, error = failing()

    assert "NCT01234567: ClinicalTrials.gov was asked 5 times" in said
    assert error == "Nothing could be refreshed."


def test_an_unchanged_source_costs_no_history(stub):
    source = make_trial()
    stub.answers[STUDY] = answers.trial()
    run()
    before = Source.objects.filter(pk=source.pk).values().get()

    run("--older-than", "0")

    assert Source.objects.filter(pk=source.pk).values().get() == before
    assert not SourceChange.objects.exists()


def test_a_second_sync_says_so_and_does_nothing(stub):
    make_trial()
    parameters = connection.get_connection_params()
    wanted = {
        name: parameters[name] for name in ("dbname", "user", "host", "port") if name in parameters
    }
    with psycopg.connect(**wanted, password=parameters.get("password")) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [SYNC_LOCK])

        _said, error = failing()

    assert error == "Another sync is running; this one did nothing."
    assert stub.asked == []


def test_the_lock_is_given_back(stub):
    make_trial()
    stub.answers[STUDY] = stubs.fails(400)

    failing()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database base ON base.oid = database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
            " AND (classid::bigint << 32) + objid::bigint = %s",
            [SYNC_LOCK],
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("args", [["--limit", "0"], ["--older-than", "-1"]])
def test_a_call_that_makes_no_sense_is_refused(args):
    _said, error = failing(*args)

    assert error == "--limit must be at least 1, and --older-than 0 to 36,500 days."


@needs_records
def test_a_real_study_that_is_stopped_leaves_its_reason(stub):
    studies = json.loads((DATA / "ctgov/api_v2_sample_plain_12.json").read_bytes())["studies"]
    found = studies[0]
    nct = found["protocolSection"]["identificationModule"]["nctId"]
    source = make_cited(kind="registry_record", nct=nct)
    stub.answers[f"/trials/studies/{nct}"] = stubs.says(json.dumps(found), stubs.JSON)
    run()
    state = found["protocolSection"]["statusModule"]
    old = Source.objects.get(pk=source.pk).trial_status
    state.update(overallStatus="WITHDRAWN", whyStopped="No funding")
    state["lastUpdatePostDateStruct"]["date"] = "2030-01-01"
    stub.answers[f"/trials/studies/{nct}"] = stubs.says(json.dumps(found), stubs.JSON)

    run("--older-than", "0")

    assert {(one.field, one.old, one.new) for one in source.changes.all()} == {
        ("trial_status", old, "Withdrawn"),
        ("why_stopped", "", "No funding"),
    }
