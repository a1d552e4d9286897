"""Words that the stemmer takes for several: plurals without a rule, and British and American spelling.

A search for the one finds the other. Only pairs that mean the same everywhere; names and near-synonyms
are the thesaurus's, which suggests and does not search.
"""

from __future__ import annotations

# Each line is one word: the stems that PostgreSQL's English dictionary makes of its forms.
ONE_WORD = """
child children
foot feet
man men
mous mice
person peopl
tooth teeth
woman women

anaemia anemia
behaviour behavior
caesarean cesarean
centr center
coeliac celiac
colour color
diarrhoea diarrhea
fibr fiber
foetal fetal
foetus fetus
glycaemia glycemia
glycaem glycem
haemoglobin hemoglobin
haemorrhag hemorrhag
hyperglycaemia hyperglycemia
hypoglycaemia hypoglycemia
hypoglycaem hypoglycem
ischaemia ischemia
ischaem ischem
leukaemia leukemia
oedema edema
oesophagus esophagus
oestrogen estrogen
paediatr pediatr
programm program
randomis random
tumour tumor
"""


def _other_stems(lines: str) -> dict[str, tuple[str, ...]]:
    words = [line.split() for line in lines.splitlines() if line]
    return {stem: tuple(one for one in word if one != stem) for word in words for stem in word}


def _both(
    one: dict[str, tuple[str, ...]], more: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {stem: (*one.get(stem, ()), *more.get(stem, ())) for stem in {**one, **more}}


SAME_WORD = _other_stems(ONE_WORD)

# A card says in plain words which animal it was (evidence.wording); its claim may hold the Latin name. The
# plain name finds the Latin one, not the other way round: not every monkey is a macaque.
LATIN_NAMES = {
    "dog": ("cani",),
    "macaqu": ("macaca",),
    "mice": ("musculus",),
    "monkey": ("macaca", "macaqu"),
    "mous": ("musculus",),
    "pig": ("scrofa", "swine"),
    "rabbit": ("cuniculus",),
    "rat": ("rattus",),
    "rhesus": ("mulatta",),
    "zebrafish": ("danio",),
}

OTHER_STEMS = _both(SAME_WORD, LATIN_NAMES)
