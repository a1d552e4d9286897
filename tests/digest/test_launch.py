import ast
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from digest import launch
from digest.home import SetupError
from tests.homes import own_home

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment():
    with own_home() as environment:
        yield environment


def run(environment, **changes):
    return subprocess.run(
        [sys.executable, "-m", "digest.launch"],
        cwd=CHECKOUT,
        env={**environment, **changes},
        capture_output=True,
        text=True,
        timeout=120,
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(environment, port):
    """Start the site and wait until it answers, a minute at most."""
    site = subprocess.Popen(
        [sys.executable, "-m", "digest.launch"],
        cwd=CHECKOUT,
        env={**environment, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and site.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/labels/", timeout=10) as answer:
                assert answer.status == 200
                return site
        except urllib.error.HTTPError as answer:
            answer.close()
            break
        except OSError:
            time.sleep(0.2)
    site.terminate()
    raise AssertionError(site.communicate()[0])


def processes_of(home):
    """The servers whose data lie in `home`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes()
        except OSError:
            continue
        if os.fsencode(home) in command:
            found.append(command)
    return found


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80.5", "٨٠"])
def test_port_that_is_none_is_said_before_anything_starts(environment, port):
    done = run(environment, PORT=port)

    assert done.returncode == 1
    assert done.stderr == f"PORT must be a number from 1 to 65535, and {port!r} is not.\n"
    assert not Path(environment["DIGEST_HOME"]).exists()


def test_port_of_thousands_of_digits_is_said_and_cut(environment):
    done = run(environment, PORT="8" * 5000)

    assert done.returncode == 1
    assert done.stderr == f"PORT must be a number from 1 to 65535, and '{'8' * 40}' is not.\n"


@pytest.mark.parametrize("host", ["192.0.2.1", "no such name", "a" * 70])
def test_host_that_is_not_this_machine_is_what_is_said_to_be_wrong(environment, host):
    done = run(environment, HOST=host, PORT=str(free_port()))

    assert done.returncode == 1
    assert done.stderr == f"HOST must be an address of this machine, and {host!r} is not.\n"
    assert not Path(environment["DIGEST_HOME"]).exists()


@pytest.mark.parametrize(
    "command", [["-m", "digest.launch"], ["manage.py", "migrate"]], ids=["launch", "manage"]
)
def test_python_without_the_packages_names_the_command_that_brings_them(environment, command):
    done = subprocess.run(
        [sys.executable, "-S", *command],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert "is not installed here" in done.stderr
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("file", ["digest/launch.py", "manage.py"])
def test_old_python_gets_as_far_as_the_sentence_about_its_age(file):
    tree = ast.parse((CHECKOUT / file).read_text(), feature_version=(3, 8))

    first = next(one for one in tree.body[1:] if not isinstance(one, ast.Import))
    assert "sys.version_info < (3, 11)" in ast.unparse(first)


def test_port_in_use_is_said_before_anything_starts(environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(environment, PORT=str(taken.getsockname()[1]))

    assert done.returncode == 1
    assert "cannot be used: Address already in use" in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path(environment["DIGEST_HOME"]).exists()


@pytest.mark.parametrize(
    ("variables", "hint"),
    [
        ({}, ".venv/bin/python manage.py create_curator NAME"),
        (
            {"DIGEST_HOME": "/srv/my site"},
            "DIGEST_HOME='/srv/my site' .venv/bin/python manage.py create_curator NAME",
        ),
        (
            {"DATABASE_URL": "postgres://u:secret@h/x", "DIGEST_HOME": "/srv"},
            "(with the same DATABASE_URL) .venv/bin/python manage.py create_curator NAME",
        ),
    ],
    ids=["nothing set", "home", "another database"],
)
def test_printed_command_reaches_the_same_database(monkeypatch, variables, hint):
    for name in ("DIGEST_HOME", "DATABASE_URL", "DATABASE_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert launch.curator_hint() == hint


def test_command_on_a_database_without_tables_says_what_to_run_first(environment):
    name = f"test_bare_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
        bare = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        try:
            done = subprocess.run(
                [sys.executable, "manage.py", "create_curator", "ada", "--password-stdin"],
                cwd=CHECKOUT,
                env={**environment, "DATABASE_URL": bare},
                input="a long enough password\n",
                capture_output=True,
                text=True,
                timeout=60,
            )
        finally:
            connection.execute(f'drop database "{name}" with (force)')

    assert done.returncode == 1
    assert done.stderr == (
        "The database lacks a table: run make run (or manage.py migrate) first.\n"
    )


def test_database_that_does_not_answer_is_said_in_a_sentence(environment):
    done = run(
        environment,
        PORT=str(free_port()),
        DATABASE_URL=f"postgres://nobody@127.0.0.1:{free_port()}/digest",
    )

    assert done.returncode == 1
    assert "The database does not answer as it should" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("major", [14, 19])
def test_server_of_an_untried_version_is_refused_by_number(major):
    with pytest.raises(SetupError, match=f"names a PostgreSQL {major}"):
        launch.require_supported(major)


@pytest.mark.parametrize("major", [15, 16, 17, 18])
def test_server_of_a_supported_version_is_welcome(major):
    launch.require_supported(major)


@pytest.mark.django_db
def test_data_newer_than_the_checkout_are_refused_with_the_first_migration_it_lacks():
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    launch.require_known_migrations(connection)
    MigrationRecorder(connection).record_applied("evidence", "9999_from_the_future")

    with pytest.raises(SetupError, match=r"evidence\.9999_from_the_future"):
        launch.require_known_migrations(connection)


@pytest.mark.parametrize("group", [True, False], ids=["Ctrl-C", "SIGTERM"])
def test_site_serves_and_leaves_no_process_behind(served_home, group):
    site = start(served_home, free_port())
    assert processes_of(served_home["DIGEST_HOME"])

    if group:
        os.killpg(site.pid, signal.SIGINT)
    else:
        site.terminate()
    said, _ = site.communicate(timeout=60)

    assert "manage.py create_curator" in said
    assert "Traceback" not in said
    assert site.returncode == (0 if group else 128 + signal.SIGTERM)
    assert processes_of(served_home["DIGEST_HOME"]) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(site.pid, 0)


def test_killed_launcher_takes_the_site_with_it_and_the_next_one_serves_again(served_home):
    port = free_port()
    first = start(served_home, port)
    first.kill()
    first.communicate(timeout=60)

    second = start(served_home, port)
    second.terminate()
    second.communicate(timeout=60)

    assert processes_of(served_home["DIGEST_HOME"]) == []
