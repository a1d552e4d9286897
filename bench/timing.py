"""Times several ways of answering the same questions by turns, so that a busy machine slows them
all alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

ROUNDS = 15
LEAST_ROUNDS = 3
SLOW_SECONDS = 0.5  # an answer slower than this is asked for LEAST_ROUNDS times only

Answer = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """Milliseconds of one way of answering one question."""

    median: float
    lower: float
    upper: float
    rounds: int

    @classmethod
    def of(cls, seconds: list[float]) -> Times:
        """Summarise at least one measured time by its quartiles."""
        milliseconds = [second * 1000 for second in seconds]
        if len(milliseconds) == 1:
            return cls(milliseconds[0], milliseconds[0], milliseconds[0], 1)
        lower, median, upper = statistics.quantiles(milliseconds, n=4, method="inclusive")
        return cls(median, lower, upper, len(milliseconds))


def by_turns(
    answers: Mapping[tuple[str, str], Answer], *, rounds: int = ROUNDS, warm_up: int = 2
) -> dict[tuple[str, str], Times]:
    """Return the times of each answer, keyed as given: (question, who answers)."""
    taken: dict[tuple[str, str], list[float]] = {key: [] for key in answers}
    slow: set[tuple[str, str]] = set()
    for turn in range(-warm_up, rounds):
        for key in _in_turn(answers, turn):
            if key in slow and (turn < 0 or turn >= LEAST_ROUNDS):
                continue
            started = time.perf_counter()
            answers[key]()
            seconds = time.perf_counter() - started
            if seconds > SLOW_SECONDS:
                slow.add(key)
            if turn >= 0:
                taken[key].append(seconds)
    return {key: Times.of(seconds) for key, seconds in taken.items()}


def _in_turn(answers: Mapping[tuple[str, str], Answer], turn: int) -> Iterable[tuple[str, str]]:
    """Return the keys, every second turn backwards: nobody always follows the same neighbour."""
    return reversed(list(answers)) if turn % 2 else list(answers)
