"""What the pages keep for themselves."""

from __future__ import annotations

from django.db import models


class Revision(models.Model):
    """Writes to what readers see; the sum over all rows grows with every write, by chance.

    The steps are drawn at random, so that a database restored from a backup never comes to an old
    sum by other writes.
    Triggers only add rows, so that no two writers wait for each other, and fold them into one row
    now and then (migration 0002). The sum seen by a transaction names the state that it sees.
    """

    writes = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = "revision"

    def __str__(self) -> str:
        return f"{self.writes} writes"
