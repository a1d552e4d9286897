"""What a thread's page shows, and what the page of one of its claims shows of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from evidence.ladder import Ladder
from evidence.models import Claim, Thread
from evidence.threads import Line, draw_line, lines_of

from .timeline import timeline


def assemble(thread: Thread, ladder: Ladder) -> dict[str, Any]:
    """Return the context of a thread's page; four queries."""
    line = draw_line(thread, ladder)
    return {"thread": thread, "line": line, **_shown(line, ladder)}


def threads_of(claim: Claim, ladder: Ladder) -> list[dict[str, Any]]:
    """Return the threads a claim stands in, each with its line and picture; five queries."""
    found = list(Thread.objects.filter(claims=claim))
    lines = lines_of(found, ladder)
    return [
        {"thread": thread, "line": lines[thread.pk], **_shown(lines[thread.pk], ladder)}
        for thread in found
    ]


def _shown(line: Line, ladder: Ladder) -> dict[str, Any]:
    return {
        "picture": timeline(line.steps, ladder.all_rungs()),
        "since": [(SINCE[subject](), year) for subject, year in line.since.items()],
    }


SINCE = {
    Claim.Subject.CELLS.value: lambda: _("In a dish since"),
    Claim.Subject.ANIMAL.value: lambda: _("In animals since"),
    Claim.Subject.PEOPLE.value: lambda: _("In people since"),
}
