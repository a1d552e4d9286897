"""Floors on real records that lie beside the checkout; docs/suggestions.md has the measured figures."""

import csv
import gzip
import hashlib
import io
import json
from pathlib import Path

import pytest

from evidence.suggest import Record, suggest

LABELS = Path(__file__).resolve().parents[3] / "shared" / "data" / "labels"
NO_EVIDENCE = {"Non-systematic-review", "Clinical-study-protocol", "Remaining"}
REVIEWS = {"Non-systematic-review", "Human-systematic-review"}
pytestmark = pytest.mark.skipif(
    not LABELS.is_dir(), reason="../shared/data is not beside the checkout"
)


def in_report_half(identifier):
    return hashlib.sha256(identifier.encode()).digest()[0] % 2 == 1


def unpacked(name):
    return gzip.decompress((LABELS / name).read_bytes()).decode()


@pytest.fixture(scope="module")
def judged():
    rows = csv.DictReader(
        io.StringIO(unpacked("studytypeteller_trainval.tsv.gz"), newline=""), delimiter="\t"
    )
    return [
        (row["accepted_label"], suggest(Record(row["title"], row["abstract"])).label)
        for row in rows
        if in_report_half(row["pmid"])
    ]


def precision_and_recall(pairs):
    pairs = list(pairs)
    right = sum(truth and found for truth, found in pairs)
    return right / sum(found for _, found in pairs), right / sum(truth for truth, _ in pairs)


def test_animal_studies_are_told_from_all_others(judged):
    precision, recall = precision_and_recall(
        (kind.startswith("Animal"), label == "animal") for kind, label in judged
    )

    assert 2 * precision * recall / (precision + recall) > 0.93


def test_nothing_is_suggested_where_there_is_no_evidence(judged):
    silent = [label is None for kind, label in judged if kind in NO_EVIDENCE]

    assert sum(silent) / len(silent) >= 0.90


def test_no_review_becomes_early_human(judged):
    assert not [kind for kind, label in judged if kind in REVIEWS and label == "early-human"]


def test_stories_are_told_from_abstracts(judged):
    lines = unpacked("testimony_shared_1200.jsonl.gz").split("\n")
    told = [
        suggest(Record(abstract=story["text"])).label
        for story in map(json.loads, filter(None, lines))
        if in_report_half(story["id"])
    ]

    precision, recall = precision_and_recall(
        [(True, label == "testimony") for label in told]
        + [(False, label == "testimony") for _, label in judged]
    )

    assert min(precision, recall) >= 0.95
