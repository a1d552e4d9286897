"""`manage.py create_curator NAME [--editor]`: an account that can write and assess."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction


class Command(BaseCommand):
    """Makes a staff account in the group Curator or Editor. There is no default password."""

    help = "Create an account for a curator (or, with --editor, an editor); asks for the password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name, the role, and where the password comes from."""
        parser.add_argument("name", help="the name to sign in with")
        parser.add_argument("--editor", action="store_true", help="may also settle and publish")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from the first line of standard input instead of asking",
        )

    def handle(
        self, *args: Any, name: str, editor: bool, password_stdin: bool, **options: Any
    ) -> None:
        """Create the account. Raises CommandError for a taken or bad name and a weak password."""
        user = get_user_model()(username=name, is_staff=True)
        try:
            user.clean_fields(exclude=["password"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if get_user_model().objects.filter(username=name).exists():
            raise CommandError(f"There is already an account named {name}.")
        password = _from_stdin() if password_stdin else _asked_twice()
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        role = "Editor" if editor else "Curator"
        try:
            with transaction.atomic():
                user.save()
                user.groups.add(Group.objects.get(name=role))
        except IntegrityError as error:
            raise CommandError(f"There is already an account named {name}.") from error
        except Group.DoesNotExist as error:
            raise CommandError(f"There is no group {role}. Run manage.py migrate first.") from error
        self.stdout.write(f"{role} {name} created. Sign in at /admin/.")


def _from_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _asked_twice() -> str:
    if not sys.stdin.isatty():
        raise CommandError("No terminal to ask for the password. Use --password-stdin.")
    try:
        password = getpass.getpass("Password: ")
        again = getpass.getpass("Password again: ")
    except (EOFError, KeyboardInterrupt) as error:
        raise CommandError("Stopped. Nothing was created.") from error
    if password != again:
        raise CommandError("The two passwords differ. Nothing was created.")
    return password
