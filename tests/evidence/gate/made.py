"""Plain values for the checks, so that a test writes down only what it is about."""

from evidence.gate.material import Material, Rung, Statement, StrongWord
from evidence.gate.sentences import sentences

TESTIMONY = Rung("testimony", "Testimony", 10, counts_as_research=False)
ANIMAL = Rung("animal", "Animal", 30)
EARLY = Rung("early-human", "Early human", 50)
TRIAL = Rung("controlled-trial", "Controlled trial", 70)
BODY = Rung("body-of-evidence", "Body of evidence", 80)
REASONING = Rung("expert-reasoning", "Expert reasoning", None, counts_as_research=False)

CURE = StrongWord(("cure", "cures", "cured"), BODY, "Say what was measured.", ("cured meat",))
PROVEN = StrongWord(("proven", "proves", "proof"), TRIAL, "", ("proof of concept",))
GAME_CHANGER = StrongWord(("game changer", "breakthrough"))
WORDS = (CURE, PROVEN, GAME_CHANGER)


def statement(text="Islets lowered blood sugar.", **fields):
    return Statement(
        **{
            "id": 1,
            "text": text,
            "subject": "people",
            "label": EARLY,
            "harms": "Harms not reported.",
            "source_ids": frozenset({1}),
            **fields,
        }
    )


def material(*claims, title="Islets", standfirst="What is known of them.", body="", words=WORDS):
    return Material(title, standfirst, tuple(sentences(body)), claims, words)


def found(check, *claims, **article):
    """The words of what a check finds."""
    return [one.words for one in check(material(*claims, **article))]
