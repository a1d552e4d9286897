"""`make run`: bring the database and its tables up to date, then serve until Ctrl-C."""

import sys

# Before every other import, which Pythons too old for the rest of the code would not get past.
if sys.version_info < (3, 11):  # noqa: UP036
    have = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"This program needs Python 3.11 or newer, and this is {have}.")

import ctypes
import errno
import os
import shlex
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import cast

try:
    import django
    import psycopg
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, call_command, get_commands
    from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
    from django.db.backends.postgresql.base import DatabaseWrapper
    from django.db.migrations.loader import MigrationLoader

    from . import postgres
    from .environment import Environment, is_database_named
    from .home import SetupError
except ModuleNotFoundError as error:
    sys.exit(f"{error.name} is not installed here. Start the site with: make run")

OURS = {"articles", "evidence", "digest"}
SUPPORTED = range(15, 19)  # PostgreSQL's major versions
WATCH_SECONDS = 1  # between two looks at the embedded database
# Requests under way may end first; then connections that say nothing are cut; then comes the axe.
STOP_STEPS = ((signal.SIGTERM, 1.5), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))


def main() -> None:
    """Run the site until it is stopped. What a person can mend ends in a sentence, code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")
    try:
        host, port = address()
        require_free(host, port)
        os.environ.setdefault("ALLOWED_HOSTS", f"127.0.0.1,localhost,[::1],{shown(host)}")
        require_settings()
        how = curator_hint()
        with database() as keep_up:
            with no_time_limit():
                prepare()
            sys.exit(serve(host, port, how, keep_up))
    except (SetupError, ImproperlyConfigured, CommandError) as error:
        sys.exit(str(error))
    except (DatabaseError, InterfaceError, psycopg.OperationalError) as error:
        sys.exit(f"The database does not answer as it should: {str(error).strip()}")
    except OSError as error:
        sys.exit(f"The site could not be started: {error}.")
    except KeyboardInterrupt:
        sys.exit(0)


def address() -> tuple[str, int]:
    """Return the host and port to serve on, from HOST and PORT. Raises SetupError."""
    host = os.environ.get("HOST") or "127.0.0.1"
    given = os.environ.get("PORT") or "8000"
    is_number = given.isascii() and given.isdigit() and len(given) <= len("65535")
    if not (is_number and 1 <= int(given) <= 65535):
        raise SetupError(f"PORT must be a number from 1 to 65535, and {given[:40]!r} is not.")
    return host.strip("[]"), int(given)


def shown(host: str) -> str:
    """Return the host as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def require_free(host: str, port: int) -> None:
    """Raise SetupError unless we can listen there."""
    elsewhere = SetupError(f"HOST must be an address of this machine, and {host[:80]!r} is not.")
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError):
        raise elsewhere from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise elsewhere from None
            raise SetupError(
                f"Port {port} on {host} cannot be used: {error.strerror}. "
                "Stop what uses it, or choose another one: PORT=8001 make run"
            ) from None


def require_settings() -> None:
    """Raise ImproperlyConfigured or SetupError for a setting that is malformed, before anything starts."""
    Environment().statement_timeout()
    with no_time_limit():
        # Django reads the settings once, so what is prepared here runs without a limit.
        django.setup()


@contextmanager
def database() -> Iterator[Callable[[], None]]:
    """Have a database for as long as the block runs: the one the environment names, or our own.

    Yields what to call every second or so: it starts our own again should it have died.
    """
    if is_database_named():
        yield lambda: None
        return
    with postgres.running() as url:
        os.environ["DATABASE_URL"] = url
        yield postgres.Keeper().look


@contextmanager
def no_time_limit() -> Iterator[None]:
    """Let statements run as long as they need within the block; the site that is served keeps its limit."""
    given = os.environ.get("STATEMENT_TIMEOUT_MS")
    os.environ["STATEMENT_TIMEOUT_MS"] = "0"
    try:
        yield
    finally:
        del os.environ["STATEMENT_TIMEOUT_MS"]
        if given is not None:
            os.environ["STATEMENT_TIMEOUT_MS"] = given


def prepare() -> None:
    """Migrate, fill an empty site with the sample digest, and collect the static files.

    Raises SetupError, CommandError or DatabaseError.
    """
    connection = cast(DatabaseWrapper, connections[DEFAULT_DB_ALIAS])
    # Not from the pool, which would wait before it said less.
    psycopg.connect(**connection.get_connection_params()).close()
    require_supported(connection.pg_version // 10_000)
    require_known_migrations(connection)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if "load_digest" in get_commands() and not apps.get_model("articles.Article").objects.exists():
        call_command("load_digest", "sample")
    # The workers open their own pools.
    connection.close()
    connection.close_pool()


def require_supported(major: int) -> None:
    """Raise SetupError unless PostgreSQL's `major` version is one we work with."""
    if major not in SUPPORTED:
        raise SetupError(
            f"DATABASE_URL names a PostgreSQL {major}. "
            f"This site needs a version from {SUPPORTED[0]} to {SUPPORTED[-1]}."
        )


def require_known_migrations(connection: DatabaseWrapper) -> None:
    """Raise SetupError if the data were made by a newer checkout than this one."""
    loader = MigrationLoader(connection)
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations.keys() - loader.disk_migrations.keys()
        if app in OURS and (app, name) not in loader.replacements
    )
    if unknown:
        raise SetupError(
            f"The data were made by a newer version of this program, one that has {unknown[0]}. "
            "Bring this checkout up to date, or set DIGEST_HOME to another directory."
        )


def curator_hint() -> str:
    """Return how to make a curator in another terminal, which knows nothing of this one's environment."""
    command = ".venv/bin/python manage.py create_curator NAME"
    if is_database_named():
        return f"(with the same DATABASE_URL) {command}"
    if home := os.environ.get("DIGEST_HOME"):
        return f"DIGEST_HOME={shlex.quote(home)} {command}"
    return command


def serve(host: str, port: int, how: str, keep_up: Callable[[], None]) -> int:
    """Serve with gunicorn until it ends or we are told to stop. Return its exit code, 0 if told.

    `how` is the command that makes a curator. Raises SetupError when `keep_up` gives up.
    """
    bind = f"{shown(host)}:{port}"
    command = [sys.executable, "-m", "gunicorn", "digest.wsgi:application", "--no-control-socket"]
    shape = ["--worker-class=gthread", "--workers=2", "--threads=4", "--log-level=warning"]
    sys.stdout.write(
        f"\nThe site is at http://{bind}/ until you press Ctrl-C.\n"
        f"To write and assess, make a curator in a second terminal:\n    {how}\n\n"
    )
    sys.stdout.flush()
    server = subprocess.Popen(
        [*command, *shape, "--config=python:digest.serving", f"--bind={bind}"],
        # The terminal's Ctrl-C must not reach the workers beside gunicorn's own word to them: the
        # second signal waits for a lock that the first one holds, for ever.
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - the pool's threads have ended by now
    )
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                return server.wait(WATCH_SECONDS)
            keep_up()
    finally:
        with suppress(KeyboardInterrupt):
            _stop(server)


def _end_with_parent() -> None:
    """Have the kernel end this process when its parent is killed, which cannot do it any more."""
    if sys.platform == "linux":
        set_parent_death_signal = 1  # PR_SET_PDEATHSIG, prctl(2)
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, at first politely, and wait until it has ended."""
    for sent, seconds in STOP_STEPS:
        if server.poll() is not None:
            return
        server.send_signal(sent)
        with suppress(subprocess.TimeoutExpired):
            server.wait(seconds)


if __name__ == "__main__":
    main()
