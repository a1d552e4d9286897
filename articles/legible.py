"""What text a form takes: words that can be seen, and not more of them than anybody reads."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 10_000  # letters of a text that readers see whole on some page
LONGEST_REASON = 5_000
ALLOWED = {"\t", "\n", "\r"}
# Letters to Unicode, yet they draw nothing: braille's blank and the fillers of Hangul.
BLANK = {"\u2800", "\u115f", "\u1160", "\u3164", "\uffa0"}


def check(text: str, most: int = LONGEST) -> None:
    """Raises ValidationError for control characters, for too many letters, and where none is seen."""
    if len(text) > most:
        told = {"count": f"{len(text):,}", "most": f"{most:,}"}
        raise ValidationError(_("This has %(count)s letters; at most %(most)s are kept.") % told)
    for letter in text:
        if letter < " " and letter not in ALLOWED:
            raise ValidationError(
                _("This holds a control character (U+%s). Type it again without.")
                % f"{ord(letter):04X}"
            )
    if text and not any(_is_seen(letter) for letter in text):
        raise ValidationError(_("Nothing of this can be seen: it is made of blanks alone."))


def is_reason(text: str) -> None:
    """Validate the field of a reason. Raises ValidationError as `check` does."""
    check(text, LONGEST_REASON)


def _is_seen(letter: str) -> bool:
    return letter not in BLANK and unicodedata.category(letter)[0] not in "CZ"
