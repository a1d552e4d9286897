"""Records made up for tests of suggestions: one for each rung, in our own words."""

from evidence.suggest import Record, suggest

MICE = Record(
    title="Nerve growth in diabetic mice fed a test diet",
    abstract="We gave a test diet to 24 male C57BL/6 mice. The mice were followed for six weeks. "
    "Nerve length was significantly greater than in control mice (p < 0.05).",
)
DISH = Record(
    title="A growth factor protects SH-SY5Y cells in vitro",
    abstract="Cultured cells were treated with the factor. Cell viability was measured by an MTT assay "
    "and was significantly higher after transfection.",
)
CASE = Record(
    title="Sudden hearing loss after a long flight: a case report",
    abstract="We report a case of a 52-year-old woman who presented with hearing loss. She was given "
    "a steroid and her hearing came back.",
)
TRIAL = Record(
    title="Walking for back pain: a randomised controlled trial",
    abstract="Methods: 180 patients were randomly assigned to a walking program or to usual care. "
    "Pain was measured after 12 weeks. Results: pain was lower in the walking group (p = 0.01).",
)
PILOT = Record(
    title="Group singing for people with Parkinson disease: an open-label pilot study",
    abstract="Fourteen patients received weekly singing therapy for 12 weeks. Voice was measured before and "
    "after treatment. The mean score was significantly higher and the therapy was well tolerated.",
)
COHORT = Record(
    title="Outcomes of patients treated with stent placement: a retrospective cohort",
    abstract="Medical records of 412 patients treated with a stent were reviewed. Complications of surgery "
    "were recorded in a registry. Treatment with aspirin was given to 300 patients; p < 0.01.",
)
POOLED = Record(
    title="Exercise for sleep in old age: a systematic review and meta-analysis",
    abstract="PubMed and Embase were searched. Eighteen trials were included and pooled by random effects.",
)
STORY = (
    "I took my first pill in the morning. My doctor said it would help me sleep, and I felt better."
)


def quotes(suggestion):
    return [reason.quote for reason in suggestion.reasons if reason.quote]


def words_only(title, abstract):
    return suggest(Record(title=title, abstract=abstract))
