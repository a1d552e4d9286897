import time
from datetime import UTC, datetime

import pytest

from evidence.ingest.fetch import (
    CROSSREF,
    PAGE,
    TRIALS,
    CannotFetch,
    NotKnown,
    Patience,
    fetcher,
    pubmed,
    seconds_asked,
)
from evidence.ingest.fetch_records import XML

from . import stub as stubs

pytestmark = pytest.mark.django_db
GOOD = stubs.says('{"ok": true}', stubs.JSON)


class Sleeper:
    """Counts what it was told to sleep, and sleeps none of it."""

    def __init__(self):
        self.slept = []

    def __call__(self, seconds):
        self.slept.append(seconds)


@pytest.fixture
def sleeper():
    return Sleeper()


@pytest.fixture
def get(stub, sleeper):
    with fetcher(sleep=sleeper, chance=lambda: 1.0) as get:
        yield get


def test_nothing_is_asked_before_somebody_can_be_written_to(stub, settings):
    settings.CONTACT_EMAIL = ""

    with pytest.raises(CannotFetch, match="Set CONTACT_EMAIL first"), fetcher():
        pass


def test_an_answer_comes_back_and_names_the_tool_and_the_person(stub, get):
    stub.answers["/crossref/works"] = GOOD

    body = get(CROSSREF, "works", {"mailto": "desk@example.org"})

    assert body == b'{"ok": true}'
    assert stub.asked[0].headers["User-Agent"] == "evidence-digest (mailto:desk@example.org)"
    assert stub.asked[0].params == {"mailto": "desk@example.org"}


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_service_in_trouble_is_asked_again(stub, get, sleeper, status):
    stub.answers["/crossref/works"] = [stubs.fails(status), stubs.fails(status), GOOD]

    assert get(CROSSREF, "works", {}) == b'{"ok": true}'

    assert [round(one) for one in sleeper.slept if one > 0.9] == [1, 2]
    assert len(stub.asked) == 3


def test_five_tries_are_the_most_and_each_waits_longer(stub, get, sleeper):
    stub.answers["/crossref/works"] = stubs.fails(500)

    with pytest.raises(
        CannotFetch, match="Crossref was asked 5 times and answered with status 500."
    ):
        get(CROSSREF, "works", {})

    assert len(stub.asked) == 5
    assert [round(one) for one in sleeper.slept if one > 0.9] == [1, 2, 4, 8]


def test_the_wait_between_tries_differs_by_chance(stub, sleeper):
    stub.answers["/crossref/works"] = stubs.fails(500)

    opened = fetcher(Patience(tries=2), sleep=sleeper, chance=lambda: 0.0)
    with opened as get, pytest.raises(CannotFetch):
        get(CROSSREF, "works", {})

    assert sleeper.slept[0] == 0.5


@pytest.mark.parametrize(
    "answer",
    [stubs.hang_up, stubs.half('{"half": "of it"}', stubs.JSON)],
    ids=["reset", "half a body"],
)
def test_a_broken_connection_is_tried_again(stub, get, answer):
    stub.answers["/crossref/works"] = [answer, GOOD]

    assert get(CROSSREF, "works", {}) == b'{"ok": true}'


def test_a_slow_service_is_given_up_in_words(stub, sleeper):
    stub.answers["/crossref/works"] = stubs.drips(stubs.JSON)

    opened = fetcher(Patience(tries=2, total_seconds=0.2), sleep=sleeper)
    words = "asked 2 times and took longer than 0.2 seconds"
    with opened as get, pytest.raises(CannotFetch, match=words):
        get(CROSSREF, "works", {})


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (stubs.fails(400), "Crossref answered with status 400."),
        (stubs.fails(403), "Crossref answered with status 403."),
        (stubs.says("<html>", "text/html"), "Crossref sent text/html where a record was expected."),
        (stubs.sends_on("https://elsewhere.example/"), "Crossref sent us on to elsewhere.example"),
    ],
    ids=["400", "403", "html", "redirect"],
)
def test_what_another_try_would_not_mend_is_asked_once(stub, get, answer, words):
    stub.answers["/crossref/works"] = answer

    with pytest.raises(CannotFetch, match=words):
        get(CROSSREF, "works", {})

    assert len(stub.asked) == 1


def test_an_unknown_record_is_told_from_a_failure(stub, get):
    with pytest.raises(NotKnown, match="Crossref has no such record."):
        get(CROSSREF, "works/unknown", {})


def test_retry_after_is_obeyed_by_all_who_ask_the_service(stub, get, sleeper):
    stub.answers["/crossref/works"] = [stubs.fails(429, Retry_After="20"), GOOD]
    stub.answers["/trials/studies"] = GOOD

    get(CROSSREF, "works", {})
    get(TRIALS, "studies", {})
    get(CROSSREF, "works", {})

    # The last answer came after a wait that this test did not sleep: it is still closed.
    assert [round(one) for one in sleeper.slept] == [20, 20]


def test_a_service_that_wants_a_long_rest_gets_it(stub, get, sleeper):
    stub.answers["/crossref/works"] = stubs.fails(503, Retry_After="86400")

    for _ in range(2):
        with pytest.raises(CannotFetch, match="may not be asked again for more than 60 seconds"):
            get(CROSSREF, "works", {})

    assert len(stub.asked) == 1
    assert sleeper.slept == []


NOW = datetime(2026, 3, 4, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("0", 0.0),
        ("17", 17.0),
        ("9" * 5_000, 86_400.0),
        ("Wed, 04 Mar 2026 12:00:30 GMT", 30.0),
        ("Wed, 04 Mar 2026 11:00:00 GMT", 0.0),
        ("Wed, 04 Mar 2026 12:00:30 -0000", 30.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("Wed, 99 Mar 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header, seconds):
    assert seconds_asked(header, now=NOW) == seconds


@pytest.mark.parametrize(
    ("key", "service", "at_most"),
    [("", "pubmed", 3), ("k", "pubmed", 10), ("", "crossref", 10), ("", "trials", 1)],
    ids=["PubMed", "PubMed with a key", "Crossref", "ClinicalTrials.gov"],
)
def test_turns_keep_the_pace_that_the_service_allows(
    stub, sleeper, settings, key, service, at_most
):
    settings.NCBI_API_KEY = key
    chosen = {"pubmed": pubmed(speaks=XML), "crossref": CROSSREF, "trials": TRIALS}[service]
    assert chosen.seconds_between >= 1 / at_most
    stub.answers[f"/{service}/one"] = stubs.says("{}", next(iter(chosen.speaks)))

    before = time.monotonic()
    with fetcher(sleep=sleeper) as get, fetcher(sleep=sleeper) as other:
        for _ in range(3):
            get(chosen, "one", {})
            other(chosen, "one", {})
    took = time.monotonic() - before

    # Nobody slept, so the last of six turns lies five paces ahead, less what the requests took.
    ahead = 5 * chosen.seconds_between
    assert ahead - took <= max(sleeper.slept, default=0) <= ahead


def test_requests_arrive_no_faster_than_the_pace(stub):
    stub.answers["/crossref/works"] = GOOD
    before = time.monotonic()

    with fetcher() as get:
        for _ in range(4):
            get(CROSSREF, "works", {})

    # From before the first turn, not from its arrival: a busy machine may deliver the first one late.
    assert stub.asked[-1].at - before >= 3 * CROSSREF.seconds_between


def test_a_page_gives_up_before_its_reader_does(stub, sleeper):
    clock = iter([0.0, 1.0, 26.0]).__next__
    stub.answers["/crossref/works"] = GOOD

    with fetcher(PAGE, sleep=sleeper, clock=clock) as get:
        get(CROSSREF, "works", {})
        with pytest.raises(
            CannotFetch, match="Crossref was not asked: 25 seconds were not enough."
        ):
            get(CROSSREF, "works", {})
