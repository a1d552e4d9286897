"""The words that promise too much, each with the rung from which on a sentence may say it.

The gate can find nothing without them, so they come with the schema. Curators edit them afterwards;
rows that are there already are left alone.
"""

from django.db import migrations

BODY, TRIAL = "body-of-evidence", "controlled-trial"

WORDS = [
    {
        "name": "cure",
        "forms": ["cure", "cures", "cured", "curing", "curative"],
        "fine_from": BODY,
        "fine_in": [
            "cured meat",
            "no cure",
            "without a cure",
            "curative intent",
            "cure rate",
            "cure rates",
        ],
        "instead": "Say what was measured: how many needed no insulin, and for how long.",
    },
    {
        "name": "breakthrough",
        "forms": ["breakthrough", "breakthroughs"],
        "fine_in": [
            "breakthrough pain",
            "breakthrough bleeding",
            "breakthrough infection",
            "breakthrough infections",
            "breakthrough seizures",
            "breakthrough therapy",
        ],
        "instead": "Say what is new, and leave the weighing to the label.",
    },
    {
        "name": "proven",
        "forms": ["proven", "prove", "proves", "proved", "proving", "proof"],
        "fine_from": TRIAL,
        "fine_in": [
            "proof of concept",
            "proof of principle",
            "proof of mechanism",
            "proof read",
            "prove useful",
            "prove to be",
            "proves to be",
            "proved to be",
            "proven to be",
            "proved difficult",
            "prove little",
            "proves little",
            "prove nothing",
            "proves nothing",
            "proves difficult",
            "biopsy proven",
            "culture proven",
            "histologically proven",
            "pathologically proven",
            "autopsy proven",
        ],
        "instead": "Write “suggests” or “was followed by”, and how many it was seen in.",
    },
    {
        "name": "confirmed",
        "forms": ["confirm", "confirms", "confirmed", "confirming"],
        "fine_from": TRIAL,
        "fine_in": [
            "confirmed case",
            "confirmed cases",
            "confirmed diagnosis",
            "confirmed infection",
            "confirmed infections",
            "confirmed by",
            "were confirmed",
            "was confirmed",
            "to confirm",
            "biopsy confirmed",
            "laboratory confirmed",
            "histologically confirmed",
            "pathologically confirmed",
            "genetically confirmed",
            "angiographically confirmed",
            "radiologically confirmed",
            "microbiologically confirmed",
            "autopsy confirmed",
            "neuropathologically confirmed",
            "pcr confirmed",
            "mri confirmed",
        ],
        "instead": "A small study cannot confirm. Write “saw”, “found” or “fits with”.",
    },
    {
        "name": "game changer",
        "forms": [
            "game changer",
            "game changers",
            "game changing",
            "revolutionary",
            "revolutionise",
            "revolutionises",
            "revolutionised",
            "revolutionize",
            "revolutionizes",
            "revolutionized",
            "life changing",
            "holy grail",
        ],
        "instead": "Say what changes, for whom, and since when.",
    },
    {
        "name": "miracle",
        "forms": [
            "miracle",
            "miracles",
            "miraculous",
            "miraculously",
            "wonder drug",
            "wonder cure",
            "magic bullet",
        ],
        "instead": "Say what happened, in how many people.",
    },
    {
        "name": "guaranteed",
        "forms": ["guarantee", "guarantees", "guaranteed"],
        "instead": "No treatment is certain. Say how often it worked.",
    },
    {
        "name": "without risk",
        "forms": [
            "completely safe",
            "entirely safe",
            "perfectly safe",
            "totally safe",
            "risk free",
            "without any risk",
            "no risk at all",
            "harmless",
        ],
        "instead": "Say which harms were looked for, in how many people, for how long.",
    },
    {
        "name": "safe and effective",
        "forms": ["safe and effective", "effective and safe", "safely and effectively"],
        "fine_from": TRIAL,
        "instead": "Say which harms were seen and how many were helped.",
    },
    {
        "name": "conclusive",
        "forms": [
            "conclusive",
            "conclusively",
            "definitive",
            "definitively",
            "beyond doubt",
            "undeniable",
            "undeniably",
            "irrefutable",
        ],
        "fine_from": BODY,
        "fine_in": [
            "definitive diagnosis",
            "definitive surgery",
            "definitive treatment",
            "definitive therapy",
        ],
        "instead": "One study is never the last word. Say what is still open.",
    },
    {
        "name": "stunning",
        "forms": [
            "stunning",
            "astonishing",
            "spectacular",
            "unprecedented",
            "mind blowing",
            "dramatic",
            "dramatically",
        ],
        "instead": "Give the size of the effect in numbers.",
    },
]


def add_words(apps, schema_editor):
    words = apps.get_model("evidence", "StrongWord")
    labels = {row.slug: row for row in apps.get_model("evidence", "EvidenceLabel").objects.all()}
    for row in WORDS:
        defaults = {**row, "fine_from": labels.get(row.get("fine_from"))}
        words.objects.get_or_create(name=row["name"], defaults=defaults)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0014_the_gate")]

    operations = [migrations.RunPython(add_words, migrations.RunPython.noop)]
