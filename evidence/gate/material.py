"""What the checks read: an article and its claims as plain values, loaded beforehand.

`loading.py` fills these from the database; a test writes them down. No check asks for more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from evidence.anchoring import State

from .finding import Finding, Severity
from .sentences import Sentence


@dataclass(frozen=True)
class Rung:
    """A claim's label: its place on the ladder, None beside it, and whether it counts as research."""

    slug: str
    name: str
    strength: int | None
    counts_as_research: bool = True


@dataclass(frozen=True)
class StrongWord:
    """A word in all its forms, and the rung from which on it may be said; None: from none.

    `fine_in` are phrases in which the word means something else.
    """

    forms: tuple[str, ...]
    fine_from: Rung | None = None
    instead: str = ""
    fine_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statement:
    """One claim. `sentence` is the body's sentence around its quote; `anchor` what became of the quote.

    `source_ids` are the sources it cites, `study_ids` their studies; `has_support` is False where none of
    them supports it; `searched_on` is the day of the last search for a claim on the other side that
    found none.
    """

    id: int
    text: str
    subject: str
    kind: str = "benefit"
    species: str = ""
    claimant: str = "researchers"
    treated: int | None = None
    helped: int | None = None
    harms: str = ""
    checked_on: date | None = None
    is_takeaway: bool = False
    position: int = 0
    label: Rung | None = None
    anchor: State | None = None
    quote: str = ""
    sentence: str = ""
    line: int | None = None
    source_ids: frozenset[int] = frozenset()
    study_ids: frozenset[int] = frozenset()
    has_support: bool = True
    has_counterpart: bool = False
    searched_on: date | None = None

    def warn(self, rule: str, message: str, **place: str) -> Finding:
        """Return a warning about this claim; `place` as for Finding, the text unless said."""
        return self._find(rule, Severity.WARNING, message, place)

    def refuse(self, rule: str, message: str, **place: str) -> Finding:
        """Return an error about this claim."""
        return self._find(rule, Severity.ERROR, message, place)

    def texts(self) -> list[tuple[str, str]]:
        """Return the column and the words of what readers read: the claim, and its sentence in the body."""
        found = [("text", self.text)]
        if self.sentence and self.sentence != self.text:
            found.append(("quoted_words", self.sentence))
        return found

    def _find(self, rule: str, severity: Severity, message: str, place: dict[str, str]) -> Finding:
        return Finding(
            rule,
            severity,
            message,
            field=place.get("field", "text"),
            words=place.get("words", ""),
            sentence=place.get("sentence", self.text),
            line=self.line,
            claim_id=self.id,
            claim_text=self.text,
        )


@dataclass(frozen=True)
class Material:
    """An article with its claims in reading order, those taken back left out.

    `body` is the sentences of its plain text; `line_at` gives the Markdown line of a place in that text.
    """

    title: str
    standfirst: str
    body: tuple[Sentence, ...] = ()
    claims: tuple[Statement, ...] = ()
    strong_words: tuple[StrongWord, ...] = ()
    line_at: Callable[[int], int] = field(default=lambda _place: 1)

    def lead(self) -> Statement | None:
        """Return the claim that the article leads with: its first key takeaway, or else its first claim."""
        takeaways = [claim for claim in self.claims if claim.is_takeaway]
        if takeaways:
            return min(takeaways, key=lambda claim: (claim.position, claim.id))
        return next(iter(self.claims), None)
