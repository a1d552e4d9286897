"""A sheet to take to a visit: the claims a reader picked, what each rests on, and what to ask.

The choice is the address (`/visit/?claim=3&claim=8`): nothing is stored, nobody signs in.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article
from evidence.ladder import Ladder
from evidence.models import Citation, Claim, Counterpart, Source

from . import facets, search
from .asked import unknown_keys
from .filters import ClaimFilter

MOST_CLAIMS = 12
MOST_OFFERED = 10
MOST_NAMED = 60  # claims that were left out
KEYS = ("claim", "add", "sheet", "article", "q")
NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
ADDRESS = re.compile(r"(?:https?://[^\s/]+)?/?claims/([1-9][0-9]{0,8})/?(?:[?#]\S*)?", re.ASCII)


@dataclass
class Choice:
    """What an address asks for: claim ids in the order given, each once, and what was wrong with it."""

    ids: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, data: QueryDict) -> Choice:
        """Read the query; whatever is not understood is named, the rest is kept."""
        choice = cls()
        for key in unknown_keys(data, KEYS):
            choice.errors.append(_("This sheet knows nothing called “%s”.") % _shown(key))
        for typed in [*data.getlist("claim"), *data.getlist("add")]:
            choice._take(typed.strip())
        for typed in data.getlist("sheet"):
            choice._take_all(typed)
        choice._name_left_out()
        return choice

    @classmethod
    def carried_by(cls, data: QueryDict, pick: str, drop: str) -> Choice:
        """Read the sheet that a page's address carries: the claims in `pick` less those in `drop`."""
        choice, dropped = cls(), cls()
        for chosen, key in ((choice, pick), (dropped, drop)):
            for typed in data.getlist(key):
                chosen._take_all(typed)
            chosen._name_left_out()
        choice.ids = [one for one in choice.ids if one not in dropped.ids]
        choice.errors += dropped.errors
        return choice

    def keep(self, known: Container[int]) -> None:
        """Name the claims that are not known, and leave them out."""
        for missing in [pk for pk in self.ids if pk not in known]:
            self.errors.append(_("There is no claim %s.") % missing)
            self.ids.remove(missing)

    def _take_all(self, carried: str) -> None:
        parts = carried.split(".")
        for one in parts[: 2 * MOST_CLAIMS]:
            self._take(one)
        self.left_out += [one for one in parts[2 * MOST_CLAIMS :] if one]

    def _name_left_out(self) -> None:
        told = list(dict.fromkeys(one for one in self.left_out if one not in map(str, self.ids)))
        if not told:
            return
        names = ", ".join(_shown(one) for one in told[:MOST_NAMED])
        if len(told) > MOST_NAMED:
            names += " " + _("and %s more") % (len(told) - MOST_NAMED)
        words = ngettext(
            "A sheet holds %(most)s claims. Claim %(names)s was left out.",
            "A sheet holds %(most)s claims. Left out were %(names)s.",
            len(told),
        )
        self.errors.append(words % {"most": MOST_CLAIMS, "names": names})

    def _take(self, typed: str) -> None:
        found = ADDRESS.fullmatch(typed)
        number = found[1] if found else typed
        if not typed:
            return
        if not NUMBER.fullmatch(number):
            self.errors.append(
                _("“%s” is not the number or the address of a claim.") % _shown(typed)
            )
        elif int(number) in self.ids:
            return
        elif len(self.ids) == MOST_CLAIMS:
            self.left_out.append(number)
        else:
            self.ids.append(int(number))

    def query(self, *, without: int = 0) -> str:
        """Return the query of the sheet, with one claim taken off: "?claim=3&claim=8"."""
        return "?" + urlencode([("claim", one) for one in self.ids if one != without])


def _shown(typed: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in typed[:60])


def load(choice: Choice, ladder: Ladder) -> tuple[list[Claim], list[Claim]]:
    """Return the picked claims that are public, then those taken back, in the order picked.

    Each has its label, sources, `doubts` and `against`, the public claims that contradict it. Numbers
    without a public claim are named among the errors and leave the choice. Four queries at most.
    """
    found = (
        Claim.objects.was_public()
        .filter(pk__in=choice.ids)
        .select_related("article")
        .defer("article__body", "article__search")
        .with_doubts()
        .with_sources()
        .in_bulk()
        if choice.ids
        else {}
    )
    choice.keep(found)
    picked = [found[pk] for pk in choice.ids]
    ladder.name(picked)
    public = [claim for claim in picked if claim.is_public()]
    for claim in public:
        claim.supports = _supports(claim)  # type: ignore[attr-defined]
    return public, [claim for claim in picked if not claim.is_public()]


def _supports(claim: Claim) -> list[tuple[Citation, bool]]:
    """Return the claim's citations, each with whether its source was taken back."""
    return [
        (one, one.source.integrity == Source.Integrity.RETRACTED) for one in claim.citations.all()
    ]


def questions(claims: Sequence[Claim]) -> list[str]:
    """Return what to ask about these claims, each question once: their labels' own, then ours."""
    asked = [
        claim.label.question
        for claim in claims
        if claim.label and claim.label.question and not claim.is_suspended()
    ]
    asked.append(
        _("Does this fit my body and my illness? How are the people in the study like me?")
    )
    asked.append(_("Does this change anything about my treatment now?"))
    if any(claim.kind == Claim.Kind.BENEFIT for claim in claims):
        asked.append(_("What harm is known, and what is not known yet?"))
    if any(claim.needs_safety_note() for claim in claims):
        asked.append(
            _("Before I pay anybody: who checks this place, and who helps me if it goes wrong?")
        )
    asked.append(_("Is there a study that I could join? What would it ask of me?"))
    return list(dict.fromkeys(asked))


def other_side(claims: Sequence[Claim], ladder: Ladder) -> list[Claim]:
    """Return public claims that contradict or limit those on the sheet and are not on it; one query."""
    if not claims:
        return []
    on_sheet = {claim.pk for claim in claims}
    links = Counterpart.objects.between_public(on_sheet)
    found = {one.pk: one for link in links for one in (link.claim, link.other)}
    others = [claim for pk, claim in found.items() if pk not in on_sheet][:MOST_OFFERED]
    ladder.name(others)
    return others


def offered(data: QueryDict, choice: Choice, ladder: Ladder) -> tuple[list[Claim], str]:
    """Return claims to pick from, of an article or for words, and what was wrong with the words."""
    ids: list[int] = []
    asked_for = [(key, one) for key in ("article", "q") for one in data.getlist(key) if one.strip()]
    if len(asked_for) > 1:
        return [], _("Nothing was looked for: give one search or one article, not several.")
    key, typed = asked_for[0] if asked_for else ("", "")
    if key == "article":
        slug = typed.replace("\x00", "�")
        article = Article.objects.published().filter(slug=slug).only("pk").first()
        if article is None:
            return [], _("There is no article at “%s”.") % _shown(slug)
        rows = Claim.objects.published().filter(article=article).in_reading_order()
        ids = list(rows.values_list("pk", flat=True))
    elif words := typed.strip():
        asked = ClaimFilter(QueryDict(urlencode({"q": words})))
        if not asked.is_understood():
            return [], " ".join(str(one) for found in asked.form.errors.values() for one in found)
        ids = facets.list_claims(asked, MOST_OFFERED)[0]
        if not ids:
            words = " ".join(search.typed_words(words)) or words
            return [], _("Nothing was found for “%s”.") % _shown(words)
    wanted = [pk for pk in ids if pk not in choice.ids]
    rows_by_id = Claim.objects.select_related("article").defer("article__body", "article__search")
    found = rows_by_id.in_bulk(wanted)
    claims = [found[pk] for pk in wanted if pk in found]
    ladder.name(claims)
    return claims, ""
