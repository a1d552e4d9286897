"""Read a digest folder: TOML tables and Markdown in, dataclasses out. docs/authoring.md is its manual.

    site.toml            topics, authors, disclaimers, series, resources, glossary terms
    sources.toml         what claims rest on
    <slug>.md            an article: front matter between two +++ lines, then Markdown
    <slug>.claims.toml   the claims beside it

Nothing here touches the database, so a folder can be checked anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from articles.models import Article

from . import entries, toml_lines
from .claim_rules import Ladder, contradicting_claims
from .digest_folder import SITE_TABLES, Digest
from .entries import AcceptedEntry, ArticleEntry, ClaimEntry, Entry, SourceEntry
from .problems import CannotLoad, Place, Problem
from .references import contradictions

MAX_BYTES = 1_000_000
MAX_FILES = 2_000
ARTICLE_NAME = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.md")
CLAIMS_NAME = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.claims\.toml")
MAX_SLUG = Article._meta.get_field("slug").max_length or 0
FENCE = "+++"
AnyEntry = TypeVar("AnyEntry", bound=Entry)


def is_read(name: str) -> bool:
    """True for the name of a file that has a part in a folder, or was meant to have one."""
    return name.endswith((".toml", ".md")) and name != "README.md"


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the folder's *.toml and *.md files by name, README.md left out; at most MAX_BYTES + 1 of each.

    Raises CannotLoad if it is not a folder, cannot be read, or holds none or too many such files.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if is_read(path.name))
        if not 0 < len(paths) <= MAX_FILES:
            reason = f"holds {len(paths)} .toml and .md files; 1 to {MAX_FILES} are allowed"
            raise CannotLoad([Problem(Place(str(folder)), reason)])
        files = {}
        for path in paths:
            if not path.is_file():
                raise CannotLoad([Problem(Place(path.name), "is not a file")])
            with path.open("rb") as file:
                files[path.name] = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise CannotLoad([Problem(Place(str(folder)), reason)]) from None
    return files


def parse(files: Mapping[str, bytes], ladder: Ladder) -> Digest:
    """Return what the files say. `ladder` is what the labels ask for, by their slugs.

    Raises CannotLoad with every problem of every file, each with its file and line.
    """
    problems: list[Problem] = []
    digest = Digest()
    for name, content in files.items():
        try:
            _read_file(digest, name, _text(name, content), problems)
        except CannotLoad as error:
            problems.extend(error.problems)
            digest.unread.add(name)
    problems.extend(contradictions(digest))
    problems.extend(contradicting_claims(digest, ladder))
    if problems:
        raise CannotLoad(problems)
    return digest


def _text(name: str, content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise CannotLoad([Problem(Place(name), f"is larger than {MAX_BYTES:,} bytes")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CannotLoad([Problem(Place(name, line), "is not UTF-8 text")]) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise CannotLoad([Problem(Place(name, line), "holds a NUL character")])
    return text.replace("\r\n", "\n")


def _read_file(digest: Digest, name: str, text: str, problems: list[Problem]) -> None:
    of_article = CLAIMS_NAME.fullmatch(name) or ARTICLE_NAME.fullmatch(name)
    if of_article and len(of_article["slug"]) > MAX_SLUG:
        reason = f"is a name of {len(of_article['slug'])} letters before its ending; {MAX_SLUG} are allowed"
        raise CannotLoad([Problem(Place(name), reason)])
    if name == "site.toml":
        _read_site(digest, toml_lines.read(text, file=name), problems)
    elif name == "sources.toml":
        top = toml_lines.read(text, file=name)
        digest.sources.extend(_tables(digest, top, "source", SourceEntry, problems))
        _nothing_else(top, {"source"}, problems)
    elif found := CLAIMS_NAME.fullmatch(name):
        _read_claims(digest, found["slug"], toml_lines.read(text, file=name), problems)
    elif found := ARTICLE_NAME.fullmatch(name):
        _read_article(digest, found["slug"], name, text, problems)
    else:
        reason = (
            "is none of site.toml, sources.toml, <slug>.md and <slug>.claims.toml, where a slug"
            " is small letters, digits and hyphens"
        )
        raise CannotLoad([Problem(Place(name), reason)])


def _read_site(digest: Digest, top: toml_lines.Row, problems: list[Problem]) -> None:
    for table, entry in SITE_TABLES.items():
        digest.site[table].extend(_tables(digest, top, table, entry, problems))
    _nothing_else(top, set(SITE_TABLES), problems)


def _read_claims(digest: Digest, slug: str, top: toml_lines.Row, problems: list[Problem]) -> None:
    for position, row in enumerate(top.rows.get("claim", []), start=1):
        digest.declare("claim", row, prefix=f"{slug}#")
        claim = entries.built(ClaimEntry, row, problems, article=slug, position=position)
        if claim:
            digest.claims.append(claim)
    for row in top.rows.get("accepted", []):
        accepted = entries.built(AcceptedEntry, row, problems, article=slug)
        if accepted:
            digest.accepted.append(accepted)
    _nothing_else(top, {"accepted", "claim"}, problems)


def _read_article(digest: Digest, slug: str, name: str, text: str, problems: list[Problem]) -> None:
    digest.names["article"].append((slug, Place(name, 1)))
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == FENCE][:2]
    if len(fences) < 2 or fences[0] != 0:
        reason = f"must begin with a line “{FENCE}”, the front matter, and another line “{FENCE}”"
        raise CannotLoad([Problem(Place(name, 1), reason)])
    front = toml_lines.read("\n".join(lines[1 : fences[1]]), file=name, first_line=2)
    front.place = Place(name, 1)
    below = lines[fences[1] + 1 :]
    blank = next((count for count, line in enumerate(below) if line.strip()), 0)
    body = "\n".join(below).strip()
    body_line = fences[1] + 2 + blank
    if not body:
        problems.append(Problem(Place(name, body_line), "has no text below its front matter"))
    article = entries.built(
        ArticleEntry, front, problems, slug=slug, body=body, body_line=body_line
    )
    if article:
        digest.articles.append(article)


def _tables(
    digest: Digest,
    top: toml_lines.Row,
    table: str,
    entry: type[AnyEntry],
    problems: list[Problem],
) -> list[AnyEntry]:
    rows = top.rows.get(table, [])
    for row in rows:
        digest.declare(table, row)
    built = [entries.built(entry, row, problems) for row in rows]
    return [one for one in built if one]


def _nothing_else(top: toml_lines.Row, tables: set[str], problems: list[Problem]) -> None:
    """Report what stands outside the tables that the file may have."""
    allowed = " or ".join(f"[[{name}]]" for name in sorted(tables))
    for name in [*top.values, *top.rows]:
        if name not in tables or name in top.values:
            place = top.at(name) if name in top.lines else top.rows[name][0].place
            problems.append(Problem(place, f"“{name}” has no place here; write {allowed}"))
