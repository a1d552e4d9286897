"""An article that leads with a result in animals says so at once, and says in which."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from evidence.suggest.animals import SPECIES
from evidence.wording import species_in_words

from .finding import Finding
from .material import Material

# Every noun that the suggestions know a species by, with the names of more than one word.
_NOUNS = {noun for names in SPECIES.values() for noun in names.split()} | {
    "fly",
    "fruit fly",
    "worm",
}


def unnamed_species(material: Material) -> Iterator[Finding]:
    """Yield the lead claim when it is about animals, and neither title nor standfirst names one."""
    lead = material.lead()
    if lead is None or lead.subject != "animal":
        return
    own = re.findall(r"[^\W\d_]{3,}", f"{lead.species} {species_in_words(lead.species)}".lower())
    wanted = {form for noun in {*_NOUNS, *own} for form in (noun, f"{noun}s")}
    told = re.findall(r"[^\W\d_]+", f"{material.title} {material.standfirst}".lower())
    if wanted.isdisjoint(told):
        text = _(
            "The article leads with a result in animals (%s), and neither its title nor its"
            " standfirst names one. Say which animal in the first lines."
        )
        yield lead.refuse(
            "species-unnamed",
            text % (species_in_words(lead.species) or _("species not given")),
            field="standfirst",
            sentence=f"{material.title} {material.standfirst}",
        )
