"""Save what was fetched: each record by itself, so that one that cannot be saved leaves the others alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError, transaction

from .fetch_records import Found
from .importing import lock_sources, reason_of
from .outcomes import Outcome
from .source_loading import load


@dataclass(frozen=True)
class Saved:
    """What became of one identifier: `result` as an import calls it, "" when there was nothing to save."""

    found: Found
    result: str = ""
    problem: str = ""

    def __str__(self) -> str:
        if self.problem:
            return f"{self.found.asked}: {self.problem}"
        title = self.found.record.title if self.found.record else ""
        return f"{self.found.asked}: {self.result}, “{title}”"


def save(found: Found, *, is_dry_run: bool = False) -> Saved:
    """Load one record in a transaction of its own. A dry run does all of it and takes it back."""
    if found.record is None:
        return Saved(found, problem=found.problem)
    outcomes: list[Outcome] = []
    try:
        with transaction.atomic():
            lock_sources()
            load([found.record], file=str(found.asked), tell=outcomes.append)
            transaction.set_rollback(is_dry_run)
    except DatabaseError as error:
        return Saved(found, problem=f"was fetched and not saved: {reason_of(error)}")
    (outcome,) = outcomes
    if outcome.result == "rejected":
        return Saved(found, problem=f"was fetched and not saved: {outcome.reason}")
    return Saved(found, outcome.result)
