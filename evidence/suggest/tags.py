"""What the index says: publication types and MeSH headings, as docs/ladder.md's table of hints weighs them.

The names are those of the National Library of Medicine. Older records write types in capitals, and
exports add "*" or "/subheading" to headings; both are read alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .record import Reason, Record, Where

RETRACTED = frozenset({"retracted publication"})
NOTICES = frozenset(
    {"retraction of publication", "retraction notice", "published erratum", "duplicate publication"}
)
POOLED = frozenset({"meta-analysis", "systematic review", "network meta-analysis"})
CONTROLLED = frozenset(
    {
        "randomized controlled trial",
        "clinical trial, phase iii",
        "clinical trial, phase iv",
        "pragmatic clinical trial",
        "equivalence trial",
        "randomized controlled trial, veterinary",
    }
)
BY_CHANCE = frozenset(
    {"randomized controlled trial", "pragmatic clinical trial", "equivalence trial"}
)
EARLY = frozenset(
    {
        "clinical trial",
        "clinical trial, phase i",
        "clinical trial, phase ii",
        "controlled clinical trial",
        "adaptive clinical trial",
    }
)
PHASE = {
    "clinical trial, phase i": "1",
    "clinical trial, phase ii": "2",
    "clinical trial, phase iii": "3",
    "clinical trial, phase iv": "4",
}
CASES = frozenset({"case reports"})
OBSERVED = frozenset({"observational study", "twin study"})
STORIES = frozenset(
    {
        "personal narrative",
        "personal narratives",
        "interview",
        "interviews",
        "autobiography",
        "autobiographies",
    }
)
# Somebody else's data, or no data: the claim's own source is still to be found.
NO_DATA = frozenset(
    {
        "review",
        "editorial",
        "comment",
        "news",
        "newspaper article",
        "letter",
        "guideline",
        "practice guideline",
        "lecture",
        "address",
        "biography",
        "historical article",
        "portrait",
        "consensus statement",
        "consensus development conference",
        "consensus development conference, nih",
        "clinical trial protocol",
        "patient education handout",
        "bibliography",
        "directory",
        "introductory journal article",
        "overall",
        "festschrift",
        "video-audio media",
        "webcast",
        "legal case",
        "legislation",
        "expression of concern",
        "dictionary",
    }
)
# A letter or a comment can still report data of its own; then the other type decides.
CAN_HAVE_DATA = frozenset({"letter", "comment", "historical article", "video-audio media"})
CHIPS = {
    "preprint": "not peer reviewed",
    "meeting abstract": "conference abstract",
    "congress": "conference abstract",
    "congresses": "conference abstract",
    "expression of concern": "concern",
    "published erratum": "corrected",
    "corrected and republished article": "corrected",
    "review": "via review",
}
SPECIES = {
    "mouse": "mice",
    "rat": "rats",
    "rabbit": "rabbits",
    "guinea pig": "guinea pigs",
    "hamster": "cricetinae|mesocricetus|cricetulus",
    "gerbil": "gerbillinae",
    "dog": "dogs",
    "cat": "cats",
    "pig": "swine|swine, miniature|sus scrofa",
    "sheep": "sheep|sheep, domestic",
    "goat": "goats",
    "cow": "cattle",
    "horse": "horses",
    "monkey": (
        "macaca|macaca mulatta|macaca fascicularis|haplorhini|primates|callithrix|papio|saimiri"
        "|cercopithecus aethiops|chlorocebus aethiops|pan troglodytes|callitrichinae"
    ),
    "ferret": "ferrets",
    "vole": "arvicolinae",
    "chicken": "chickens|chick embryo",
    "bird": "birds|columbidae|songbirds|finches|quail|coturnix",
    "frog": "xenopus|xenopus laevis|rana pipiens|anura|xenopus tropicalis",
    "zebrafish": "zebrafish",
    "fish": "fishes|goldfish|oryzias",
    "fruit fly": "drosophila|drosophila melanogaster",
    "roundworm": "caenorhabditis elegans",
}
_SPECIES_OF = {term: name for name, terms in SPECIES.items() for term in terms.split("|")}
HUMAN_CELLS_IN_ANIMALS = frozenset(
    {
        "transplantation, heterologous",
        "mice, scid",
        "mice, nude",
        "xenograft model antitumor assays",
        "heterografts",
    }
)
CELLS = frozenset(
    {
        "cells, cultured",
        "organoids",
        "in vitro techniques",
        "tumor cells, cultured",
        "coculture techniques",
        "spheroids, cellular",
        "culture techniques",
        "cell culture techniques",
        "organ culture techniques",
        "tissue culture techniques",
    }
)
CELL_LINES = frozenset(
    {"hela cells", "hek293 cells", "pc12 cells", "cho cells", "hl-60 cells", "vero cells"}
)
# Follow-up and prospective studies are also trials: they do not say that people were only watched.
WATCHED = frozenset(
    {
        "cohort studies",
        "case-control studies",
        "registries",
        "retrospective studies",
        "longitudinal studies",
        "cross-sectional studies",
    }
)


def plain(term: str) -> str:
    """Return a type or heading without star, subheading and capitals."""
    return term.partition("/")[0].strip(" *").casefold()


@dataclass(frozen=True, slots=True)
class Tags:
    """A record's types and headings, each with the way it was written."""

    types: dict[str, str]
    headings: dict[str, str]

    @classmethod
    def of(cls, record: Record) -> Tags:
        """Read the tags of a record."""
        return cls(_by_plain_name(record.publication_types), _by_plain_name(record.mesh))

    def typed(self, names: Iterable[str], says: str) -> list[Reason]:
        """Return a reason for each publication type among `names`."""
        return _reasons(self.types, names, says, "publication type")

    def headed(self, names: Iterable[str], says: str, most: int = 3) -> list[Reason]:
        """Return reasons for the headings among `names`."""
        return _reasons(self.headings, names, says, "MeSH")[:most]

    def animals(self) -> list[Reason]:
        """Return the headings that name animals: species first, then "Animals" itself."""
        named = [term for term in self.headings if species_of(term)]
        return self.headed(named, "the species") + self.headed(
            ["animals", "disease models, animal"], "animals, by the index"
        )

    def humans(self) -> list[Reason]:
        """Return the heading "Humans"."""
        return self.headed(["humans"], "people, by the index")

    def cells(self) -> list[Reason]:
        """Return the headings for work on cells, cell lines last."""
        lines = [
            term
            for term in self.headings
            if term.split(",")[0] == "cell line" or term in CELL_LINES
        ]
        return self.headed(CELLS, "cells, by the index") + self.headed(lines, "cells, by the index")

    def watched(self) -> list[Reason]:
        """Return the headings for people who were observed."""
        return self.headed(WATCHED, "people observed, not assigned")

    def species(self) -> tuple[str, ...]:
        """Return the species that the headings name."""
        return tuple(dict.fromkeys(filter(None, map(species_of, self.headings))))


def species_of(heading: str) -> str:
    """Return the species that a heading names ("mice, scid": mouse), or ""."""
    return _SPECIES_OF.get(heading) or _SPECIES_OF.get(heading.partition(",")[0], "")


def _by_plain_name(terms: Sequence[str]) -> dict[str, str]:
    return {plain(term): term for term in terms}


def _reasons(tags: dict[str, str], names: Iterable[str], says: str, where: Where) -> list[Reason]:
    wanted = names if isinstance(names, list) else [tag for tag in tags if tag in set(names)]
    return [Reason(says, tags[name], where) for name in wanted if name in tags]
