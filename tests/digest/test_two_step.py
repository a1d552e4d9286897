import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from lxml import html

from digest import two_step
from digest.models import BackupCode
from tests import factories
from tests.admin_pages import errors_of

pytestmark = pytest.mark.django_db

PASSWORD = "three-blue-horses-9"
ASK, SET_UP, PICTURE = "/admin/two-step/", "/admin/two-step/set-up/", "/admin/two-step/picture.svg"


@pytest.fixture
def curator():
    return _with_password(factories.make_curator())


@pytest.fixture
def editor():
    return _with_password(factories.make_editor())


@pytest.fixture
def guarded(curator):
    """A curator with an authenticator, and their backup codes."""
    device = two_step.begin(curator)
    device, codes = two_step.finish(curator, _code(device))
    _let_the_clock_go_on(device)
    return curator, codes


def _with_password(person):
    person.set_password(PASSWORD)
    person.save()
    return person


def _code(device):
    return f"{totp(device.bin_key):06d}"


def _let_the_clock_go_on(device):
    # The code of this half minute was used; as if the next had begun.
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1, throttling_failure_count=0)


def _after_password(person):
    client = Client()
    sent = {"username": person.username, "password": PASSWORD}
    assert client.post("/admin/login/?next=/admin/", sent).status_code == 302
    return client


def test_a_password_alone_is_enough_where_nothing_asks_for_more(curator):
    assert _after_password(curator).get("/admin/").status_code == 200


def test_who_has_an_authenticator_is_a_stranger_until_the_code(guarded):
    client = _after_password(guarded[0])

    for address in ["/admin/", "/admin/evidence/claim/", "/admin/password_change/"]:
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{ASK}?next=")
    refused = client.post(
        "/admin/evidence/interestdeclaration/add/", {"name": "x", "has_none": "on"}
    )
    assert refused.status_code == 403
    assert f'href="{ASK}"' in refused.content.decode()


def test_the_app_s_code_lets_in_and_leads_on(guarded):
    person, _ = guarded
    client = _after_password(person)

    answer = client.post(
        f"{ASK}?next=/admin/evidence/claim/", {"code": _code(two_step.authenticator(person))}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/admin/evidence/claim/")
    assert client.get("/admin/evidence/claim/").status_code == 200


def test_it_leads_to_no_other_site(guarded):
    person, _ = guarded
    client = _after_password(person)

    answer = client.post(
        f"{ASK}?next=https://example.org/", {"code": _code(two_step.authenticator(person))}
    )

    assert answer["Location"] == "/admin/"


def test_the_same_code_passes_once(guarded):
    person, _ = guarded
    code = _code(two_step.authenticator(person))
    two_step.check(person, code)

    with pytest.raises(two_step.CannotPass, match="was used before"):
        two_step.check(person, code)


def test_a_backup_code_passes_once_however_it_is_typed(guarded):
    person, codes = guarded
    client = _after_password(person)

    assert client.post(ASK, {"code": codes[0].upper().replace("-", " ")}).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert two_step.codes_left(person) == 9
    again = _after_password(person).post(ASK, {"code": codes[0]})
    assert errors_of(again) == ["This code is wrong, was used before, or is too old."]


def test_another_s_backup_code_is_no_good(guarded, editor):
    two_step.finish(editor, _code(two_step.begin(editor)))
    _let_the_clock_go_on(two_step.authenticator(editor))

    with pytest.raises(two_step.CannotPass):
        two_step.check(editor, guarded[1][0])


def test_backup_codes_are_kept_as_hashes_only(guarded):
    _, codes = guarded

    kept = " ".join(BackupCode.objects.values_list("hashed", flat=True))

    assert len(codes) == len(set(codes)) == 10
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_guesses_wait_longer_each_time_and_are_told_how_long(guarded):
    person, codes = guarded
    for _ in range(3):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)
        with pytest.raises(two_step.CannotPass, match="This code is wrong"):
            two_step.check(person, "000000")

    with pytest.raises(two_step.CannotPass, match=r"Wait \d seconds? after so many wrong codes"):
        two_step.check(person, codes[0])


def test_guesses_at_codes_count_like_guesses_at_passwords(guarded):
    person, _ = guarded
    client = _after_password(person)

    answers = [client.post(ASK, {"code": "000000"}) for _ in range(10)]

    assert [answer.status_code for answer in answers] == [200] * 9 + [429]
    assert answers[-1]["Retry-After"] == "3600"
    assert "Wait 60 minutes, then try again." in answers[-1].content.decode()
    _let_the_clock_go_on(two_step.authenticator(person))
    right = client.post(ASK, {"code": _code(two_step.authenticator(person))})
    assert right.status_code == 429
    password = Client().post("/admin/login/", {"username": person.username, "password": PASSWORD})
    assert password.status_code == 429


@pytest.mark.parametrize(
    ("setting", "curator_must", "editor_must"),
    [("off", False, False), ("editors", False, True), ("staff", True, True)],
)
def test_the_setting_says_who_must_have_a_second_step(
    settings, curator, editor, setting, curator_must, editor_must
):
    settings.TWO_STEP_SIGN_IN = setting

    for person, must in [(curator, curator_must), (editor, editor_must)]:
        answer = _after_password(person).get("/admin/")
        assert answer.status_code == (302 if must else 200)
        if must:
            assert answer["Location"].startswith(SET_UP)


def test_an_app_is_linked_by_picture_or_key_and_the_codes_are_shown_once(editor, settings, caplog):
    settings.TWO_STEP_SIGN_IN = "editors"
    caplog.set_level(logging.DEBUG)
    client = _after_password(editor)

    shown = html.fromstring(client.get(SET_UP).content.decode())
    picture = client.get(PICTURE)
    device = TOTPDevice.objects.get(user=editor)
    answer = client.post(SET_UP, {"code": _code(device)})

    assert shown.find_class("two-step-key")[0].text == two_step.secret_words(device)
    assert [image.get("src") for image in shown.iter("img")] == [PICTURE]
    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert picture.content.startswith(b"<?xml")
    items = [item.text_content().strip() for item in html.fromstring(answer.content).iter("li")]
    codes = [item for item in items if item.count("-") == 3]
    assert len(codes) == 10
    assert client.get("/admin/").status_code == 200
    assert client.get(PICTURE).status_code == 404
    assert not any(code in client.get(SET_UP).content.decode() for code in codes)
    secrets = [device.key, two_step.secret_words(device).replace(" ", ""), *codes]
    assert not any(secret in caplog.text for secret in secrets)


def test_a_wrong_first_code_switches_nothing_on(curator):
    client = _after_password(curator)
    client.get(SET_UP)

    answer = client.post(SET_UP, {"code": "000000"})

    assert errors_of(answer) == ["This code is wrong, was used before, or is too old."]
    assert two_step.authenticator(curator) is None
    assert client.get("/admin/").status_code == 200


def test_half_signed_in_nobody_can_replace_the_app(guarded):
    client = _after_password(guarded[0])

    for answer in [client.get(f"{SET_UP}?anew"), client.post(SET_UP, {"off": "1"})]:
        assert (answer.status_code, answer["Location"]) == (302, ASK)
    assert client.get(PICTURE).status_code == 404
    assert two_step.authenticator(guarded[0])


def test_new_codes_end_the_old_ones(guarded):
    person, old = guarded
    client = _after_password(person)
    client.post(ASK, {"code": old[0]})

    assert client.post(SET_UP, {"codes": "1"}).status_code == 200

    with pytest.raises(two_step.CannotPass):
        two_step.check(person, old[1])
    assert two_step.codes_left(person) == 10


def test_it_is_switched_off_only_where_it_is_not_required(guarded, settings):
    person, codes = guarded
    client = _after_password(person)
    client.post(ASK, {"code": codes[0]})

    settings.TWO_STEP_SIGN_IN = "staff"
    client.post(SET_UP, {"off": "1"})
    assert two_step.authenticator(person)

    settings.TWO_STEP_SIGN_IN = "off"
    client.post(SET_UP, {"off": "1"})
    assert two_step.authenticator(person) is None
    assert not BackupCode.objects.exists()


def test_the_volunteer_resets_one_person(guarded, editor):
    two_step.finish(editor, _code(two_step.begin(editor)))
    said = StringIO()

    call_command("reset_two_step", guarded[0].username, stdout=said)

    assert said.getvalue().startswith(
        f"{guarded[0].username} signs in with the password alone now."
    )
    assert _after_password(guarded[0]).get("/admin/").status_code == 200
    assert two_step.authenticator(editor)
    with pytest.raises(CommandError, match="There is no account named nobody-here"):
        call_command("reset_two_step", "nobody-here")


def test_strangers_are_sent_to_the_sign_in_page(client):
    for address in [ASK, SET_UP, PICTURE]:
        assert client.get(address)["Location"].startswith("/admin/login/")


def test_readers_pages_ask_nothing_more_of_the_database(guarded, django_assert_max_num_queries):
    client = _after_password(guarded[0])
    plain = Client()
    plain.get("/labels/")

    with django_assert_max_num_queries(40) as queries:
        client.get("/labels/")

    asked = " ".join(one["sql"] for one in queries.captured_queries)
    assert "otp_totp" not in asked
    assert "auth_user" not in asked
