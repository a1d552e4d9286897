"""Whose turn it is to ask a service: one row a service, so that all processes together keep its pace."""

from __future__ import annotations

from django.db import connection

TAKE = """
    INSERT INTO evidence_fetchturn AS turn (service, next_at)
    VALUES (%(service)s, clock_timestamp() + %(between)s * interval '1 second')
    ON CONFLICT (service) DO UPDATE
    SET next_at = greatest(turn.next_at, clock_timestamp()) + %(between)s * interval '1 second'
    WHERE turn.next_at <= clock_timestamp() + %(longest)s * interval '1 second'
    RETURNING greatest(0, extract(epoch FROM next_at - clock_timestamp()) - %(between)s)
"""
CLOSE = """
    INSERT INTO evidence_fetchturn AS turn (service, next_at)
    VALUES (%(service)s, clock_timestamp() + %(seconds)s * interval '1 second')
    ON CONFLICT (service) DO UPDATE SET next_at = greatest(turn.next_at, excluded.next_at)
"""


def take(service: str, *, between: float, longest: float) -> float | None:
    """Take the next turn and return the seconds to wait for it; None, and no turn, if over `longest`.

    Turns of one service lie at least `between` seconds apart. Call it outside a transaction: a row that
    stays locked makes every other process wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"service": service, "between": between, "longest": longest})
        found = cursor.fetchone()
    return float(found[0]) if found else None


def close(service: str, *, seconds: float) -> None:
    """Give no turn for this long: the service asked to be left alone."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, {"service": service, "seconds": seconds})
