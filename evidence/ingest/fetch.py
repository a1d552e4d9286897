"""Ask PubMed, Crossref and ClinicalTrials.gov, politely: named, paced, patient, bounded, and nobody else.

Source: NCBI, "A General Introduction to the E-utilities" (tool, email, 3 or 10 requests a second);
Crossref REST API, "Etiquette" (mailto); ClinicalTrials.gov API v2.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2
from django.conf import settings

from . import fetch_turns
from .fetch_answer import Answer, BadAnswer, Clock, NoAnswer, Question, ask, new_client

TOOL = "evidence-digest"
BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 30.0
LONGEST_CLOSURE_SECONDS = 3_600.0
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
JSON = frozenset({"application/json"})


class CannotFetch(Exception):
    """A service gave no usable answer; the message is a sentence that names the service."""


class NotKnown(CannotFetch):
    """The service answered, and has no such record."""


@dataclass(frozen=True)
class Service:
    """One service: its key in settings.FETCH_ADDRESSES, its name, the pace it allows, what it speaks."""

    slug: str
    name: str
    seconds_between: float
    speaks: frozenset[str]


@dataclass(frozen=True)
class Patience:
    """How often and how long to try; seconds. `budget_seconds` is for all questions together."""

    tries: int = 5
    longest_wait: float = 60.0
    total_seconds: float = 90.0
    budget_seconds: float | None = None


CROSSREF = Service("crossref", "Crossref", 0.2, JSON)
TRIALS = Service("clinicaltrials", "ClinicalTrials.gov", 1.25, JSON)
COMMAND = Patience()
PAGE = Patience(tries=2, longest_wait=5.0, total_seconds=15.0, budget_seconds=25.0)

# get(service, path, params) -> body
Getter = Callable[[Service, str, Mapping[str, str]], bytes]


def pubmed(*, speaks: frozenset[str]) -> Service:
    """PubMed at the pace it allows: a little under three questions a second, or ten with a key."""
    return Service("pubmed", "PubMed", 0.11 if settings.NCBI_API_KEY else 0.35, speaks)


def user_agent() -> str:
    """Return how we name ourselves to others. Raises CannotFetch if CONTACT_EMAIL is not set."""
    if not settings.CONTACT_EMAIL:
        raise CannotFetch(
            "Set CONTACT_EMAIL first: PubMed and Crossref ask every program for the address of the"
            " person who runs it."
        )
    return f"{TOOL} (mailto:{settings.CONTACT_EMAIL})"


@contextmanager
def fetcher(
    patience: Patience = COMMAND,
    *,
    sleep: Callable[[float], object] | None = None,
    clock: Clock = time.monotonic,
    chance: Callable[[], float] = random.random,
) -> Iterator[Getter]:
    """Open a getter. Raises CannotFetch if CONTACT_EMAIL is not set: the services ask whom to write to."""
    with new_client(user_agent()) as client:
        yield _Fetcher(client, patience, sleep or time.sleep, clock, chance).get


class _Fetcher:
    def __init__(
        self,
        client: httpx2.Client,
        patience: Patience,
        sleep: Callable[[float], object],
        clock: Clock,
        chance: Callable[[], float],
    ) -> None:
        self._client, self._patience = client, patience
        self._sleep, self._clock, self._chance = sleep, clock, chance
        self._began_at = clock()

    def get(self, service: Service, path: str, params: Mapping[str, str]) -> bytes:
        """Return the body of a 200. Raises NotKnown for a 404, CannotFetch for everything else."""
        base = settings.FETCH_ADDRESSES[service.slug]
        question = Question(base + path, params, service.speaks, self._patience.total_seconds)
        for attempt in range(1, self._patience.tries + 1):
            self._wait_for_turn(service)
            try:
                answer = ask(self._client, question)
                reason = self._judge(service, answer)
                if not reason:
                    return answer.body
            except BadAnswer as error:
                raise CannotFetch(f"{service.name} {error}.") from None
            except NoAnswer as error:
                answer, reason = Answer(0), str(error)
            if attempt < self._patience.tries:
                self._pause(service, answer, attempt)
        times = "once" if self._patience.tries == 1 else f"{self._patience.tries} times"
        raise CannotFetch(f"{service.name} was asked {times} and {reason}.")

    def _judge(self, service: Service, answer: Answer) -> str:
        """Return "" for an answer, words for what is worth another try; raises for what is not."""
        if answer.status == 200:
            return ""
        if answer.status in {404, 410}:
            raise NotKnown(f"{service.name} has no such record.")
        reason = f"answered with status {answer.status}"
        if answer.status not in AGAIN:
            raise CannotFetch(f"{service.name} {reason}.")
        return reason

    def _pause(self, service: Service, answer: Answer, attempt: int) -> None:
        """Wait as long as the service asks, or else longer after each try, at different lengths."""
        asked = seconds_asked(answer.retry_after, now=datetime.now(UTC))
        if asked is None:
            longest = min(BACKOFF_SECONDS * 2 ** (attempt - 1), LONGEST_BACKOFF_SECONDS)
            self._rest(service, longest * (0.5 + self._chance() / 2))
        else:
            # All processes leave the service alone; this one then waits for its turn.
            fetch_turns.close(service.slug, seconds=min(asked, LONGEST_CLOSURE_SECONDS))

    def _wait_for_turn(self, service: Service) -> None:
        longest = self._patience.longest_wait
        wait = fetch_turns.take(service.slug, between=service.seconds_between, longest=longest)
        if wait is None:
            raise CannotFetch(
                f"{service.name} may not be asked again for more than {longest:g} seconds; try later."
            )
        self._rest(service, wait)

    def _rest(self, service: Service, seconds: float) -> None:
        budget = self._patience.budget_seconds
        if budget is not None and self._clock() - self._began_at + seconds > budget:
            raise CannotFetch(f"{service.name} was not asked: {budget:g} seconds were not enough.")
        if seconds > 0:
            self._sleep(seconds)


def seconds_asked(retry_after: str, *, now: datetime) -> float | None:
    """Return for how long a Retry-After header asks us to wait; None if there is none, or nonsense.

    It holds seconds, or a date as HTTP writes it. Never negative, never above a day.
    """
    given, day = retry_after.strip(), timedelta(days=1).total_seconds()
    if given.isascii() and given.isdecimal():
        return float(min(int(given[:9]), day))
    try:
        then = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return min(max(0.0, (then - now).total_seconds()), day)
