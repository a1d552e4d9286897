"""What the pages keep for themselves."""

from __future__ import annotations

from django.conf import settings
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


class BackupCode(models.Model):
    """One code that stands in for a person's authenticator once. Only its hash is kept.

    A code has 80 random bits, so that a plain hash of it cannot be searched back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    hashed = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="backupcode_once_a_person", fields=["user", "hashed"])
        ]

    def __str__(self) -> str:
        return f"a backup code of {self.user_id}"
