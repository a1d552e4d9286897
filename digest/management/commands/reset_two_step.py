"""`manage.py reset_two_step NAME`: for a person who lost both the app and the backup codes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from digest import two_step


class Command(BaseCommand):
    """Ends one person's second step; they set up a new one when they sign in next."""

    help = "Delete one person's authenticator and backup codes. Make sure that it is they who ask."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name."""
        parser.add_argument("name", help="the name they sign in with")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        """Forget the second step. Raises CommandError for a name that nobody has."""
        user = get_user_model()._default_manager.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account named {name}.")
        two_step.forget(user)
        after = "They must" if two_step.is_required(user) else "They can"
        self.stdout.write(
            f"{name} signs in with the password alone now. {after} set up the second step anew."
        )
