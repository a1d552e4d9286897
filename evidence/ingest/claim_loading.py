"""Load the claims of a digest folder: their rows, marks, citations, readings and labels.

A label belongs to its sentence. When a file changes the text of a claim that has its label, the readings
of the old text fall: each reader's reason must be new too, or the folder is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from articles import markup
from articles.models import Article
from evidence.anchoring import QuoteNotFound
from evidence.integrity import review_citations
from evidence.labelling import (
    CannotAdjudicate,
    CannotAssess,
    CannotSettle,
    adjudicate,
    assess,
    reopen,
    settle,
)
from evidence.models import Citation, Claim, Counterpart, EvidenceLabel, Source

from .claim_rules import EDITOR, STAND_IN, anchor, full_name, split_readings
from .entries import AssessmentEntry, ClaimEntry
from .merging import MISSING, Loading, may_write, merge
from .problems import Problem
from .reader_loading import stand_in
from .tables import CLAIMS, Link, plain

LABELS, SOURCES = Link(EvidenceLabel, "slug"), Link(Source, "key")


def load_claim(
    loading: Loading, entry: ClaimEntry, article: Article, *, body: str, now: datetime
) -> Claim | None:
    """Load one claim with all that hangs on it and return its row, None if it was left alone.

    `body` is the article's text in the file and `now` the time of new readings. Problems are added to
    `loading`.
    """
    row = Claim.objects.select_related("label").filter(article=article, key=entry.key).first()
    last = loading.last("claim", entry.name())
    if row and last is None:
        reason = f"a claim with the key “{entry.key}” is here, and no file made it"
        loading.problems.append(Problem(entry.place, reason))
        return None
    if row and row.status == Claim.Status.WITHDRAWN:
        loading.report.notes.append(f"{entry.place}: claim was withdrawn; left as it is")
        return None
    is_new = row is None
    row = row or Claim(article=article, key=entry.key)
    text_before, known_before = row.text, last or {}
    has_changed = merge(loading, CLAIMS, entry, row, name=entry.name(), also=_apart(entry))
    if row.pk is None:
        return None
    if plain(article.body) == plain(body) or is_new:
        has_changed |= _mark(loading, entry, row, article)
    has_changed |= _cite(loading, entry, row, known_before, is_new=is_new)
    has_changed |= _put_down_searches(entry, row)
    if not is_new and row.text != text_before:
        _reread(loading, entry, row, known_before, now)
    has_changed |= _label(loading, entry, row, known_before, now)
    loading.count("claim", entry.name(), was_new=is_new, has_changed=has_changed)
    return row


def load_counterparts(
    loading: Loading, entries: Iterable[ClaimEntry], claims: dict[str, Claim]
) -> None:
    """Link claims to the claims that contradict or qualify them, and unlink what left the files."""
    for entry in entries:
        if entry.name() not in claims:
            continue
        row = claims[entry.name()]
        wanted = {
            claims[name].pk: one.relation
            for one in entry.counterpart
            if (name := full_name(entry, one.claim)) in claims
        }
        before = dict(loading.last("counterparts", entry.name()) or {})
        now = {str(pk): relation for pk, relation in wanted.items()}
        if now != before and _may_link(loading, entry, row, now, before):
            row.counterparts.exclude(other_id__in=wanted).delete()
            for pk, relation in wanted.items():
                Counterpart.objects.update_or_create(
                    claim=row, other_id=pk, defaults={"relation": relation}
                )
        if now or before:
            loading.remember("counterparts", entry.name(), now)


def _may_link(
    loading: Loading, entry: ClaimEntry, row: Claim, now: dict[str, str], before: dict[str, str]
) -> bool:
    found = row.counterparts.values_list("other_id", "relation")
    have = {str(pk): relation for pk, relation in found}
    last = before if before or not have else MISSING
    return may_write(loading, entry.place, "counterparts", have, now, last)


def _apart(entry: ClaimEntry) -> dict[str, Any]:
    """Return what the loader reads apart from the claim's columns, as it is remembered."""
    return {
        "citations": _citations(entry),
        "readings": {one.curator: [one.label, one.reason] for one in entry.assessment},
    }


def _citations(entry: ClaimEntry) -> list[list[str]]:
    return sorted(
        [one.source, one.relation or Citation.Relation.SUPPORTS.value, one.where or ""]
        for one in entry.citation
    )


def _mark(loading: Loading, entry: ClaimEntry, row: Claim, article: Article) -> bool:
    """Put the claim's mark where the file's quote stands; return whether it moved."""
    try:
        found = anchor(entry, markup.plain_text(markup.render(article.body)))
    except QuoteNotFound as error:
        loading.problems.append(Problem(entry.at("quote"), str(error)))
        return False
    columns = {
        "quote_exact": found.exact,
        "quote_prefix": found.prefix,
        "quote_suffix": found.suffix,
        "quote_start": found.start,
    }
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)


def _cite(
    loading: Loading, entry: ClaimEntry, row: Claim, before: dict[str, Any], *, is_new: bool
) -> bool:
    """Bring the citations to what the file says; return whether any changed."""
    have, now = [] if is_new else _cited(row), _citations(entry)
    last = before.get("citations", [] if not have else MISSING)
    if not may_write(loading, entry.place, "citations", have, now, last):
        return False
    if row.is_settled() and Citation.Relation.SUPPORTS not in {relation for _, relation, _ in now}:
        reason = "a settled claim keeps at least one source that supports it"
        loading.problems.append(Problem(entry.place, reason))
        return False
    if have:
        row.citations.exclude(source__key__in=[key for key, _, _ in now]).delete()
    cited = {
        one.source: Citation(
            claim=row,
            source=cast(Source, loading.linked(SOURCES, one.source)),
            relation=one.relation or Citation.Relation.SUPPORTS,
            where=one.where or "",
        )
        for one in entry.citation
    }
    Citation.objects.bulk_create(
        cited.values(),
        update_conflicts=True,
        unique_fields=["claim", "source"],
        update_fields=["relation", "where"],
    )
    # Nobody else can see a new claim; it is looked at when it is settled, and when it is published.
    if not is_new:
        review_citations([row.pk])
    return True


def _cited(row: Claim) -> list[list[str]]:
    found = row.citations.select_related("source").defer("source__raw", "source__abstract")
    return sorted([one.source.key or f"#{one.source_id}", one.relation, one.where] for one in found)


def _put_down_searches(entry: ClaimEntry, row: Claim) -> bool:
    """Keep the searches that the file tells of; one that was made stays made when it leaves the file."""
    made = [
        row.searches.get_or_create(searched_on=one.searched_on, where=one.where)[1]
        for one in entry.search
    ]
    return any(made)


def _reread(
    loading: Loading, entry: ClaimEntry, row: Claim, before: dict[str, Any], now: datetime
) -> None:
    """Let the readings of an old text fall, or refuse a new text that nobody read again."""
    known = before.get("readings", {})
    stale = [one for one in entry.assessment if known.get(one.curator, ["", ""])[1] == one.reason]
    if row.is_settled() and stale:
        names = ", ".join(f"“{one.curator}”" for one in stale)
        reason = (
            "the text changed, and a label belongs to its sentence: "
            f"{names} must read it again and give a new reason, or the claim needs a new key"
        )
        loading.problems.append(Problem(entry.at("text"), reason))
    elif row.is_settled() and row.status == Claim.Status.DRAFT:
        reopen(row, now=now)
        row.label = None


def _label(
    loading: Loading, entry: ClaimEntry, row: Claim, before: dict[str, Any], now: datetime
) -> bool:
    """Take down the readings that are new in the file and settle the claim; return whether it did."""
    known = before.get("readings", {})
    new = [one for one in entry.assessment if known.get(one.curator) != [one.label, one.reason]]
    if not new:
        return False
    if same := [one for one in new if known.get(one.curator, ["", ""])[1] == one.reason]:
        reason = "the label changed and its reason did not: say why it is “{}” now"
        loading.problems += [Problem(one.at("label"), reason.format(one.label)) for one in same]
        return False
    readers, decision = split_readings(entry)
    try:
        editor = account(loading, EDITOR)
        if known:  # The editor's word fell with the readings it decided between.
            row.assessments.current().filter(curator_id=editor.pk).update(superseded_at=now)
        for one in readers if row.label is None else [one for one in readers if one in new]:
            assess(
                row,
                by=_curator(loading, one),
                label=_named(loading, one),
                reason=one.reason,
                now=now,
                saw_others=True,
            )
            loading.report.readers[one.curator] += 1
        if decision:
            label = _named(loading, decision)
            adjudicate(row, by=editor, label=label, reason=decision.reason, now=now)
        else:
            settle(row, by=editor, now=now)
    except (CannotAssess, CannotSettle, CannotAdjudicate) as error:
        loading.problems.append(Problem(entry.place, str(error)))
        return False
    return True


def _named(loading: Loading, one: AssessmentEntry) -> EvidenceLabel:
    return cast(EvidenceLabel, loading.linked(LABELS, one.label))


def _curator(loading: Loading, one: AssessmentEntry) -> AbstractBaseUser:
    """Return the reader's account, or refuse one who is not here or may not assess."""
    user = account(loading, one.curator)
    if not STAND_IN.fullmatch(one.curator) and not user.has_perm("evidence.add_assessment"):
        raise CannotAssess(f"“{one.curator}” may not assess claims on this site")
    return cast(AbstractBaseUser, user)


def account(loading: Loading, name: str) -> Any:
    """Return an account by name, or a stand-in's. Raises CannotAssess if there is none."""
    if name not in loading.accounts:
        people = get_user_model()._default_manager
        is_stand_in = STAND_IN.fullmatch(name)
        found = stand_in(name) if is_stand_in else people.filter(username=name).first()
        if found is None:
            raise CannotAssess(f"there is no account “{name}” on this site")
        loading.accounts[name] = found
    return loading.accounts[name]
