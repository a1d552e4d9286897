"""Statements asked on nearly every page, prepared by the database once a connection."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any, Generic, TypeVar, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


class _Prepared(psycopg.Cursor[Any]):
    """A cursor whose values travel apart from the statement, so that its plan can be kept."""

    def execute(self, query: Any, params: Any = None, **_kwargs: Any) -> Any:
        """Execute, preparing the statement the first time."""
        return super().execute(query, params, prepare=True)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        # psycopg forgets the words of what it prepared; Django's log of queries asks for them here.
        self._query = super()._convert_query(query, params)
        return self._query


def fetch(statement: str, values: Any = None) -> list[Any]:
    """Return all rows; the statement must be one of few, whatever is asked. Raises django.db.Error."""
    connection.ensure_connection()
    wrapper = cast(Any, connection)
    # The door of Django's own cursors: errors become Django's, and tests see the query.
    with wrapper._prepare_cursor(_Prepared(wrapper.connection)) as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


class Replay(Generic[Row]):
    """A queryset compiled once and asked again with other numbers: compiling can outlast the query."""

    def __init__(self, rows: QuerySet[Row], marks: Sequence[int]) -> None:
        """Take rows filtered by `marks`: numbers that stand nowhere else among the values."""
        self.rows, self.marks = rows, marks
        self.compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.values = self.compiler.as_sql()

    def ask(self, *numbers: int) -> list[Row]:
        """Return the rows with `numbers` in the places of the marks."""
        given = dict(zip(self.marks, numbers, strict=True))
        values = tuple(given.get(value, value) for value in self.values)
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda *_args, **_kwargs: [fetch(self.sql, values)]
        again = self.rows.all()
        again.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
        return list(again)
