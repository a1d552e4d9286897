"""Read ClinicalTrials.gov's older XML (`clinical_study`): retired in 2024, and still on many disks.

Source: ClinicalTrials.gov, public.xsd.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from . import xml_records
from .pubmed_record import text, texts
from .record import MAX_BYTES, Found, Record
from .trial_record import Trial, trial_record


def parse(stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Iterator[Found]:
    """Yield the study of a file, or what is wrong with it. Raises CannotRead."""
    return xml_records.parse(stream, TRIALS, max_bytes=max_bytes)


def study(element: etree._Element) -> Record:
    """Return one clinical_study as a record. Raises BadRecord."""
    raw = etree.tostring(element, encoding="unicode", with_tail=False)
    people = element.find("enrollment")
    results = element.find("clinical_results") is not None or bool(
        _first(element, "results_first_posted", "firstreceived_results_date")
    )
    return trial_record(
        Trial(
            nct=_first(element, "id_info/nct_id"),
            title=_first(element, "brief_title", "official_title"),
            status=_first(element, "overall_status"),
            why_stopped=_first(element, "why_stopped"),
            phases=texts(element.iterfind("phase")),
            enrolment=text(people),
            counted="" if people is None else people.get("type") or "",
            has_results=results,
            posted=_first(
                element, "study_first_posted", "study_first_submitted", "firstreceived_date"
            ),
            updated=_first(
                element, "last_update_posted", "last_update_submitted", "lastchanged_date"
            ),
            summary=_paragraphs(element.find("brief_summary/textblock")),
            words=_texts(element, "condition", "intervention/intervention_name"),
            sponsors=_texts(
                element, "sponsors/lead_sponsor/agency", "sponsors/collaborator/agency"
            ),
            papers=texts(element.iterfind("results_reference/PMID")),
            completeness=1,  # a row of the CSV says less
            raw=raw,
        )
    )


def _first(element: etree._Element, *paths: str) -> str:
    return next((words for path in paths if (words := text(element.find(path)))), "")


def _texts(element: etree._Element, *paths: str) -> list[str]:
    return [words for path in paths for words in texts(element.iterfind(path))]


def _paragraphs(element: etree._Element | None) -> str:
    """Return a text block with its paragraphs, without the indent that the old export gave it."""
    if element is None:
        return ""
    blocks = "".join(map(str, element.itertext())).split("\n\n")
    return "\n\n".join(words for block in blocks if (words := " ".join(block.split())))


TRIALS = xml_records.Export(
    name="ClinicalTrials.gov export",
    roots=("clinical_study", "clinical_studies"),
    records=("clinical_study",),
    read=study,
)
