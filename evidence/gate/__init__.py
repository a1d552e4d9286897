"""What stands between a draft and its readers: checks that name the claim and the line.

sentences      texts cut into sentences, and what a clause denies
material       what the checks read, as plain values
places …       one module a kind of check: pure, material in, findings out
checking       all of them in one list
loading        an article and its claims from the database
passing        inside publication: errors refuse, warnings need a reason that is kept

`findings_for(article)` and `hints_for(claim)` are what pages and commands ask.
"""

from .checking import RULES, check
from .finding import Finding, Severity
from .loading import findings_for, hints_for, material_of

__all__ = [
    "RULES",
    "Finding",
    "Severity",
    "check",
    "findings_for",
    "hints_for",
    "material_of",
]
