"""From a source's record to a label a curator may want to choose, with reasons in the record's own words.

Pure: no database, no network, no model to download; the tables of words are animals.py, dishes.py,
people.py, documents.py, stories.py and tags.py. Never saved, never raised by journal or fame.
"""

from .deciding import suggest
from .record import Label, Reason, Record, Suggestion
from .rungs import Placed, place

__all__ = ["Label", "Placed", "Reason", "Record", "Suggestion", "place", "suggest"]
