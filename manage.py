#!/usr/bin/env python
"""Run a management command. Unless DATABASE_URL is set it brings the embedded PostgreSQL along."""

import sys

# Read by Pythons too old for the rest of the code, so it stands before every other import.
if sys.version_info < (3, 11):  # noqa: UP036
    have = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"This program needs Python 3.11 or newer, and this is {have}.")

import os
from contextlib import nullcontext

UNDEFINED_TABLE = "42P01"  # PostgreSQL 18 documentation, appendix A

# Commands that read no database, so none is started for them.
WITHOUT_DATABASE = {
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "version",
}


def main() -> None:
    """Run the command line. What a person can mend ends in a sentence and exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")
    os.environ.setdefault("STATEMENT_TIMEOUT_MS", "0")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import InterfaceError, OperationalError, ProgrammingError

        from digest.environment import is_database_named
        from digest.home import SetupError
        from digest.postgres import running
    except ModuleNotFoundError as error:
        sys.exit(
            f"{error.name} is not installed here: run make run, then .venv/bin/python manage.py"
        )
    brings_its_own = not is_database_named() and _needs_database(sys.argv[1:])
    try:
        with running() if brings_its_own else nullcontext():
            execute_from_command_line(sys.argv)
    except (SetupError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except (OperationalError, InterfaceError) as error:
        sys.exit(f"The database does not answer as it should: {str(error).strip()}")
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", None) != UNDEFINED_TABLE:
            raise
        sys.exit("The database lacks a table: run make run (or manage.py migrate) first.")
    except BrokenPipeError:
        # Whoever read the output has seen enough. What is left of it must not be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except KeyboardInterrupt:
        sys.exit(130)


def _needs_database(arguments: list[str]) -> bool:
    """Return whether the command reads a database."""
    if not arguments or {"-h", "--help", "--version"} & set(arguments):
        return False
    if arguments[0] == "check":
        return "--database" in arguments
    return arguments[0] not in WITHOUT_DATABASE


if __name__ == "__main__":
    main()
