"""What a claim rests on: labels, sources, claims and the curators' judgements of them."""

from .assessment import Assessment, LabelChange
from .batch import Batch, BatchReading
from .citation import Citation
from .claim import Claim
from .counterpart import Counterpart
from .desk import Desk
from .fetching import FetchTurn, SourceChange, SourceCheck
from .gate import AcceptedWarning, CounterpartSearch, StrongWord
from .integrity import IntegrityNotice, NoticeClosing, StandingChange
from .interests import InterestDeclaration
from .label import EvidenceLabel
from .loaded import LoadedEntry
from .quoting import QuoteTrouble
from .reading import ClaimCount, ClaimCountChange, ClaimReading, Word
from .received import ImportFile, ReceivedRecord, SourceConflict
from .source import Source, Study
from .thread import Thread

__all__ = [
    "AcceptedWarning",
    "Assessment",
    "Batch",
    "BatchReading",
    "Citation",
    "Claim",
    "ClaimCount",
    "ClaimCountChange",
    "ClaimReading",
    "Counterpart",
    "CounterpartSearch",
    "Desk",
    "EvidenceLabel",
    "FetchTurn",
    "ImportFile",
    "IntegrityNotice",
    "InterestDeclaration",
    "LabelChange",
    "LoadedEntry",
    "NoticeClosing",
    "QuoteTrouble",
    "ReceivedRecord",
    "Source",
    "SourceChange",
    "SourceCheck",
    "SourceConflict",
    "StandingChange",
    "StrongWord",
    "Study",
    "Thread",
    "Word",
]
