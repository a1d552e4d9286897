import io
import logging

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.handlers.exception import response_for_exception
from django.test import Client

from tests.factories import make_curator

from .pages import assert_headings_are_whole


@pytest.mark.parametrize(
    "address",
    [
        "/admin/articles/article/?status__exact=%00",
        "/admin/autocomplete/?term=%00&app_label=evidence&model_name=claim&field_name=article",
        "/admin/articles/article/?%00=1",
        "/admin/evidence/claim/%00/change/",
    ],
)
def test_admin_address_with_a_nul_is_refused_in_a_sentence(admin_client, address):
    answer = admin_client.get(address)

    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()


@pytest.fixture
def log():
    handler = next(iter(logging.getLogger("django").handlers))
    kept = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(kept)


@pytest.mark.django_db
def test_refusal_of_a_page_of_the_admin_is_one_line_of_the_log(client, log):
    client.force_login(make_curator())

    answer = client.get("/admin/auth/user/")

    assert answer.status_code == 403
    assert "Forbidden (Permission denied): /admin/auth/user/\n" in log.getvalue()
    assert "Traceback" not in log.getvalue()


@pytest.mark.parametrize("error", [BadRequest, PermissionDenied, SuspiciousOperation])
def test_refusal_leaves_no_trace_in_the_log(rf, log, error):
    answer = response_for_exception(rf.get("/articles/"), error("so"))

    assert answer.status_code in {400, 403}
    assert log.getvalue().count("\n") == 1


def test_fault_of_ours_keeps_its_trace_in_the_log(log):
    try:
        raise ValueError("ours")
    except ValueError:
        logging.getLogger("django.request").exception("/articles/", extra={"status_code": 500})

    assert "ValueError: ours" in log.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/articles/"])
@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "messages", "other"])
def test_cookie_with_a_nul_is_as_good_as_none(address, cookie):
    answer = Client().get(address, headers={"cookie": f'{cookie}="abc\\000def"'})

    assert answer.status_code in {200, 302}


@pytest.mark.django_db
def test_readers_list_still_says_itself_which_value_holds_a_nul(client):
    answer = client.get("/claims/?q=%00")

    assert answer.status_code == 200
    assert "(NUL)" in answer.content.decode()


def test_admin_form_whose_field_name_holds_a_nul_is_refused(admin_client):
    assert admin_client.post("/admin/articles/topic/add/", {"na\0me": "x"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x" * 255, "x" * 256, "é" * 9000, "nul\0"])
def test_sign_in_with_a_name_no_account_can_have_is_one_failed_attempt(client, name):
    answer = client.post("/admin/login/", {"username": name, "password": "wrong"})

    assert answer.status_code == 200
    assert "errornote" in answer.content.decode()
    failed = AccessAttempt.objects.values_list("username", "failures_since_start")
    assert list(failed) == ([] if "\0" in name else [(name[:255], 1)])


@pytest.mark.django_db
def test_long_name_is_locked_out_like_any_other(client):
    form = {"username": "x" * 300, "password": "wrong"}

    answers = [client.post("/admin/login/", form).status_code for _ in range(11)]

    assert answers[0] == 200
    assert answers[-1] == 429


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", ["/", "/articles/", "/claims/?q=x", "/labels/", "/healthz"])
def test_readers_page_takes_no_form_whatever_its_token(address, method):
    answer = Client(enforce_csrf_checks=True).generic(method, address, b"a=1")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.django_db
def test_form_without_a_token_gets_a_page_of_our_own():
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})

    assert answer.status_code == 403
    assert_is_our_own(answer)
    assert "This form was refused" in answer.content.decode()


@pytest.mark.django_db
def test_page_that_an_account_may_not_see_is_refused_on_a_page_of_our_own(
    client, django_user_model
):
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))

    answer = client.get("/admin/articles/article/add/")

    assert answer.status_code == 403
    assert_is_our_own(answer)


def test_name_of_another_site_gets_a_page_of_our_own(client):
    answer = client.get("/articles/", headers={"host": "elsewhere.example"})

    assert answer.status_code == 400
    assert_is_our_own(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/static/digest/base.css", "/articles", "/admin/", "/nope/"])
def test_every_answer_says_what_it_may_load_and_that_none_may_frame_it(client, address):
    answer = client.get(address)
    answer.close()

    assert answer.status_code in {200, 301, 302, 404}
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_redirect_to_https_carries_the_same_headers(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    answer = Client().get("/articles/")

    assert answer.status_code == 301
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_sign_in_that_asks_to_go_elsewhere_ends_in_the_admin(client, django_user_model):
    django_user_model.objects.create_user("ada", password="right", is_staff=True)
    form = {"username": "ada", "password": "right", "next": "https://elsewhere.example/"}

    answer = client.post("/admin/login/", form)

    assert answer["Location"] == "/admin/"


def assert_is_our_own(answer):
    page = answer.content.decode()
    assert "digest/base.css" in page
    assert "<style" not in page
    assert " style=" not in page
    assert_headings_are_whole(page)
