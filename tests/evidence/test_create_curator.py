import io

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import RequestFactory

pytestmark = pytest.mark.django_db

GOOD = "three-blue-horses-9"


def _create(*arguments, typed=f"{GOOD}\n", monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    said = io.StringIO()
    call_command("create_curator", *arguments, "--password-stdin", stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(
    ("arguments", "group"), [(["ada"], "Curator"), (["ada", "--editor"], "Editor")]
)
def test_an_account_is_made_in_its_role(monkeypatch, arguments, group):
    said = _create(*arguments, monkeypatch=monkeypatch)

    user = User.objects.get(username="ada")
    assert said == f"{group} ada created. Sign in at /admin/.\n"
    assert [row.name for row in user.groups.all()] == [group]
    assert user.is_staff
    assert not user.is_superuser
    request = RequestFactory().post("/admin/login/")
    assert authenticate(request, username="ada", password=GOOD) == user


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "too short"),
        ("\n", "too short"),
        ("short1\n", "too short"),
        ("password123\n", "too common"),
        ("1234567890987\n", "entirely numeric"),
        ("ada-lovelace\n", "too similar"),
    ],
)
def test_a_weak_password_makes_no_account(monkeypatch, typed, message):
    with pytest.raises(CommandError, match=message):
        _create("ada-lovelace", typed=typed, monkeypatch=monkeypatch)

    assert not User.objects.exists()


def test_a_name_that_is_taken_is_said_so(monkeypatch):
    _create("ada", monkeypatch=monkeypatch)

    with pytest.raises(CommandError, match=r"There is already an account named ada\."):
        _create("ada", "--editor", monkeypatch=monkeypatch)

    assert [row.name for row in User.objects.get().groups.all()] == ["Curator"]


@pytest.mark.parametrize("name", ["", "a b", "x" * 151, "nul\x00"])
def test_a_bad_name_makes_no_account(monkeypatch, name):
    with pytest.raises(CommandError):
        _create(name, monkeypatch=monkeypatch)

    assert not User.objects.exists()


def test_without_a_terminal_nothing_is_asked_and_nothing_made(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("secret"))

    with pytest.raises(CommandError, match="No terminal"):
        call_command("create_curator", "ada")

    assert not User.objects.exists()


def test_without_its_group_no_account_is_left_behind(monkeypatch):
    Group.objects.all().delete()

    with pytest.raises(CommandError, match=r"Run manage\.py migrate first"):
        _create("ada", monkeypatch=monkeypatch)

    assert not User.objects.exists()


class _Terminal(io.StringIO):
    def isatty(self):
        return True


def _answer(monkeypatch, *answers):
    left = iter(answers)
    monkeypatch.setattr("sys.stdin", _Terminal())
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(left))


def test_the_password_is_asked_twice_and_never_shown(monkeypatch, capsys):
    _answer(monkeypatch, GOOD, GOOD)

    call_command("create_curator", "ada")

    assert User.objects.get().check_password(GOOD)
    assert GOOD not in "".join(capsys.readouterr())


@pytest.mark.parametrize("stop", [EOFError, KeyboardInterrupt])
def test_stopping_at_the_question_is_a_sentence_and_makes_no_account(monkeypatch, stop):
    def asked(_prompt):
        raise stop

    monkeypatch.setattr("sys.stdin", _Terminal())
    monkeypatch.setattr("getpass.getpass", asked)

    with pytest.raises(CommandError, match=r"Stopped\. Nothing was created\."):
        call_command("create_curator", "ada")

    assert not User.objects.exists()


def test_two_passwords_that_differ_make_no_account(monkeypatch):
    _answer(monkeypatch, GOOD, "another")

    with pytest.raises(CommandError, match=r"The two passwords differ\. Nothing was created\."):
        call_command("create_curator", "ada")

    assert not User.objects.exists()
