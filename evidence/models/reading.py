"""What lists read: one narrow row per published claim, and the counts of such rows.

Nothing here is written by Python. Triggers on claims, articles and their topics keep these tables
true after any write, raw SQL included (migration 0004); `manage.py check_reading` proves it.
Strength is not among the columns: it belongs to the label, so switching a label on or off changes
one row and not every claim that carries it.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from articles.models import Article

from .claim import Claim
from .label import EvidenceLabel

# Places in a packed code, in bits: label, then year, kind, subject and claimant.
KIND_BITS = SUBJECT_BITS = CLAIMANT_BITS = 3
YEAR_BITS = 15
SUBJECT_AT = CLAIMANT_BITS
KIND_AT = SUBJECT_AT + SUBJECT_BITS
YEAR_AT = KIND_AT + KIND_BITS
LABEL_AT = YEAR_AT + YEAR_BITS

# Stands where a label's id would: a suspended claim is in the list and under no label.
SUSPENDED = 0


def numbered(choices: type[models.TextChoices]) -> dict[str, int]:
    """Return the small number that stands for each stored value in a reading row: its place, from 1.

    0 stands for a value that is none of the choices. Migrations hold the same order.
    """
    return {value: place for place, value in enumerate(choices.values, start=1)}


KINDS = numbered(Claim.Kind)
SUBJECTS = numbered(Claim.Subject)
CLAIMANTS = numbered(Claim.Claimant)


class ClaimReading(models.Model):
    """One published claim of a published article, as lists filter, sort and count it.

    `topic_ids` are its effective topics in rising order: its own, or else its article's. Year and
    date are those of the article's publication, in UTC. A suspended claim has SUSPENDED for a label.
    """

    claim = models.OneToOneField(
        Claim,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="reading",
    )
    article = models.ForeignKey(
        Article,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    label = models.ForeignKey(
        EvidenceLabel,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    year = models.SmallIntegerField()
    published_at = models.DateTimeField()
    topic_ids = ArrayField(models.IntegerField())
    kind = models.SmallIntegerField()
    subject = models.SmallIntegerField()
    claimant = models.SmallIntegerField()
    words = SearchVectorField()
    code = models.GeneratedField(
        expression=F("label") * 2**LABEL_AT
        + F("year") * 2**YEAR_AT
        + F("kind") * 2**KIND_AT
        + F("subject") * 2**SUBJECT_AT
        + F("claimant"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "reading row"
        indexes = [
            models.Index(
                F("published_at").desc(), F("claim").desc(), name="claimreading_newest_idx"
            ),
            models.Index(
                F("label"),
                F("published_at").desc(),
                F("claim").desc(),
                name="claimreading_label_newest_idx",
            ),
            # The list of articles counts over all of these columns: from the index alone, by article.
            models.Index(
                fields=["article"],
                name="claimreading_article_idx",
                include=["label", "subject", "claimant"],
            ),
            GinIndex("topic_ids", name="claimreading_topics_idx"),
            GinIndex("words", name="claimreading_words_idx"),
        ]

    def __str__(self) -> str:
        return f"reading row of claim {self.pk}"


class Facet(models.TextChoices):
    """What a cell of the counts is about beside topic, label and year."""

    ALL = "all"
    KIND = "kind"
    SUBJECT = "subject"
    CLAIMANT = "claimant"


class Cell(models.Model):
    """How many reading rows share a facet's value, a topic (0: any), a label and a year."""

    facet = models.CharField(max_length=8, choices=Facet)
    value = models.SmallIntegerField()
    topic_id = models.IntegerField()
    label_id = models.BigIntegerField()
    year = models.SmallIntegerField()
    n = models.BigIntegerField()

    class Meta:
        abstract = True


class ClaimCount(Cell):
    """A cell as last folded; true together with the changes since."""

    class Meta:
        verbose_name = "claim count"
        constraints = [
            models.UniqueConstraint(
                name="claimcount_one_row_per_cell",
                fields=["facet", "topic_id", "label_id", "year", "value"],
                include=["n"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.facet} {self.value}: {self.n}"


class ClaimCountChange(Cell):
    """What one write added to or took from a cell. Rows are only added, so writers never wait."""

    class Meta:
        verbose_name = "claim count change"

    def __str__(self) -> str:
        return f"{self.facet} {self.value}: {self.n:+}"


class Word(models.Model):
    """In how many published claims a word's stem stands; the empty stem: how many were counted.

    Refreshed now and then (evidence.reading.tidy), because it only ranks search results.
    """

    stem = models.TextField(primary_key=True)
    claim_count = models.IntegerField()

    class Meta:
        verbose_name = "word"

    def __str__(self) -> str:
        return f"{self.stem}: {self.claim_count}"
