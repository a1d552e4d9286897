"""A digest folder as it was read: its entries, and every name it declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from . import entries
from .entries import AcceptedEntry, ArticleEntry, ClaimEntry, Entry, SourceEntry
from .problems import Place
from .toml_lines import Row

SITE_TABLES: Mapping[str, type[Entry]] = {
    "topic": entries.TopicEntry,
    "author": entries.AuthorEntry,
    "reader": entries.ReaderEntry,
    "disclaimer": entries.DisclaimerEntry,
    "series": entries.SeriesEntry,
    "resource": entries.ResourceEntry,
    "term": entries.TermEntry,
    "thread": entries.ThreadEntry,
}
NAMED_BY = {
    "reader": "curator",
    "topic": "slug",
    "series": "slug",
    "term": "slug",
    "thread": "slug",
}
TABLES = (*SITE_TABLES, "source", "article", "claim")
FILES = {**dict.fromkeys(SITE_TABLES, "site.toml"), "source": "sources.toml"}


@dataclass
class Digest:
    """Everything a folder says, in the order in which it says it.

    `names` holds, a table each, the names that are declared and where, also those of entries with
    mistakes in them, so that one mistake does not make every reference look unknown. `unread` holds
    the files in which not even the names could be read.
    """

    site: dict[str, list[Entry]] = field(default_factory=lambda: {name: [] for name in SITE_TABLES})
    sources: list[SourceEntry] = field(default_factory=list)
    articles: list[ArticleEntry] = field(default_factory=list)
    claims: list[ClaimEntry] = field(default_factory=list)
    accepted: list[AcceptedEntry] = field(default_factory=list)
    names: dict[str, list[tuple[str, Place]]] = field(
        default_factory=lambda: {name: [] for name in TABLES}
    )
    unread: set[str] = field(default_factory=set)

    def declare(self, table: str, row: Row, prefix: str = "") -> None:
        """Note the name of a row, if it gives one."""
        name = row.values.get(NAMED_BY.get(table, "key"))
        if isinstance(name, str):
            place = row.at(NAMED_BY.get(table, "key"))
            self.names[table].append((f"{prefix}{name.strip()}", place))

    def known(self, table: str) -> set[str]:
        """Every name declared in a table."""
        return {name for name, _ in self.names[table]}

    def can_tell(self, table: str, name: str) -> bool:
        """False while a name may stand in a file that could not be read."""
        if table == "article":
            file = f"{name}.md"
        elif table == "claim":
            file = f"{name.split('#')[0]}.claims.toml"
        else:
            file = FILES[table]
        return file not in self.unread
