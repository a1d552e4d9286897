"""Plain words for what a claim's columns hold. Pure: no database, no request.

A count is always "10 of 12 people", never a bare percentage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from .models import EvidenceLabel, Source

SMALL_NUMBERS = {
    1: gettext_lazy("one"),
    2: gettext_lazy("two"),
    3: gettext_lazy("three"),
    4: gettext_lazy("four"),
    5: gettext_lazy("five"),
    6: gettext_lazy("six"),
    7: gettext_lazy("seven"),
    8: gettext_lazy("eight"),
    9: gettext_lazy("nine"),
    10: gettext_lazy("ten"),
    11: gettext_lazy("eleven"),
    12: gettext_lazy("twelve"),
}
# What records call animals, in the words of every day.
SPECIES = {
    "mus musculus": gettext_lazy("mouse"),
    "mice": gettext_lazy("mouse"),
    "rattus norvegicus": gettext_lazy("rat"),
    "rats": gettext_lazy("rat"),
    "macaca mulatta": gettext_lazy("rhesus monkey"),
    "macaca fascicularis": gettext_lazy("long-tailed monkey (macaque)"),
    "macaca": gettext_lazy("monkey (macaque)"),
    "macaque": gettext_lazy("monkey (macaque)"),
    "sus scrofa": gettext_lazy("pig"),
    "swine": gettext_lazy("pig"),
    "canis lupus familiaris": gettext_lazy("dog"),
    "oryctolagus cuniculus": gettext_lazy("rabbit"),
    "danio rerio": gettext_lazy("zebrafish"),
    "homo sapiens": gettext_lazy("human"),
    "humans": gettext_lazy("human"),
}
HUMAN = {"human", "humans", "homo sapiens"}


def number_in_words(number: int) -> str:
    """Return one to twelve as a word, anything else in digits."""
    return str(SMALL_NUMBERS.get(number, f"{number:,}"))


def months_in_words(months: int) -> str:
    """Return a length of time: "six months", "one year", "a year and a half", "15 months"."""
    if months == 0:
        return _("less than a month")
    if months == 18:
        return _("a year and a half")
    years, rest = divmod(months, 12)
    if rest == 0:
        return ngettext("%(count)s year", "%(count)s years", years) % {
            "count": number_in_words(years)
        }
    return ngettext("%(count)s month", "%(count)s months", months) % {
        "count": number_in_words(months)
    }


def counted(number: int, subject: str) -> str:
    """Return who was counted, in digits: "12 people", "1 animal", "3 lab samples"."""
    if subject == "animal":
        words = ngettext("%(count)s animal", "%(count)s animals", number)
    elif subject == "cells":
        words = ngettext("%(count)s lab sample", "%(count)s lab samples", number)
    else:
        words = ngettext("%(count)s person", "%(count)s people", number)
    return words % {"count": f"{number:,}"}


def numbers_in_words(
    helped: int | None, treated: int | None, follow_up_months: int | None, subject: str
) -> str:
    """Return a claim's numbers as "10 of 12 people, one year"; "" when it gives none.

    None helped reads "none of 12 people". Without a count only the time is told.
    """
    parts = []
    if treated is not None:
        everyone = counted(treated, subject)
        if helped is None:
            parts.append(everyone)
        elif helped == 0:
            parts.append(_("none of %(everyone)s") % {"everyone": everyone})
        else:
            parts.append(
                _("%(some)s of %(everyone)s") % {"some": f"{helped:,}", "everyone": everyone}
            )
    if follow_up_months is not None:
        parts.append(months_in_words(follow_up_months))
    if treated is None and parts:
        return _("followed for %(time)s") % {"time": parts[0]}
    return ", ".join(parts)


def species_in_words(species: str) -> str:
    """Return what a record calls the animals in plain words: "mouse, monkey (macaque)"."""
    names = [name.strip() for name in species.replace(";", ",").split(",") if name.strip()]
    return ", ".join(str(SPECIES.get(name.lower(), _uncapitalised(name))) for name in names)


def _uncapitalised(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def body_in_words(subject: str, species: str) -> str:
    """Return whose body it was: "People", "Animals: mouse", "Cells in a lab dish (human)"."""
    if subject == "animal":
        return _("Animals: %(species)s") % {"species": species_in_words(species)}
    if subject == "cells":
        if species:
            return _("Cells in a lab dish (%(species)s)") % {"species": species_in_words(species)}
        return _("Cells in a lab dish")
    return _("People")


def readers_in_words(count: int) -> str:
    """Return how many curators read the claim: "Read by two curators"."""
    words = ngettext("Read by %(count)s curator", "Read by %(count)s curators", count)
    return words % {"count": number_in_words(count)}


def claims_in_words(count: int) -> str:
    """Return "1 claim", "25 claims"."""
    return ngettext("%(count)s claim", "%(count)s claims", count) % {"count": f"{count:,}"}


def unbadged(count: int) -> str:
    """Return how many claims have no badge, and why: "34 claims have no badge: …"."""
    words = ngettext(
        "%(count)s claim has no badge: it is background, reasoning, a study whose label is not"
        " switched on yet, or on hold.",
        "%(count)s claims have no badge: they are background, reasoning, studies whose label is not"
        " switched on yet, or on hold.",
        count,
    )
    return words % {"count": f"{count:,}"}


def on_hold() -> str:
    """Return what stands in the place of a badge while a claim is suspended."""
    return _("On hold: its study was taken back")


def label_in_words(label: EvidenceLabel, subject: str = "") -> str:
    """Return the words of a label on a claim about `subject`.

    Results from a dish under the label for animals read "Animal / lab": to call a dish an animal is
    false. A label that is switched off gives the words kept for that.
    """
    if label.is_active and label.slug == "animal" and subject == "cells":
        return _("%(label)s / lab") % {"label": label.name}
    return label.shown_as()


def source_in_words(source: Source) -> str:
    """Return what a source is: "Paper, phase 1/2, 14 people", "Preprint, mouse"."""
    parts = [str(source.get_kind_display())]
    if source.phase:
        parts.append(source.phase[:1].lower() + source.phase[1:])
    if animals := [species_in_words(name) for name in source.species if name.lower() not in HUMAN]:
        parts.append(", ".join(animals))
    if source.enrolment is not None:
        people = counted(source.enrolment, "people")
        if source.enrolment_type == "estimated":
            people = _("%(people)s planned") % {"people": people}
        parts.append(people)
    return ", ".join(parts)
