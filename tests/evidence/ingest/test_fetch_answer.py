import time

import httpx2
import pytest

from evidence.ingest.fetch_answer import (
    MAX_BYTES,
    Answer,
    BadAnswer,
    NoAnswer,
    Question,
    ask,
    new_client,
)

from . import stub as stubs

WORDS = "<words>what was asked for</words>"
SECRET = "a-key-that-no-message-may-hold"


def asked(stub, path="words", total_seconds=5.0, speaks=("text/xml",)):
    question = Question(stub.address + path, {"key": SECRET}, frozenset(speaks), total_seconds)
    with new_client("tests (mailto:desk@example.org)") as client:
        return ask(client, question)


@pytest.mark.parametrize("answer", [stubs.says(WORDS), stubs.packed(WORDS)], ids=["plain", "gzip"])
def test_a_whole_answer_is_returned_and_we_are_named(stub, answer):
    stub.answers["/words"] = answer

    got = asked(stub)

    assert got == Answer(200, WORDS.encode())
    assert stub.asked[0].params == {"key": SECRET}
    assert stub.asked[0].headers["User-Agent"] == "tests (mailto:desk@example.org)"


def test_a_status_other_than_200_is_handed_on_without_its_body(stub):
    stub.answers["/words"] = stubs.fails(429, Retry_After="7")

    assert asked(stub) == Answer(429, b"", "7")


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (stubs.half(WORDS), NoAnswer, "broke off before its answer was whole"),
        (stubs.hang_up, NoAnswer, "broke off before its answer was whole"),
        (stubs.says(WORDS, "text/html"), BadAnswer, "sent text/html where a record was expected"),
        (stubs.endless(), BadAnswer, f"sent more than {MAX_BYTES:,} bytes"),
        (stubs.claims_size(2 << 30), BadAnswer, f"sent more than {MAX_BYTES:,} bytes"),
        (stubs.claims_size("9" * 19), BadAnswer, f"sent more than {MAX_BYTES:,} bytes"),
        (stubs.bomb(), BadAnswer, f"sent more than {MAX_BYTES:,} bytes"),
        (
            stubs.says("not gzip", Content_Encoding="gzip"),
            BadAnswer,
            "sent something that cannot be unpacked",
        ),
    ],
    ids=["half", "reset", "html", "endless", "2 GB", "digits", "bomb", "not gzip"],
)
def test_what_is_no_answer_is_refused_in_words(stub, answer, error, words):
    stub.answers["/words"] = answer

    with pytest.raises(error, match=words) as refused:
        asked(stub)

    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("answer", [stubs.drips(), stubs.drips_headers], ids=["body", "headers"])
def test_an_answer_that_drips_ends_after_the_total_time(stub, answer):
    stub.answers["/words"] = answer
    began = time.monotonic()

    with pytest.raises(NoAnswer, match="took longer than 0.3 seconds"):
        asked(stub, total_seconds=0.3)

    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/words",
        "http://127.0.0.1/words",
        "//elsewhere.example/words",
        "https://127.0.0.1:1/words",
        "file:///etc/passwd",
        "https://[::1",
        "",
    ],
    ids=["host", "downgrade", "no scheme", "port", "file", "not an address", "nowhere"],
)
def test_a_redirect_to_another_origin_is_refused_and_not_followed(stub, target):
    stub.answers["/words"] = stubs.sends_on(target)

    with pytest.raises(BadAnswer, match="sent us on to"):
        asked(stub)

    assert len(stub.asked) == 1


def test_a_redirect_that_names_a_user_is_refused(stub):
    stub.answers["/words"] = stubs.sends_on(stub.address.replace("//", "//root@"))

    with pytest.raises(BadAnswer, match="which we do not follow"):
        asked(stub)


def test_a_redirect_within_the_origin_is_followed_a_few_times_only(stub):
    stub.answers["/words"] = stubs.sends_on("/there")
    stub.answers["/there"] = stubs.says(WORDS)
    stub.answers["/round"] = stubs.sends_on("/round")

    assert asked(stub).body == WORDS.encode()
    with pytest.raises(BadAnswer, match="sent us on more than 3 times"):
        asked(stub, "round")

    assert [one.path for one in stub.asked] == ["/words", "/there", *["/round"] * 4]


def test_only_https_is_asked():
    question = Question("http://127.0.0.1:9/words", {}, frozenset(), 1.0)

    with new_client("tests") as client, pytest.raises(BadAnswer, match="not https"):
        ask(client, question)


def test_a_server_with_an_unknown_certificate_is_asked_nothing(stub, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(NoAnswer, match="its certificate is not right"):
        asked(stub)

    assert stub.asked == []


def test_proxies_of_the_environment_are_left_out(stub, monkeypatch):
    stub.answers["/words"] = stubs.says(WORDS)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")

    assert asked(stub).status == 200


def test_cookies_are_not_kept(stub):
    stub.answers["/words"] = [
        stubs.sends_on("/words", 307),
        stubs.says(WORDS, Set_Cookie="who=you"),
    ]
    question = Question(stub.address + "words", {}, frozenset({"text/xml"}), 5.0)

    with new_client("tests") as client:
        ask(client, question)
        ask(client, question)

    assert all("Cookie" not in one.headers for one in stub.asked)


def test_the_timeouts_are_set():
    with new_client("tests") as client:
        assert client.timeout == httpx2.Timeout(20.0, connect=10.0)


def test_an_address_with_a_key_is_not_logged(stub, caplog):
    stub.answers["/words"] = stubs.says(WORDS)

    asked(stub)

    assert SECRET not in caplog.text
