"""Where a file is wrong, and why: what every reader of a digest folder reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """One line of one file; lines count from 1, and 0 means the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{max(self.line, 1)}"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that keeps a folder from being loaded, in words for the person who wrote it."""

    place: Place
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class CannotLoad(Exception):
    """The folder is not loaded and nothing has changed; `problems` says every reason, by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
