"""A small digest folder whose content is plainly made up, and the labels to read it with."""

from datetime import UTC, datetime

from evidence.ingest.claim_rules import Ladder, Rung

LADDER = Ladder(
    {
        "testimony": Rung(),
        "animal": Rung(),
        "early-human": Rung(needs_second_reader=True),
        "lab": Rung(use_instead="animal"),
        "background": Rung(),
    }
)

SITE = """
[[topic]]
slug = "made-up-topic"
name = "Made-up topic"

[[reader]]
curator = "reader-a"
interests = "none"
declared_on = {today}

[[reader]]
curator = "reader-b"
interests = "An invented grant."
declared_on = {today}

[[reader]]
curator = "editor"
interests = "none"
declared_on = {today}

[[author]]
key = "desk"
name = "Invented desk"

[[disclaimer]]
key = "notice"
title = "Notice"
text = "All of this is invented."

[[resource]]
key = "guide"
title = "Invented guide"
kind = "guide"
url = "https://example.org/guide"
topics = ["made-up-topic"]

[[term]]
slug = "blob"
term = "Blob"
definition = "An invented thing."
synonyms = ["blobs"]
article = "first"
""".replace("{today}", datetime.now(UTC).date().isoformat())

SOURCES = """
[[source]]
key = "blob-1999"
kind = "paper"
title = "Blobs in invented mice"
published_on = "1999"
doi = "https://doi.org/10.1000/BLOB"
study = "Blob study"
"""

FIRST = """+++
title = "Blobs"
kind = "digest"
standfirst = "Blobs in mice, then their limit."
author = "desk"
topics = ["made-up-topic"]
disclaimer = "notice"
published_on = 2020-01-02
related = ["second"]
resources = ["guide"]
+++

## What blobs do

Blobs turned invented mice blue. A seller says blobs turn people blue. Blobs again.
"""

SECOND = """+++
title = "More blobs"
kind = "commentary"
standfirst = "An unfinished thought."
+++
Nothing is known of blobs.
"""

CLAIMS = """
[[claim]]
key = "blue-mice"
text = "Blobs turned invented mice blue."
quote = "turned invented mice blue"
kind = "benefit"
subject = "animal"
species = "mouse"
takeaway = true
harms = "They stayed blue."

[[claim.citation]]
source = "blob-1999"
where = "Invented table 1"

[[claim.assessment]]
curator = "reader-a"
label = "animal"
reason = "Only mice."

[[claim.assessment]]
curator = "reader-b"
label = "animal"
reason = "Mice, and invented ones."

[[claim]]
key = "seller"
text = "A seller says blobs turn people blue."
quote = "A seller says blobs turn people blue"
subject = "people"
claimant = "clinic"

[[claim.citation]]
source = "blob-1999"
relation = "supports"

[[claim.assessment]]
curator = "reader-a"
label = "testimony"
reason = "Only the seller says so."

[[claim.counterpart]]
claim = "first#blue-mice"
relation = "contradicts"
"""


def files(**changed):
    """The folder's files as bytes; a keyword (site, sources, first, second, claims) replaces one."""
    texts = {
        "site.toml": changed.get("site", SITE),
        "sources.toml": changed.get("sources", SOURCES),
        "first.md": changed.get("first", FIRST),
        "second.md": changed.get("second", SECOND),
        "first.claims.toml": changed.get("claims", CLAIMS),
    }
    return {name: text.encode() for name, text in texts.items()}


def write(folder, **changed):
    for name, content in files(**changed).items():
        (folder / name).write_bytes(content)
    return folder
