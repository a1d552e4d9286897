"""Reads bytes as the importer does, and says where the real records lie."""

import io
from pathlib import Path

import pytest

from evidence.ingest import formats
from evidence.ingest.record import MAX_BYTES

DATA = Path(__file__).resolve().parents[4] / "shared/data"
needs_records = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real records in ../shared are not here"
)


def read(body, max_bytes=MAX_BYTES):
    """Return the format's name and all records of some text or bytes."""
    body = body.encode() if isinstance(body, str) else body
    found, records = formats.parse(io.BytesIO(body), max_bytes=max_bytes)
    return found.name, list(records)


def only(body):
    """Return the one record that a text holds."""
    [found] = read(body)[1]
    return found
