"""`python -m bench.suggest`: how often suggestions are right, beside a one-line regex and a trained baseline.

The baseline (TF-IDF of words and pairs, logistic regression) learns on the other half, so each half is
judged by a model that has not seen it. docs/suggestions.md says what the columns mean.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_recall_fscore_support
from sklearn.pipeline import Pipeline, make_pipeline

from evidence.suggest import Record, Suggestion, suggest

from .suggest_data import (
    HALVES,
    SHARED,
    Expert,
    experts,
    indexed,
    library,
    more_abstracts,
    stories,
)

REGEX = re.compile(
    r"\b(mice|mouse|rats?|murine|rodents?|rabbits?|dogs?|pigs?|sheep|monkeys?|zebrafish|animals?)\b",
    re.I,
)
COARSE = ("animal", "human", "in vitro", "other")
ON_PEOPLE = {"case-report", "early-human", "observational", "controlled-trial"}
LABELS = (
    "testimony",
    "lab",
    "animal",
    "case-report",
    "early-human",
    "observational",
    "controlled-trial",
    "body-of-evidence",
    None,
)
NO_EVIDENCE = ("Non-systematic-review", "Clinical-study-protocol", "Remaining")
REVIEWS = ("Non-systematic-review", "Human-systematic-review")
NO_DATA_TYPES = {
    "review",
    "editorial",
    "comment",
    "news",
    "letter",
    "biography",
    "historical article",
}


def say(line: str = "") -> None:
    """Write to standard output at once, though it may be a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def baseline(texts: Sequence[str], kinds: Sequence[object]) -> Pipeline:
    """Return the trained baseline."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(C=10, class_weight="balanced", max_iter=2000))
    return model.fit(list(texts), list(kinds))


def coarse(suggestion: Suggestion, pooled_as: str) -> str:
    """Return the class of the four that a suggestion belongs to."""
    if suggestion.label == "animal":
        return "animal"
    if suggestion.label == "lab":
        return "in vitro"
    if suggestion.label in ON_PEOPLE:
        return "human"
    return pooled_as if suggestion.label == "body-of-evidence" else "other"


def f1(truth: Iterable[bool], found: Iterable[bool]) -> str:
    """Return precision, recall and F1 in words."""
    precision, recall, score, _ = precision_recall_fscore_support(
        list(truth), list(found), average="binary", zero_division=0
    )
    return f"{score:.3f} | {precision:.3f} | {recall:.3f}"


def say_animal(cases: list[Expert], found: list[Suggestion], model: Pipeline) -> None:
    """Say how well animal studies are told from all others."""
    truth = [case.kind.startswith("Animal") for case in cases]
    say("| animal against the rest | F1 | precision | recall |\n|---|---|---|---|")
    say(f"| **rules** (goal 0.940) | {f1(truth, (each.label == 'animal' for each in found))} |")
    say(f"| one-line regex | {f1(truth, (bool(REGEX.search(case.text)) for case in cases))} |")
    guessed = model.predict([case.text for case in cases])
    say(f"| TF-IDF + logistic regression | {f1(truth, map(bool, guessed))} |\n")


def say_four(cases: list[Expert], found: list[Suggestion], learn: list[Expert]) -> None:
    """Say how well the four coarse classes are told apart, with systematic reviews counted both ways."""
    say("| four classes | macro-F1 | " + " | ".join(COARSE) + " |\n|---|---|---|---|---|---|")
    for pooled_as in ("other", "human"):
        truth = [case.coarse(pooled_as) for case in cases]
        model = baseline([case.text for case in learn], [case.coarse(pooled_as) for case in learn])
        rows = {
            "**rules**": [coarse(each, pooled_as) for each in found],
            "TF-IDF + logistic regression": list(model.predict([case.text for case in cases])),
        }
        for who, guessed in rows.items():
            each = f1_score(truth, guessed, labels=COARSE, average=None)
            numbers = " | ".join(f"{score:.3f}" for score in each)
            say(f"| {who}, systematic reviews as {pooled_as} | {each.mean():.3f} | {numbers} |")
    say()


def say_confusion(cases: list[Expert], found: list[Suggestion]) -> None:
    """Say which label each of the 14 study types got."""
    table = Counter((case.kind, each.label) for case, each in zip(cases, found, strict=True))
    say("| expert's type | " + " | ".join(label or "none" for label in LABELS) + " |")
    say("|---" * (len(LABELS) + 1) + "|")
    for kind in sorted({case.kind for case in cases}):
        say(f"| {kind} | " + " | ".join(str(table[kind, label]) for label in LABELS) + " |")
    say()


def say_silence(cases: list[Expert], found: list[Suggestion]) -> None:
    """Say how often nothing is suggested where nothing should be."""
    say("| no suggestion (goal 90%) | share | of |\n|---|---|---|")
    groups = {kind: (kind,) for kind in NO_EVIDENCE} | {"all three": NO_EVIDENCE}
    for name, kinds in groups.items():
        silent = [
            each.label is None
            for case, each in zip(cases, found, strict=True)
            if case.kind in kinds
        ]
        say(f"| {name} | {sum(silent) / len(silent):.1%} | {len(silent)} |")
    early = sum(
        each.label == "early-human"
        for case, each in zip(cases, found, strict=True)
        if case.kind in REVIEWS
    )
    say(f"\nEarly human on a review (goal 0): {early}\n")


def say_testimony(told: list[str], abstracts: list[Record]) -> None:
    """Say how well stories are told from abstracts when both come as bare text, without a kind."""
    truth = [True] * len(told) + [False] * len(abstracts)
    records = [Record(abstract=text) for text in told] + abstracts
    found = [suggest(record).label == "testimony" for record in records]
    say(f"| testimony, {len(told)} stories, {len(abstracts)} abstracts | {f1(truth, found)} |")
    bare = [suggest(Record(abstract=record.abstract)).label == "testimony" for record in abstracts]
    say(f"| the same, abstracts without their titles | {f1(truth, found[: len(told)] + bare)} |")


def by_tag(record: Record) -> str:
    """Return "animal" or "human" when the index names only one and the record has data, else ""."""
    headings = {heading.casefold() for heading in record.mesh}
    types = {name.casefold() for name in record.publication_types}
    if types & NO_DATA_TYPES or not record.abstract or len(headings & {"animals", "humans"}) != 1:
        return ""
    return "animal" if "animals" in headings else "human"


def say_indexed(name: str, records: list[Record], model: Pipeline) -> None:
    """Say how the words alone agree with the index, and what the tags give."""
    judged = [record for record in records if by_tag(record)]
    truth = [by_tag(record) == "animal" for record in judged]
    bare = [suggest(Record(record.title, record.abstract)) for record in judged]
    texts = [f"{record.title} {record.abstract}" for record in judged]
    say(
        f"| {name}: animals by the index, {sum(truth)} of {len(judged)} | F1 | precision | recall |"
    )
    say("|---|---|---|---|")
    say(f"| **rules**, words alone | {f1(truth, (each.label == 'animal' for each in bare))} |")
    tagged = [suggest(record) for record in judged]
    say(f"| **rules**, words and tags | {f1(truth, (each.label == 'animal' for each in tagged))} |")
    say(f"| one-line regex | {f1(truth, (bool(REGEX.search(text)) for text in texts))} |")
    say(f"| TF-IDF + logistic regression | {f1(truth, map(bool, model.predict(texts)))} |\n")
    everything = [suggest(record) for record in records]
    counts = Counter(each.label or "none" for each in everything)
    say(
        "With tags: " + ", ".join(f"{label} {count}" for label, count in counts.most_common()) + "."
    )
    reviews = [
        suggest(each).label
        for record in records
        if "review" in {tag.casefold() for tag in record.publication_types}
        for each in (record, Record(record.title, record.abstract))
    ]
    early = reviews.count("early-human")
    say(f"Tagged Review, judged with and without the tags: {len(reviews)}; early human: {early}.\n")


def fastest(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the seconds that the fastest round took."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def main() -> int:
    """Measure both halves and print them; return 1 when the records are not there."""
    if not SHARED.is_dir():
        say("The records are read from shared/data beside the checkout, which is not there.")
        return 1
    cases, told = experts(), stories()
    for name, other in zip(HALVES, reversed(HALVES), strict=True):
        say(f"## {name.capitalize()} half: {len(cases[name])} expert study types\n")
        found = [suggest(case.record) for case in cases[name]]
        texts = [case.text for case in cases[other]]
        say_animal(
            cases[name],
            found,
            baseline(texts, [case.kind.startswith("Animal") for case in cases[other]]),
        )
        say_four(cases[name], found, cases[other])
        say_silence(cases[name], found)
        say("| testimony (goal 0.95 each) | F1 | precision | recall |\n|---|---|---|---|")
        say_testimony(told[name], [case.record for case in cases[name]])
        say()
        say_confusion(cases[name], found)
    everyone = [case for name in HALVES for case in cases[name]]
    model = baseline(
        [case.text for case in everyone], [case.kind.startswith("Animal") for case in everyone]
    )
    say("## Records with MeSH\n")
    say_indexed("efetch file", indexed(), model)
    say_indexed("diabetes library", library(), model)
    say("| testimony, SciFact | F1 | precision | recall |\n|---|---|---|---|")
    say_testimony([story for name in HALVES for story in told[name]], more_abstracts())
    records = [case.record for case in everyone]
    seconds = fastest(lambda: [suggest(record) for record in records])
    say(f"\nSpeed: {len(records) / seconds:,.0f} records a second, one process (goal 2,000).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
