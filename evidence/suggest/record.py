"""What goes in and what comes out: a source's record, and what it lets us suggest with which reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Label = Literal[
    "testimony",
    "lab",
    "animal",
    "case-report",
    "early-human",
    "observational",
    "controlled-trial",
    "body-of-evidence",
]
Kind = Literal["paper", "preprint", "registry_record", "web_page", "press_release"]
Subject = Literal["people", "animal", "cells", ""]
Trust = Literal["high", "medium", "low", ""]
Where = Literal[
    "title",
    "abstract",
    "text",
    "publication type",
    "MeSH",
    "species",
    "phase",
    "enrolment",
    "registry number",
    "kind",
    "",
]


@dataclass(frozen=True, slots=True)
class Record:
    """A source as it arrived; the fields are those of `evidence.models.Source`.

    `abstract` of a trial's registry record is its summary; `text` is the wording of a page that no
    index describes. `enrolment_type` is "actual" or "estimated"; `has_results` is None when unknown.
    """

    title: str = ""
    abstract: str = ""
    publication_types: Sequence[str] = ()
    mesh: Sequence[str] = ()
    species: Sequence[str] = ()
    phase: str = ""
    enrolment: int | None = None
    enrolment_type: str = ""
    has_results: bool | None = None
    nct: str = ""
    kind: str = "paper"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One short sentence; `quote` are its words or tag exactly as they stand in the record.

    A reason that says what is missing quotes nothing: `quote` and `where` are empty.
    """

    says: str
    quote: str = ""
    where: Where = ""

    def __str__(self) -> str:
        if not self.quote:
            return self.says
        place = "" if self.where == "kind" else "the "
        named = f"{place}{self.where}" if self.where != "MeSH" else "the MeSH headings"
        return f"“{self.quote}” in {named}: {self.says}"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a curator may want to choose, or `label` None for no suggestion. Nothing here is saved.

    `people` counts people and only those who took part: a planned enrolment is no fact. `phase` reads
    "1", "1/2", "early 1". `subject` is a value of Claim.Subject or empty. `chips` are short words to
    stand beside a label, such as "not peer reviewed"; they never change it. `suspend` is true when the
    record is tagged as retracted.
    """

    label: Label | None = None
    trust: Trust = ""
    subject: Subject = ""
    species: tuple[str, ...] = ()
    people: int | None = None
    phase: str = ""
    chips: tuple[str, ...] = ()
    suspend: bool = False
    reasons: tuple[Reason, ...] = ()
