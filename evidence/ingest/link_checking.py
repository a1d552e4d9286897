"""Ask the addresses of resources, one after the other, and keep what came of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from articles.link_checks import note
from articles.models import Resource

from .link_asking import Seen

# Any number nobody else uses: it names the lock among all advisory locks of the database.
LINK_LOCK = 7_305_931_202_602
SECONDS_BETWEEN = 2.0  # questions to one host
# So many addresses that all give no answer are not gone: the fault is ours.
MANY = 3

Look = Callable[[str], Seen]


class NothingHeard(Exception):
    """No address gave any answer; nothing was kept."""


@dataclass(frozen=True)
class Looked:
    """One resource as it is since, and what its address answered."""

    resource: Resource
    seen: Seen


class Pace:
    """Waits before a host is asked, so that it is asked at most every SECONDS_BETWEEN seconds."""

    def __init__(
        self,
        sleep: Callable[[float], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sleep, self._clock = sleep or time.sleep, clock
        self._next: dict[str, float] = {}

    def wait(self, host: str) -> None:
        """Return when the host may be asked."""
        rest = self._next.get(host, 0.0) - self._clock()
        if rest > 0:
            self._sleep(rest)
        self._next[host] = self._clock() + SECONDS_BETWEEN


def check(
    resources: Iterable[Resource], look: Look, *, now: Callable[[], datetime], apart: timedelta
) -> Iterator[Looked]:
    """Ask each address and yield what came of it, as it comes.

    What gave no answer is kept only once something else did: a broken network of ours must not make a dead
    link of every one. Raises NothingHeard if of MANY or more nothing did.
    """
    held: list[tuple[Resource, Seen]] = []
    was_heard = False
    for resource in resources:
        seen = look(resource.url)
        held.append((resource, seen))
        was_heard |= seen.was_heard
        if was_heard:
            yield from _kept(held, now(), apart)
            held = []
    if len(held) >= MANY:
        raise NothingHeard
    yield from _kept(held, now(), apart)


def _kept(
    held: Iterable[tuple[Resource, Seen]], now: datetime, apart: timedelta
) -> Iterator[Looked]:
    for resource, seen in held:
        row = note(resource, works=seen.works, problem=seen.problem, now=now, apart=apart)
        yield Looked(row, seen)
