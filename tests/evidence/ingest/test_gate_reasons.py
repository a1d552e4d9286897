import pytest

from articles.models import Article
from evidence.ingest.authoring import parse
from evidence.ingest.loading import ladder, load
from evidence.ingest.problems import CannotLoad
from evidence.models import AcceptedWarning, CounterpartSearch

from . import folders

pytestmark = pytest.mark.django_db

HYPE = folders.CLAIMS.replace(
    'text = "Blobs turned invented mice blue."', 'text = "A breakthrough: mice turned blue."'
)
RECENT = folders.FIRST.replace("Blobs again.", "Blobs again.\n\nIt was done recently.")
ACCEPTED = """
[[accepted]]
rule = "strong-word"
claim = "blue-mice"
words = "breakthrough"
reason = "Plainly made up."
"""
LONE_SELLER = folders.CLAIMS.split("[[claim.counterpart]]")[0]


def load_folder(**changed):
    return load(parse(folders.files(**changed), ladder()))


def problems(**changed):
    with pytest.raises(CannotLoad) as refusal:
        load_folder(**changed)
    return [str(one) for one in refusal.value.problems]


def test_what_the_gate_finds_is_told_with_its_file_and_line():
    claim, body = problems(claims=HYPE, first=RECENT)

    assert claim.startswith("first.claims.toml:4: warning strong-word: “breakthrough” promises")
    line = RECENT.split("\n").index("It was done recently.") + 1
    assert body.startswith(f"first.md:{line}: warning relative-date: “recently” will be wrong")
    assert not Article.objects.exists()


def test_a_reason_in_the_file_is_kept_and_publishes():
    load_folder(claims=HYPE + ACCEPTED)

    row = AcceptedWarning.objects.get()
    assert Article.objects.get(slug="first").is_public()
    assert (row.rule, row.claim.key, row.reason) == ("strong-word", "blue-mice", "Plainly made up.")
    assert row.given_by.username == "sample-editor"


def test_loading_the_reasons_again_changes_nothing():
    load_folder(claims=HYPE + ACCEPTED)

    report = load_folder(claims=HYPE + ACCEPTED)

    assert report.changed_nothing()
    assert AcceptedWarning.objects.count() == 1


def test_a_reason_for_the_articles_own_words_names_no_claim():
    reason = '\n[[accepted]]\nrule = "relative-date"\nreason = "An invented day."\n'

    load_folder(first=RECENT, claims=folders.CLAIMS + reason)

    assert AcceptedWarning.objects.get().claim is None


def test_a_reason_that_nothing_asks_for_is_noted():
    report = load_folder(claims=folders.CLAIMS + ACCEPTED)

    (note,) = [one for one in report.notes if "nothing asks for this reason" in one]
    assert note.startswith("first.claims.toml:")


def test_a_reason_for_an_unknown_rule_or_claim_is_refused():
    wrong = ACCEPTED.replace("strong-word", "strong-wurd")
    unknown = ACCEPTED.replace("blue-mice", "green-mice")

    assert "“strong-wurd” is not one of" in problems(claims=HYPE + wrong)[0]
    assert "unknown claim “first#green-mice”" in problems(claims=HYPE + unknown)[0]


def test_a_story_loads_with_the_search_that_found_no_answer():
    search = '[[claim.search]]\nsearched_on = 2020-01-02\nwhere = "An invented library: blobs"\n'
    (refused,) = problems(claims=LONE_SELLER)

    load_folder(claims=LONE_SELLER + search)
    again = load_folder(claims=LONE_SELLER + search)

    assert "error testimony-alone" in refused
    assert CounterpartSearch.objects.get().claim.key == "seller"
    assert again.changed_nothing()
