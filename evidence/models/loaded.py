"""What a digest folder last said, kept so that a later load can tell its words from a curator's."""

from __future__ import annotations

from django.db import models


class LoadedEntry(models.Model):
    """One entry of a digest folder, with the values that were in the file when it was last loaded."""

    table = models.CharField(max_length=20)
    name = models.CharField(max_length=250)
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ["table", "name"]
        verbose_name_plural = "loaded entries"
        constraints = [
            models.UniqueConstraint(name="loadedentry_named_once", fields=["table", "name"]),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.name}"
