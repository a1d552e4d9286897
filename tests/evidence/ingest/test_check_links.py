from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.link_checks import due, note
from articles.models import LinkCheck, Resource
from evidence.ingest.fetch_answer import new_client
from evidence.ingest.link_asking import is_public, look
from evidence.ingest.link_checking import NothingHeard, Pace, check
from tests.admin_pages import client_of, list_address, page_address
from tests.factories import make_curator

from . import stub as stubs

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
APART = timedelta(days=3)


def make_resource(url="https://example.org/guide", **fields):
    number = Resource.objects.count()
    return Resource.objects.create(key=f"guide-{number}", title="A guide", url=url, **fields)


def seen(address, may_ask=lambda _ip: True):
    with new_client("evidence-digest (mailto:desk@example.org)") as client:
        return look(client, address, wait=lambda _host: None, may_ask=may_ask)


def fails(resource, day):
    now = FIRST + timedelta(days=day)
    return note(resource, works=False, problem="answered 404", now=now, apart=APART).state


@pytest.mark.parametrize(
    ("answers", "works", "problem"),
    [
        ({"/a": stubs.says("words", "text/html")}, True, ""),
        ({"/a": stubs.sends_on("/b"), "/b": stubs.says("words", "text/html")}, True, ""),
        ({"/a": [stubs.fails(405), stubs.says("words", "text/html")]}, True, ""),
        ({"/a": [stubs.hang_up, stubs.says("words", "text/html")]}, True, ""),
        ({}, False, "answered with status 404"),
        ({"/a": stubs.fails(410)}, False, "answered with status 410"),
        ({"/a": stubs.fails(500)}, False, "answered with status 500"),
        ({"/a": stubs.fails(403)}, None, "answered with status 403"),
        ({"/a": stubs.fails(429)}, None, "answered with status 429"),
        ({"/a": stubs.sends_on("/a")}, False, "sends on more than 5 times"),
        (
            {"/a": stubs.sends_on("ftp://example.org/")},
            False,
            "leads to an address that is not public",
        ),
        ({"/a": stubs.hang_up}, False, "broke off before its answer was whole"),
    ],
    ids=[
        *("page", "moved", "no HEAD", "HEAD breaks off", "missing", "gone", "broken", "shut"),
        *("too often", "round and round", "no web address", "hangs up"),
    ],
)
def test_what_an_address_answers_says_whether_its_link_works(stub, answers, works, problem):
    stub.answers = answers

    found = seen(f"{stub.address}a")

    assert (found.works, found.problem) == (works, problem)


def test_an_address_is_asked_by_name_without_reading_its_page(stub):
    stub.answers["/a"] = stubs.endless("text/html")

    assert seen(f"{stub.address}a").works

    [asked] = stub.asked
    assert asked.method == "HEAD"
    assert asked.headers["User-Agent"] == "evidence-digest (mailto:desk@example.org)"
    assert "Cookie" not in asked.headers


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"),
        *("::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1"),
        *("224.0.0.1", "100.64.0.1", "ff02::1"),
    ],
)
def test_addresses_of_machines_inside_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_addresses_on_the_net_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize("way", ["straight", "sent on"])
def test_a_machine_inside_is_never_asked(stub, way):
    stub.answers["/a"] = stubs.sends_on(f"{stub.address}secret")
    calls = iter([True, True])
    only_once = is_public if way == "straight" else lambda _ip: next(calls, False)

    found = seen(f"{stub.address}a", may_ask=only_once)

    assert found.problem == "leads to an address that is not public"
    assert "/secret" not in [one.path for one in stub.asked]
    assert len(stub.asked) == (way == "sent on")


def test_a_name_that_leads_elsewhere_when_it_is_used_is_told_nothing(stub):
    looked_up_then_reached = iter([True, False])

    found = seen(f"{stub.address}a", may_ask=lambda _ip: next(looked_up_then_reached))

    assert found.problem == "leads to an address that is not public"
    assert stub.asked == []


def test_a_name_that_nobody_knows_and_what_is_no_address_are_told():
    assert seen("https://no-such-name.invalid/").problem == "has a name that nobody knows"
    assert seen("https://user:word@example.org/").works is False
    assert seen(f"https://{'a' * 70}.org/").problem == "is no address"


def test_one_host_is_asked_every_other_second():
    slept, now = [], iter([0.0, 0.0, 0.5, 2.0, 2.5, 2.5])
    pace = Pace(slept.append, lambda: next(now))

    for host in ["a.org", "a.org", "b.org"]:
        pace.wait(host)

    assert slept == [1.5]


@pytest.mark.django_db
def test_a_link_is_dead_when_it_fails_days_apart_and_alive_when_it_works():
    resource = make_resource()

    assert [fails(resource, day) for day in (0, 1, 2)] == ["unknown"] * 3
    assert fails(resource, 3) == "dead"

    resource.refresh_from_db()
    assert resource.checked_on == (FIRST + timedelta(days=3)).date()
    works = note(resource, works=True, problem="", now=FIRST + timedelta(days=4), apart=APART)
    assert works.state == "alive"
    assert fails(resource, 5) == "alive"
    assert fails(resource, 7) == "alive"
    assert fails(resource, 8) == "dead"


@pytest.mark.django_db
def test_an_answer_that_tells_nothing_leaves_the_link_as_it_was():
    resource = make_resource(state="alive")
    fails(resource, 0)

    later = FIRST + timedelta(days=2)
    told = note(resource, works=None, problem="answered 403", now=later, apart=APART)

    assert (told.state, told.checked_on) == ("alive", None)
    assert LinkCheck.objects.get().problem == "answered 403"
    assert LinkCheck.objects.get().failing_since == FIRST


@pytest.mark.django_db
def test_what_is_known_of_an_address_says_nothing_of_another():
    resource = make_resource()
    fails(resource, 0)
    assert not due(before=FIRST).exists()

    Resource.objects.update(url="https://example.org/moved")
    resource.refresh_from_db()

    assert list(due(before=FIRST)) == [resource]
    assert fails(resource, 9) == "unknown"


@pytest.mark.django_db
def test_a_network_of_ours_that_is_down_makes_no_link_fail():
    down = partial(seen, may_ask=is_public)
    resources = [make_resource(f"https://no-such-{n}.invalid/") for n in range(3)]

    with pytest.raises(NothingHeard):
        list(check(resources, down, now=timezone.now, apart=APART))

    assert not LinkCheck.objects.exists()


@pytest.mark.django_db
def test_failures_are_kept_once_anything_answered(stub):
    stub.answers["/a"] = stubs.says("words", "text/html")
    lost = [make_resource(f"https://no-such-{n}.invalid/") for n in range(3)]
    found = make_resource(f"{stub.address}a")

    done = check([*lost, found], seen, now=timezone.now, apart=APART)

    assert [one.seen.works for one in done] == [False, False, False, True]
    assert LinkCheck.objects.count() == 4


def run(*args):
    out = StringIO()
    call_command("check_links", *args, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_asks_no_machine_inside_and_curators_see_what_was_wrong(stub, no_sleep):
    resource = make_resource(f"{stub.address}a")

    out = run()

    told = "leads to an address that is not public"
    assert out == (
        f"A guide ({stub.address}a) {told}\n1 links asked: 0 works, 1 fails, 0 cannot be told.\n"
    )
    assert stub.asked == []
    client = client_of(make_curator())
    assert told in client.get(list_address(Resource)).content.decode()
    assert told in client.get(page_address(resource)).content.decode()
    assert run() == "0 links asked: 0 works, 0 fails, 0 cannot be told.\n"


@pytest.mark.django_db
def test_a_dead_link_comes_into_the_queue(stub, no_sleep):
    resource = make_resource(f"{stub.address}a")
    LinkCheck.objects.create(
        resource=resource, address=resource.url, asked_at=FIRST, failing_since=FIRST
    )

    out = run()

    assert "; it is dead\n" in out
    front = client_of(make_curator()).get("/admin/").content.decode()
    assert "/admin/articles/resource/?state__exact=dead" in front
    assert Resource.objects.get().state == "dead"


@pytest.mark.django_db
@pytest.mark.parametrize("args", [["--limit", "0"], ["--older-than", "-1"], ["--apart", "0"]])
def test_numbers_that_make_no_sense_are_refused(stub, args):
    with pytest.raises(CommandError, match="--limit must be at least 1"):
        run(*args)


@pytest.mark.django_db
def test_without_an_address_to_write_to_nothing_is_asked(settings):
    settings.CONTACT_EMAIL = ""

    with pytest.raises(CommandError, match="Set CONTACT_EMAIL first"):
        run()


@pytest.mark.django_db
def test_a_list_of_resources_costs_the_same_however_long(django_assert_max_num_queries):
    for n in range(20):
        make_resource(f"https://example.org/{n}")
    client = client_of(make_curator())

    with django_assert_max_num_queries(14):
        client.get(list_address(Resource))
