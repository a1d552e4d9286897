"""What a PubMed record says of papers' integrity: of its own paper, and, being a notice, of another's.

Pure. Source: NLM, RefType values of CommentsCorrections; each link stands in both records, so either
of them is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from evidence.models import IntegrityNotice

from . import identifiers

Nature = IntegrityNotice.Nature

# Links to a notice, by RefType in small letters: what it makes of the record's own paper.
OF_ITSELF = {
    "retractionin": Nature.RETRACTED,
    "retractedandrepublishedin": Nature.RETRACTED,
    "partialretractionin": Nature.CONCERN,
    "expressionofconcernin": Nature.CONCERN,
    "erratumin": Nature.CORRECTED,
    "correctedandrepublishedin": Nature.CORRECTED,
}
# Links from a notice: what the record, being one, makes of the paper it names.
OF_ANOTHER = {
    "retractionof": Nature.RETRACTED,
    "retractedandrepublishedfrom": Nature.RETRACTED,
    "partialretractionof": Nature.CONCERN,
    "expressionofconcernfor": Nature.CONCERN,
    "erratumfor": Nature.CORRECTED,
    "correctedandrepublishedfrom": Nature.CORRECTED,
}
# A link may also tell that a retraction was taken back; PubMed has no RefType for that.
UPDATES = {"updatein", "updateof"}
TAKEN_BACK = re.compile(
    r"\breinstat|\bretraction (?:was |has been |is )?(?:withdrawn|reversed|rescinded|retracted)",
    re.IGNORECASE,
)
MARKED = "retracted publication"
MARKED_REFERENCE = "Retracted Publication"
# The columns that loading leaves to what is made of the notices.
HEARD_AS_NOTICES = frozenset({"integrity", "integrity_notice"})
PARTIAL = "partialretraction"
DAY = re.compile(
    r"(?<!\d)(?P<year>1[5-9]\d\d|20\d\d)(?: (?P<month>[A-Z][a-z]{2})(?: (?P<day>\d{1,2}))?)?(?=[;:.,-]|$)"
)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
REFERENCE_MAX = 200


@dataclass(frozen=True)
class PaperNotice:
    """One thing said of one paper: the record's own, or the one whose PMID `about` is."""

    nature: str
    reference: str
    about: str = ""
    text: str = ""
    dated_year: int | None = None
    dated_on: date | None = None
    notice_pmid: str = ""
    notice_doi: str = ""


@dataclass(frozen=True)
class Own:
    """What a notice must know of the record it stands in."""

    pmid: str = ""
    doi: str = ""
    title: str = ""
    year: int | None = None
    day: date | None = None


def notices(types: Sequence[str], citation: etree._Element, own: Own) -> tuple[PaperNotice, ...]:
    """Return all that a record says of integrity, each thing once, in the record's order."""
    found = list(_linked(citation, own))
    is_marked = MARKED in {one.casefold() for one in types}
    if is_marked and not any(one.nature == Nature.RETRACTED and not one.about for one in found):
        text = "PubMed marks it as a retracted publication and names no notice."
        found.append(PaperNotice(Nature.RETRACTED, MARKED_REFERENCE, text=text))
    return tuple(dict.fromkeys(found))


def _linked(citation: etree._Element, own: Own) -> Iterator[PaperNotice]:
    for one in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        kind = (one.get("RefType") or "").lower()
        place = " ".join((one.findtext("RefSource") or "").split())
        pmid = _pmid(one.findtext("PMID") or "")
        is_back = bool(TAKEN_BACK.search(f"{place} {one.findtext('Note') or ''}"))
        if kind in OF_ITSELF or (kind == "updatein" and is_back):
            nature = Nature.REINSTATED if is_back else OF_ITSELF[kind]
            text = f"(partial) {place}".strip() if kind.startswith(PARTIAL) else place
            year, day = _day(place)
            reference = f"{one.get('RefType')} {pmid or place}"[:REFERENCE_MAX].strip()
            yield PaperNotice(nature, reference, "", text, year, day, pmid)
        elif pmid and (kind in OF_ANOTHER or kind in UPDATES):
            is_back = is_back or bool(TAKEN_BACK.search(own.title))
            if kind in UPDATES and not is_back:
                continue
            nature = Nature.REINSTATED if is_back else OF_ANOTHER[kind]
            reference = f"{one.get('RefType')} {own.pmid}"[:REFERENCE_MAX].strip()
            yield PaperNotice(nature, reference, pmid, "", own.year, own.day, own.pmid, own.doi)


def _pmid(given: str) -> str:
    try:
        return identifiers.pmid(given)
    except ValueError:
        return ""


def _day(place: str) -> tuple[int | None, date | None]:
    """Return the year and, where it is given, the day in "J Biol Chem. 2001 Mar 30;276(13):10576"."""
    found = DAY.search(place)
    if not found:
        return None, None
    year, month, day = int(found["year"]), found["month"], found["day"]
    if not day or month not in MONTHS:
        return year, None
    try:
        return year, date(year, MONTHS.index(month) + 1, int(day))
    except ValueError:
        return year, None
