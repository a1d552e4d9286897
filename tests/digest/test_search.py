import gzip
import json
import math
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from digest import search, serving, spellings
from evidence import reading, wording
from evidence.models import Claim, ClaimReading
from tests.factories import make_published_article, make_published_claim

from .lists import shown_articles, shown_claims
from .pages import html, words

pytestmark = pytest.mark.django_db
DOCKERFILE = Path(__file__).resolve().parents[2] / "Dockerfile"
SCIFACT = Path(__file__).resolve().parents[3] / "shared" / "data" / "claims"


def found(q):
    return shown_claims({"q": q})[0]


def make_claims(*texts, **fields):
    return [make_published_claim(text=text, sources=0, **fields).pk for text in texts]


def test_words_are_found_in_any_order_and_in_any_form():
    (first,) = make_claims("Transplanted islets lowered the sugar of mice")

    assert found("MICE transplanting") == [first]
    assert found("sugar islet") == [first]


@pytest.mark.parametrize("recorded", sorted(wording.SPECIES.keys() - wording.HUMAN))
def test_claim_is_found_by_the_plain_name_of_its_animal_on_the_card(recorded):
    claim = make_published_claim(text="Sugar fell", species=recorded)

    plain = wording.species_in_words(recorded).split(" (")[0].split()[-1]
    assert found(plain) == [claim.pk]
    assert "Nothing here holds" not in html(f"/claims/?q={plain}")


def test_claim_is_found_by_the_animal_and_the_speaker_that_its_card_names():
    claim = make_published_claim(
        text="Sugar fell", species="monkey (macaque)", claimant_name="Vertex Pharmaceuticals"
    )

    assert found("monkey") == [claim.pk]
    assert found("vertex") == [claim.pk]

    Claim.objects.filter(pk=claim.pk).update(species="pig", claimant_name="")

    assert found("pigs") == [claim.pk]
    assert found("monkey") == found("vertex") == []


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("child", "children"),
        ("mouse", "mice"),
        ("tumor", "tumours"),
        ("hypoglycemia", "hypoglycaemia"),
    ],
)
def test_a_word_is_found_by_its_odd_plural_and_its_other_spelling(typed, written):
    one, other, another = (
        make_published_claim(text=f"The {word} got better", species="rat", sources=0).pk
        for word in (typed, written, "graft")
    )

    for query in (typed, written, f"{written} better"):
        assert sorted(found(query)) == sorted([one, other]), query
    assert another in found(f"better -{typed}")
    assert "Nothing here holds" not in html(f"/claims/?q={typed}")


# A form of every word of digest.spellings, in both spellings.
TWICE_SPELLED = """
child children, foot feet, man men, mouse mice, person people, tooth teeth, woman women,
anaemia anemia, behaviours behavior, caesarean cesarean, centre center, coeliac celiac, colours color,
diarrhoea diarrhea, fibre fiber, foetal fetal, foetus fetus, glycaemia glycemia, glycaemic glycemic,
haemoglobin hemoglobin, haemorrhage hemorrhage, hyperglycaemia hyperglycemia,
hypoglycaemia hypoglycemia, hypoglycaemic hypoglycemic, ischaemia ischemia, ischaemic ischemic,
leukaemia leukemia, oedema edema, oesophagus esophagus, oestrogens estrogen, paediatric pediatric,
programmes program, randomised randomized, tumours tumor
"""


def test_every_word_with_two_spellings_is_one_word_to_a_search():
    pairs = [pair.split() for pair in TWICE_SPELLED.split(",")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (tsvector_to_array(to_tsvector('pg_catalog.english', word)))[1]"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS typed (word, place) ORDER BY place",
            [[word for pair in pairs for word in pair]],
        )
        made = [stem for (stem,) in cursor.fetchall()]

    found = {frozenset(pair) for pair in zip(made[::2], made[1::2], strict=True)}
    assert found == {frozenset([stem, *others]) for stem, others in spellings.SAME_WORD.items()}


def test_most_of_several_words_are_enough_and_the_best_match_comes_first():
    most, all_of_them, _few = make_claims(
        "Islets lowered sugar in monkeys",
        "Islets lowered sugar in mice",
        "Insulin pumps save mice",
    )

    assert found("islets sugar mice") == [all_of_them, most]


@pytest.mark.parametrize(("stems", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (12, 3)])
def test_so_many_words_are_needed(stems, needed):
    assert search.needed(stems) == needed


def test_a_rare_word_counts_more_than_a_common_one():
    make_claims(*["Mice ate sugar"] * 8)
    rare, common = make_claims("Mice had grafts", "Sugar was sugar")
    reading.tidy()

    assert found("mice sugar grafts")[0] != common
    assert search.weight(1, 100) > search.weight(50, 100) > 0
    assert rare in found("grafts")


def test_a_phrase_must_stand_as_it_is_and_a_minus_takes_away():
    phrase, scattered = make_claims("Beta cells grew in dishes", "Cells of type beta grew")

    assert found('"beta cells"') == [phrase]
    assert found("beta -dishes") == [scattered]
    assert found('cells -"beta cells"') == [scattered]


@pytest.mark.parametrize("away", ["mice", "mouse", "Mouse", '"mouse"'])
def test_a_minus_takes_a_word_away_in_all_its_forms(away):
    texts = ["Cells grew in mice", "Cells grew in a mouse", "Cells grew in Mus musculus"]
    make_claims(*texts, subject="people", species="")
    make_claims("Cells grew", subject="animals", species="mouse")  # its card says so
    (people,) = make_claims("Cells grew in people", subject="people", species="")

    assert found(f"cells -{away}") == [people]
    assert len(found("cells -tumor")) == 5


def test_a_minus_before_two_words_takes_those_two_away_as_they_stand():
    _phrase, other_form = make_claims("Tumour cells grew", "Tumor cells grew")

    assert found('grew -"tumour cells"') == [other_form]
    assert found("grew cells -tumour") == []


@pytest.mark.parametrize(
    "q",
    [
        "islets'",
        "islets\\",
        "islets & | ! ( )",
        "islets:*",
        "'islets'",
        "islets <-> ",
        '"islets',
        "%s islets",
    ],
)
def test_operators_and_odd_characters_are_only_characters(q):
    (claim,) = make_claims("Islets lowered sugar")

    assert found(q) == [claim]


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("insulin -the", "“the” cannot be taken away"),
        ('insulin -"the"', "“the” cannot be taken away"),
        ("insulin -!!!", "“!!!” cannot be taken away"),
        ('insulin "of the"', "“of the” cannot be looked for"),
    ],
)
def test_a_part_without_a_word_is_named_instead_of_having_no_effect(q, said):
    make_claims("Insulin of the pig")

    page = html(f"/claims/?{urlencode({'q': q})}")

    assert said in words(page)
    assert "Nothing is shown, because part of the filter was not understood." in words(page)


@pytest.mark.parametrize(
    "q",
    [
        "\u200finsulin\u200f",
        "\u202einsulin\u202c",
        "\u2068insulin\u2069",
        "ｉｎｓｕｌｉｎ",
        "ＩＮＳＵＬＩＮ！",
    ],
)
def test_marks_of_direction_and_full_width_letters_hide_no_word(q):
    (claim,) = make_claims("Insulin of the pig")

    assert found(q) == [claim]


@pytest.mark.parametrize("sign", ["é", "“", "𝛽"])
def test_the_longest_search_fits_into_an_address(sign):
    query = urlencode({"q": sign * search.MOST_CHARACTERS, "sort": "strongest", "page": 999_999})

    assert len(f"GET /articles/?{query} HTTP/1.1") < serving.limit_request_line
    assert f"--limit-request-line={serving.limit_request_line}" in DOCKERFILE.read_text()


@pytest.mark.parametrize("q", ["the of and", "-", '""', "-islets", "!!!"])
def test_nothing_to_look_for_is_refused(q):
    with pytest.raises(search.CannotSearch):
        search.read(q)


def test_a_query_is_bounded():
    with pytest.raises(search.CannotSearch):
        search.read("a" * 10_000)

    many = " ".join(f"word{n}" for n in range(60))
    assert len(search.read(many).stems) == search.MOST_STEMS


def test_an_article_is_found_by_its_own_words_or_by_those_of_a_claim():
    own = make_published_article(body="Monkeys lived longer.")
    spoken = make_published_article(body="Nothing.")
    make_published_claim(article=spoken, text="Monkeys were cured.")
    make_published_claim(article=make_published_article(body="Rats."), text="Rats.")

    assert set(shown_articles({"q": "monkeys"})[0]) == {own.pk, spoken.pk}


def read_lines(path):
    body = path.read_bytes()
    text = (gzip.decompress(body) if path.suffix == ".gz" else body).decode()
    return [json.loads(line) for line in text.split("\n") if line]


def gain(ranked, relevant):
    """nDCG of the first ten."""
    best = sum(1 / math.log2(place + 2) for place in range(min(10, len(relevant))))
    got = sum(1 / math.log2(place + 2) for place, pk in enumerate(ranked[:10]) if pk in relevant)
    return got / best


@pytest.mark.skipif(not SCIFACT.exists(), reason="SciFact's records lie outside the checkout")
def test_scifact_s_claims_find_their_abstracts():
    with connection.cursor() as cursor:
        cursor.execute("create temporary table abstract (id int, words text) on commit drop")
        with cursor.copy("copy abstract from stdin") as copy:
            for doc in read_lines(SCIFACT / "scifact_corpus_5183.jsonl.gz"):
                copy.write_row((doc["doc_id"], " ".join([doc["title"], *doc["abstract"]])))
        cursor.execute(
            "insert into evidence_claimreading (claim_id, article_id, label_id, year, published_at,"
            " topic_ids, kind, subject, claimant, words) select id, 0, 0, 2020, now(), '{}', 0, 0,"
            " 0, to_tsvector('pg_catalog.english', words) from abstract"
        )
    reading.tidy()
    claims = [
        (claim["claim"], {int(pk) for pk in claim["evidence"]})
        for claim in read_lines(SCIFACT / "scifact_claims_train.jsonl")[::4]
        if claim["evidence"]
    ]

    gains = []
    for text, relevant in claims:
        query = search.read(text)
        rows = ClaimReading.objects.filter(search.condition(query, "words"))
        rows = rows.annotate(score=search.score(query, "words")).order_by("-score", "-pk")
        gains.append(gain(list(rows.values_list("pk", flat=True)[:10]), relevant))

    assert sum(gains) / len(gains) >= 0.8
