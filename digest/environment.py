"""What the environment sets, read strictly: a malformed value stops the program and names its variable."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

YES = {"true", "yes", "on", "y", "1"}
NO = {"false", "no", "off", "n", "0", ""}
SCHEMES = {"postgres", "postgresql"}
SHORTEST_KEY = 50  # characters, the same as Django's check security.W009
LONGEST_TIMEOUT_MS = 2**31 - 1  # what PostgreSQL's settings hold
LONGEST_NUMBER = 12  # digits
MOST_CONNECTIONS = 1000


class Environment(environ.FileAwareEnv):
    """The environment, or the files it names: X_FILE for X. Every method raises ImproperlyConfigured."""

    def text(self, name: str, default: str = "") -> str:
        """Return the text of `name`; a file's without the line end that editors put there."""
        try:
            return self.str(name, default=default).rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise ImproperlyConfigured(
                f"{name}_FILE names a file that cannot be read: {reason}."
            ) from None

    def flag(self, name: str) -> bool:
        """Return whether `name` is on; unset is off, and a word that is neither is refused."""
        given = self.text(name).strip().lower()
        if given not in YES | NO:
            raise ImproperlyConfigured(f"{name} must be true or false, and {given!r} is neither.")
        return given in YES

    def words(self, name: str, default: list[str]) -> list[str]:
        """Return what stands between the commas of `name`, or `default` if nothing does."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()] or default

    def whole(self, name: str, default: int, *, least: int, most: int) -> int:
        """Return the whole number of `name`, from `least` to `most`."""
        given = self.text(name).strip() or str(default)
        is_number = given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER
        if not (is_number and least <= int(given) <= most):
            raise ImproperlyConfigured(
                f"{name} must be a whole number from {least} to {most}, and {given[:40]!r} is not."
            )
        return int(given)

    def email(self, name: str) -> str:
        """Return the e-mail address of `name`, or "" if it is not set."""
        given = self.text(name).strip()
        if given and not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", given, re.ASCII):
            raise ImproperlyConfigured(f"{name} must be an e-mail address, not {given!r}.")
        return given

    def statement_timeout(self) -> int:
        """Return milliseconds, 0 for no limit."""
        return self.whole("STATEMENT_TIMEOUT_MS", 10_000, least=0, most=LONGEST_TIMEOUT_MS)

    def level(self) -> str:
        """Return LOG_LEVEL as `logging` spells it."""
        given = self.text("LOG_LEVEL").strip().upper() or "INFO"
        levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        if given not in levels:
            raise ImproperlyConfigured(
                f"LOG_LEVEL must be one of {', '.join(levels)}, and {given!r} is not."
            )
        return given

    def origins(self) -> list[str]:
        """Return CSRF_TRUSTED_ORIGINS, each with its scheme."""
        origins = self.words("CSRF_TRUSTED_ORIGINS", [])
        for origin in origins:
            scheme, _, host = origin.partition("://")
            if scheme not in {"http", "https"} or not host or "/" in host:
                raise ImproperlyConfigured(
                    "CSRF_TRUSTED_ORIGINS must be origins such as https://example.org, separated by "
                    f"commas, and {origin!r} is not."
                )
        return origins

    def key(self) -> str:
        """Return SECRET_KEY, or "" if it is not set. Its value is never shown."""
        key = self.text("SECRET_KEY")
        if key and len(key) < SHORTEST_KEY:
            raise ImproperlyConfigured(
                f"SECRET_KEY must have at least {SHORTEST_KEY} characters, and this one has {len(key)}."
            )
        return key

    def database(self, default: str) -> dict[str, Any]:
        """Return Django's settings for DATABASE_URL, whose value, with its password, is never shown."""
        given = self.text("DATABASE_URL") or default
        try:
            return self.db_url_config(_whole_url(given))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"DATABASE_URL must be like postgres://user@host:5432/name: {error}."
            ) from None


def is_database_named() -> bool:
    """Return whether the environment names a database, so that ours is not wanted."""
    return bool(os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"))


def _whole_url(given: str) -> str:
    """Return the URL if it names a PostgreSQL database. Raises ValueError, saying what is wrong."""
    try:
        parts = urlsplit(given)
    except ValueError:
        raise ValueError("its host is not one") from None
    if parts.scheme not in SCHEMES:
        raise ValueError("it does not begin with postgres://")
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("its port is not a number from 1 to 65535")
    if not parts.path.strip("/"):
        raise ValueError("it names no database")
    return given
