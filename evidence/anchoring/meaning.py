"""English words that carry a statement's meaning, and those that do not. Extend the lists here."""

from rapidfuzz.distance import OSA

MIN_MISSPELT = 6


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# May come and go without changing what is said.
SMALL = _words("a an the that also however indeed therefore thus")

# But not before these: "few people" and "a few people", "most patients" and "the most patients".
CHANGED_BY_ARTICLE = _words("few little most only one majority minority number")

# Say that something may be so, or that somebody says so.
HEDGES = _words(
    """
    may might could would should perhaps possibly likely unlikely probably
    suggest suggests suggested appear appears seem seems hope claim claims claimed
    hypothetically allegedly supposedly
    """
)

# Turn a statement round, limit it, hedge it, or say how many.
TURNING = HEDGES | _words(
    """
    no not never none nobody nothing neither nor cannot without hardly barely rarely
    fail fails failed failing unable false untrue unproven
    if unless whether only almost nearly less more
    all any both each every few half little many most several some
    """
)

NUMBER_WORDS = _words(
    """
    eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
    twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands
    million millions billion billions trillion double triple second seconds fourth eighth twelfth
    minute minutes
    """
)

# One letter apart, both in use, not the same thing.
CONFUSED = frozenset(
    map(
        frozenset,
        [
            ("adverse", "averse"),
            ("casual", "causal"),
            ("contact", "contract"),
            ("inhabit", "inhibit"),
            ("inhabited", "inhibited"),
            ("inhabits", "inhibits"),
            ("insulin", "inulin"),
            ("morality", "mortality"),
            ("patents", "patients"),
            ("sending", "sensing"),
            ("tumors", "tutors"),
        ],
    )
)


def is_misspelling(old: str, new: str) -> bool:
    """Say whether two words can be one word spelt twice: "tumour" and "tumor", not "10" and "12".

    Both have MIN_MISSPELT letters or more and nothing but letters, begin and end alike, and are one
    letter apart (optimal string alignment); neither counts, hedges or negates; they are not known
    to be two words.
    """
    if not (old.isalpha() and new.isalpha() and min(len(old), len(new)) >= MIN_MISSPELT):
        return False
    if old[0] != new[0] or old[-1] != new[-1] or frozenset((old, new)) in CONFUSED:
        return False
    if {old, new} & (TURNING | NUMBER_WORDS):
        return False
    return OSA.distance(old, new) == 1
