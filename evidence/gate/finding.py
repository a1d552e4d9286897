"""What the gate finds: one sentence for the curator, and where to look."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error stops publication; a warning asks for a reason, which is kept."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing to look at before readers see the article.

    `rule` is the check's name; `field` the article's or claim's column to mend, `words` what was found
    there and `sentence` what it stands in. `line` counts from 1 in the article's Markdown: where the
    words, or else the claim's quote, stand; None for what stands nowhere in the body.
    """

    rule: str
    severity: Severity
    message: str
    field: str
    words: str = ""
    sentence: str = ""
    line: int | None = None
    claim_id: int | None = None
    claim_text: str = ""

    def key(self) -> str:
        """Return what a reason is kept under: the rule, the claim, the words and their sentence.

        A sentence that is changed asks for its reason again; one that only moved does not.
        """
        parts = [self.rule, str(self.claim_id or ""), self.words, " ".join(self.sentence.split())]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    def is_error(self) -> bool:
        """True when nothing but mending it will do."""
        return self.severity is Severity.ERROR
