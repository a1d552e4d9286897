"""What a claim rests on: labels, sources, claims and the curators' judgements of them."""

from .assessment import Assessment, LabelChange
from .claim import Citation, Claim, Counterpart
from .label import EvidenceLabel
from .source import Source, Study

__all__ = [
    "Assessment",
    "Citation",
    "Claim",
    "Counterpart",
    "EvidenceLabel",
    "LabelChange",
    "Source",
    "Study",
]
