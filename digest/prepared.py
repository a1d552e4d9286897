"""Statements asked on nearly every page, prepared by the database once a connection."""

from __future__ import annotations

from typing import Any, cast

import psycopg
from django.db import connection


class _Prepared(psycopg.Cursor[Any]):
    """A cursor whose values travel apart from the statement, so that its plan can be kept."""

    def execute(self, query: Any, params: Any = None, **_kwargs: Any) -> Any:
        """Execute, preparing the statement the first time."""
        return super().execute(query, params, prepare=True)


def fetch(statement: str, values: Any = None) -> list[Any]:
    """Return all rows; the statement must be one of few, whatever is asked. Raises django.db.Error."""
    connection.ensure_connection()
    wrapper = cast(Any, connection)
    # The door of Django's own cursors: errors become Django's, and tests see the query.
    with wrapper._prepare_cursor(_Prepared(wrapper.connection)) as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
