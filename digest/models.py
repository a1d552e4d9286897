"""What the pages keep for themselves."""

from __future__ import annotations

from django.db import models


class Revision(models.Model):
    """Writes to what readers see, counted; the sum over all rows grows with every write.

    Triggers only add rows, so that no two writers wait for each other, and fold them into one row
    now and then (migration 0002). The sum seen by a transaction names the state that it sees.
    """

    writes = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = "revision"

    def __str__(self) -> str:
        return f"{self.writes} writes"
