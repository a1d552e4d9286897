"""Words of people who speak of their own treatment, and of sellers who speak of what they sell."""

from __future__ import annotations

from .words import Signal

STORY = Signal(
    "story",
    3,
    "somebody speaks of themselves",
    """
    i was|am|had|have|took|take|started|felt|feel|can|could|would|did|do|noticed|experienced|
        went|used|use|got|think|also|still|only|just|didn|don|couldn|ve|m|d|ll|will|found|tried|
        suffered|stopped|now|began|woke|needed|lost|know|believe|hope|want
    my doctor|skin|life|husband|wife|son|daughter|mother|symptoms|pain, i, my, myself, me,
    made me|my, gave me, our son|daughter|child|boy|girl
    """,
    6,
)
BARE = Signal("story", 1, "somebody speaks of themselves", "i", 4)
# A Roman numeral is nobody: these take the "i" away and count for nothing.
NUMERAL = Signal(
    "story",
    0,
    "a number",
    """
    type|phase|class|grade|stage|factor|group|schedule|complex|domain|chain|bipolar|angiotensin i
    hla|mhc|collagen|cohort|experiment|study|part|level|axis|chapter|subunit|topoisomerase|hiv i
    region|table|lobule|layer|area|segment|division|isoform|receptor|ca|apolipoprotein|a|b i
    troponin|cytochrome|cranial i
    i argue|discuss|propose|describe|review|suggest|contend|outline|examine|explore|consider|conclude
    i present|address|offer|show|report
    """,
    99,
)
LAY = Signal(
    "lay",
    2,
    "everyday words about taking a treatment",
    """
    pill, pills, tablet, tablets, capsule, capsules, cream, patch, once|twice a day|daily,
    every day|night|morning|week, in the morning|mornings, before bed, at bedtime,
    each night|morning|day, with food, a day
    side effect, no side effects, side effects were|was|included|include, none, helped, relief,
    relieved, worked, works, did not work, went away, got better|worse|rid, felt, feel, feeling,
    noticed, noticeable, upset stomach, dry mouth|skin, weight gain|loss, hair loss, drowsy,
    drowsiness, dizziness, nausea, headache, sleepy, tired, mood, skin, acne, face, energy
    doctor, dr, took, taking, take, taken, started, stopped, dosage, dose, doses, meds, medication,
    the drug, this drug, the product, this product, days, weeks
    very, really, great, awful, horrible, terrible, wonderful, completely, a lot, a little, so,
    stuff, definitely, recommend, seemed, appeared, thought, couldn, didn, wouldn, wasn, don,
    can t, no longer, less, worse, you, your, cleared, reduced, reduction, lowered, lessened,
    eliminated, stopped the
    """,
    30,
)
# A study speaks in these words; a story does not.
SCHOLARLY = frozenset(
    """
    study studies studied patients participants subjects cohort method methods methodology results
    conclusion conclusions objective objectives background hypothesis hypothesized literature review
    reviewed reviews authors article paper cases findings analysis analyzed analysed investigated
    examined randomized randomised trial trials research clinical vivo vitro mice rats cells et al
    pathogenesis syndrome diagnosis diagnosed etiology gene genes protein proteins mechanism
    mechanisms evidence significant significantly versus prevalence incidence respectively reported
    report describe described discuss discussed evaluated demonstrated observed assessed population
    therapeutic neurons pathology pathological lesions disorders diseases imaging tumor tumors
    role function binding receptor receptors activation expression complex molecular cellular induced
    mediated regulation regulates pathway chromosome replication synthesis membrane dna rna kinase
    infection virus viral immune model models data estimated hypothesize novel essential human
    concentrations survey equation experiment experiments measured determined
    """.split()
)
SELLER = Signal(
    "seller",
    4,
    "a clinic or company speaks of itself",
    """
    our clinic|clinics|patients|doctors|therapy|therapies|treatment|treatments|product|products|
        specialists|center|centre|team|protocol|experts,
    our stem cell|cells, book a|an|your, contact us, call us|now|today, free consultation,
    testimonial, testimonials, success stories, order now, buy now, money back, we offer,
    we provide, we treat, click here, sign up, satisfied customers|patients,
    package|packages price|prices|include, treatment packages, schedule your,
    state of the art clinic|facility, our company, leading provider|clinic, patient stories,
    real results
    """,
    4,
)
