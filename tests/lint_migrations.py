"""Refuse migrations that old code would not survive: `python -m tests.lint_migrations`."""

import os
import sys

import django

APPS = ["articles", "evidence", "digest"]


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest.settings")
    django.setup()
    from django_migration_linter import MigrationLinter

    # Called from here because an installed app would have to be there in production too.
    linter = MigrationLinter(include_apps=APPS, no_cache=True)
    linter.lint_all_migrations()
    linter.print_summary()
    sys.exit(linter.has_errors)


if __name__ == "__main__":
    from digest.postgres import running

    with running() as url:
        os.environ.setdefault("DATABASE_URL", url)
        main()
