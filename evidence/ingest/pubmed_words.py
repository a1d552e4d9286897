"""What PubMed's own vocabulary says of a record: its phase, species, review and integrity.

Source: NLM, publication types and MeSH check tags; RefType values of CommentsCorrections.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from evidence.models import Source

SMALL_WORDS = frozenset({"of", "and", "in", "the", "as"})
PHASES = ("Phase I", "Phase II", "Phase III", "Phase IV")
PHASE_NUMBERS = {name: str(number) for number, name in enumerate(PHASES, start=1)}

# MeSH names an animal in several ways; readers get one word for it.
SPECIES = {
    "Mouse": ("Mice", "Mice, "),
    "Rat": ("Rats", "Rats, "),
    "Pig": ("Swine", "Swine, ", "Sus scrofa"),
    "Macaque": ("Macaca", "Macaca "),
    "Baboon": ("Papio", "Papio "),
    "Monkey": ("Haplorhini", "Callithrix", "Chlorocebus aethiops", "Saimiri"),
    "Dog": ("Dogs",),
    "Cat": ("Cats",),
    "Rabbit": ("Rabbits",),
    "Hamster": ("Cricetinae", "Mesocricetus", "Cricetulus"),
    "Guinea pig": ("Guinea Pigs",),
    "Sheep": ("Sheep", "Sheep, "),
    "Goat": ("Goats",),
    "Cow": ("Cattle",),
    "Horse": ("Horses",),
    "Chicken": ("Chickens", "Chick Embryo"),
    "Zebrafish": ("Zebrafish",),
    "Frog": ("Xenopus", "Xenopus "),
    "Fruit fly": ("Drosophila", "Drosophila "),
    "Roundworm": ("Caenorhabditis elegans",),
}
NOT_SPECIES = ("Drosophila Proteins", "Xenopus Proteins", "Zebrafish Proteins")
# A heading that ends with a space stands for all that begin with it.
_WHOLE = {one: name for name, ones in SPECIES.items() for one in ones if not one.endswith(" ")}
_BEGUN = {one: name for name, ones in SPECIES.items() for one in ones if one.endswith(" ")}

NOT_RESEARCH = frozenset(
    {
        "Biography",
        "Comment",
        "Editorial",
        "Interview",
        "Letter",
        "News",
        "Newspaper Article",
        "Patient Education Handout",
        "Personal Narrative",
        "Published Erratum",
        "Retraction of Publication",
        "Expression of Concern",
    }
)
NOTICES = {
    "RetractionIn": (Source.Integrity.RETRACTED, "Retraction"),
    "ExpressionOfConcernIn": (Source.Integrity.CONCERN, "Expression of concern"),
    "PartialRetractionIn": (Source.Integrity.CONCERN, "Partial retraction"),
    "ErratumIn": (Source.Integrity.CORRECTED, "Correction"),
    "CorrectedandRepublishedIn": (Source.Integrity.CORRECTED, "Corrected and republished"),
}
WORST_LAST = (
    Source.Integrity.SOUND,
    Source.Integrity.CORRECTED,
    Source.Integrity.CONCERN,
    Source.Integrity.RETRACTED,
)


def unshouted(words: str) -> str:
    """Return a publication type as NLM spells it; some records write it in capitals."""
    if not words.isupper():
        return words
    small = [word.capitalize() for word in words.lower().split()]
    return " ".join(
        word.lower() if place and word.lower() in SMALL_WORDS else word
        for place, word in enumerate(small)
    )


def phase(types: Iterable[str]) -> str:
    """Return "Phase 1", "Phase 1/2" … from the publication types, "" when they name none."""
    named = {one.removeprefix("Clinical Trial, ") for one in types}
    numbers = [number for name, number in PHASE_NUMBERS.items() if name in named]
    return f"Phase {'/'.join(numbers)}" if numbers else ""


def species(mesh: Sequence[str]) -> list[str]:
    """Return whose bodies the headings name: people first, then animals; "Animal" if unnamed."""
    named = {_animal(heading) for heading in mesh}
    animals = [name for name in SPECIES if name in named]
    if not animals and "Animals" in mesh:
        animals = ["Animal"]
    return ["Human", *animals] if "Humans" in mesh else animals


def _animal(heading: str) -> str | None:
    if heading in _WHOLE or heading in NOT_SPECIES:
        return _WHOLE.get(heading)
    return next((name for one, name in _BEGUN.items() if heading.startswith(one)), None)


def peer_review(types: Sequence[str]) -> str:
    """Return what the types let one presume of peer review; PubMed does not say it outright."""
    if "Preprint" in types:
        return Source.PeerReview.PREPRINT
    if "Meeting Abstract" in types or "Congress" in types:
        return Source.PeerReview.ABSTRACT
    if "Journal Article" in types and not NOT_RESEARCH.intersection(types):
        return Source.PeerReview.REVIEWED
    return Source.PeerReview.UNKNOWN


def integrity(types: Sequence[str], citation: etree._Element) -> tuple[str, str]:
    """Return the worst that PubMed knows of the record, and every notice of it in words."""
    states = [Source.Integrity.SOUND]
    notices = []
    for one in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        if notice := NOTICES.get(one.get("RefType") or ""):
            states.append(notice[0])
            notices.append(f"{notice[1]}: {_reference(one)}")
    if "Retracted Publication" in types and Source.Integrity.RETRACTED not in states:
        states.append(Source.Integrity.RETRACTED)
        notices.append("PubMed marks it as a retracted publication and names no notice.")
    return max(states, key=WORST_LAST.index), "\n".join(notices)


def is_worse(one: str, other: str) -> bool:
    """True if state `one` is a graver thing to say of a source than `other`."""
    order = [state.value for state in WORST_LAST]
    return order.index(one) > order.index(other)


def _reference(one: etree._Element) -> str:
    place = " ".join((one.findtext("RefSource") or "").split()) or "place not given"
    pmid = (one.findtext("PMID") or "").strip()
    return f"{place} (PMID {pmid})" if pmid else place
