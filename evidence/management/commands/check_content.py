"""Say what the gate says of articles that are stored, so that a script can act on it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.markup import TextTooLong
from articles.models import Article
from evidence.gate import Finding, findings_for
from evidence.gate.passing import reasons_for


class Command(BaseCommand):
    """`check_content [SLUG ...] [--json]`; docs/gate.md lists the rules.

    One finding a line, `slug:line: severity rule [claim N]: message`, where `line` counts in the
    article's Markdown, or is the name of what holds the words. Ends with 1 if an article has an error, or
    a warning without a reason; with 0 otherwise.
    """

    help = "Check articles as publishing does: errors, warnings, and the reasons given for these."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the articles, all that are not withdrawn unless named, and the form of the answer."""
        parser.add_argument("slug", nargs="*", help="the articles' addresses; all when left out")
        parser.add_argument(
            "--json", dest="as_json", action="store_true", help="write one JSON list"
        )

    def handle(self, *, slug: list[str], as_json: bool, **_options: Any) -> None:
        """Check, tell, and end with the status that scripts read."""
        found = [row for article in _articles(slug) for row in _rows(article)]
        self._tell(found, as_json=as_json)
        if any(row["stands_in_the_way"] for row in found):
            raise SystemExit(1)

    def _tell(self, found: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for row in found:
            claim = f" claim {row['claim']}" if row["claim"] else ""
            severity = "accepted" if row["reason"] else row["severity"]
            reason = f" (accepted: {_one_line(row['reason'])})" if row["reason"] else ""
            place = f"{row['article']}:{row['line'] or row['field']}"
            self.stdout.write(
                f"{place}: {severity} {row['rule']}{claim}: {_one_line(row['message'])}{reason}"
            )
        if not found:
            self.stdout.write("nothing found")


def _articles(slugs: list[str]) -> list[Article]:
    rows = Article.objects.order_by("slug").defer("search")
    if not slugs:
        return list(rows.exclude(status=Article.Status.WITHDRAWN))
    found = list(rows.filter(slug__in=slugs))
    if missing := sorted(set(slugs) - {row.slug for row in found}):
        raise CommandError(f"no article with the address {', '.join(missing)}")
    return found


def _rows(article: Article) -> Iterator[dict[str, Any]]:
    try:
        findings = findings_for(article)
    except TextTooLong as error:
        raise CommandError(f"{article.slug}: {error}") from None
    reasons = reasons_for(article)
    for one in findings:
        accepted = None if one.is_error() else reasons.get(one.key())
        yield _row(article, one, accepted.reason if accepted else "")


def _row(article: Article, one: Finding, reason: str) -> dict[str, Any]:
    return {
        "article": article.slug,
        "line": one.line,
        "field": one.field,
        "claim": one.claim_id,
        "claim_text": one.claim_text,
        "severity": one.severity.value,
        "rule": one.rule,
        "words": one.words,
        "sentence": one.sentence,
        "message": one.message,
        "reason": reason,
        "stands_in_the_way": one.is_error() or not reason,
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
