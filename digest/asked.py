"""What an address asks of a page beyond what the page knows: named, so that no filter fails open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.http import QueryDict

NAMES_SHOWN = 5
LONGEST_NAME = 40  # characters
# What mail and other sites hang on a link to count who came by it: it asks nothing of a page.
COUNTING = re.compile(r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id", re.ASCII)


def unknown_keys(data: QueryDict, known: Iterable[str]) -> list[str]:
    """Return the keys of a query that a page does not know, A to Z."""
    return [key for key in sorted(set(data) - set(known)) if not COUNTING.fullmatch(key)]


def named(keys: Sequence[str]) -> str:
    """Return keys as a reader is told them: “label”, “since”; NAMES_SHOWN of them, each cut."""
    return ", ".join(f"“{shown(key)}”" for key in keys[:NAMES_SHOWN])


def shown(key: str) -> str:
    """Return a key cut to LONGEST_NAME, with � for what cannot be printed."""
    return "".join(sign if sign.isprintable() else "�" for sign in key[:LONGEST_NAME])
