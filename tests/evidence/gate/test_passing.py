import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from articles.models import Article
from articles.publishing import CannotPublish, publish
from evidence import quoting
from evidence.gate import findings_for, hints_for
from evidence.gate.passing import CannotAccept, GateRefused, accept, reasons_for
from evidence.models import AcceptedWarning, Claim, StrongWord
from tests.factories import get_label, make_article, make_claim, make_editor

pytestmark = pytest.mark.django_db

HYPE = "A breakthrough in mice: islets lowered blood sugar."


def make_ready_article(text=HYPE, body="Intro.\n\nIslets lowered blood sugar in mice.", **fields):
    """An article whose one claim is settled and quoted."""
    article = make_article(body=body)
    claim = make_claim(article=article, label="animal", text=text, **fields)
    quoting.put(claim, quoting.find(body, "lowered blood sugar"))
    claim.save()
    return article


def test_a_clean_article_passes():
    article = make_ready_article("Islets lowered blood sugar in mice.")

    assert findings_for(article) == []
    assert publish(article).is_public()


def test_a_warning_keeps_the_article_back_until_it_has_a_reason():
    article, editor = make_ready_article(), make_editor()
    (warning,) = findings_for(article)

    with pytest.raises(
        GateRefused, match=r"1 warning without a reason.*line 3, claim “A break"
    ) as no:
        publish(article)
    accept(article, {warning.key(): "The team's own word."}, by=editor)

    assert no.value.findings == [warning]
    assert publish(article).is_public()
    row = AcceptedWarning.objects.get()
    assert (row.rule, row.words, row.reason) == (
        "strong-word",
        "breakthrough",
        "The team's own word.",
    )
    assert (row.given_by, row.claim.article, row.sentence) == (editor, article, HYPE)


def test_an_error_keeps_it_back_whatever_is_said():
    article = make_ready_article("Islets lowered blood sugar in mice.")
    Article.objects.filter(pk=article.pk).update(body="Something else was written here instead.")
    article.refresh_from_db()
    (error,) = findings_for(article)

    with pytest.raises(CannotAccept, match="No reason helps"):
        accept(article, {error.key(): "Let it pass."}, by=make_editor())
    with pytest.raises(CannotPublish, match="no longer in the text"):
        publish(article)

    assert Claim.objects.get().status == "draft"
    assert not AcceptedWarning.objects.exists()


def test_a_reason_needs_words_and_a_warning_that_is_there_and_then_nothing_is_kept():
    article, editor = make_ready_article("A breakthrough, and proof, in mice."), make_editor()
    first, second = (one.key() for one in findings_for(article))

    with pytest.raises(CannotAccept, match="Give the reason"):
        accept(article, {first: "Said so.", second: "  "}, by=editor)
    with pytest.raises(CannotAccept, match="no longer there"):
        accept(article, {first: "Said so.", "0" * 64: "Old."}, by=editor)

    assert not AcceptedWarning.objects.exists()


def test_the_same_reason_twice_is_one_row_and_another_is_a_later_thought():
    article, editor = make_ready_article(), make_editor()
    key = findings_for(article)[0].key()

    for reason in ("First.", "First.", "Second."):
        accept(article, {key: reason}, by=editor)

    assert AcceptedWarning.objects.count() == 2
    assert reasons_for(article)[key].reason == "Second."


def test_new_words_ask_for_a_new_reason():
    article = make_ready_article()
    accept(article, {findings_for(article)[0].key(): "Their word."}, by=make_editor())
    Claim.objects.update(text="A breakthrough for mice and for us.")

    with pytest.raises(GateRefused):
        publish(article)


def test_a_kept_reason_cannot_be_rewritten():
    article = make_ready_article()
    accept(article, {findings_for(article)[0].key(): "Their word."}, by=make_editor())

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        AcceptedWarning.objects.update(reason="Another")


@pytest.mark.parametrize(
    ("name", "break_it"),
    [
        (
            "acceptedwarning_gives_a_reason",
            (
                "INSERT INTO evidence_acceptedwarning"
                " (article_id, key, rule, words, sentence, message, reason, given_at, given_by_id)"
                " SELECT id, '', '', '', '', '', ' ', now(), 1 FROM articles_article"
            ),
        ),
        (
            "strongword_has_forms",
            (
                "INSERT INTO evidence_strongword (name, forms, fine_in, instead, is_active)"
                " VALUES ('none', '{}', '{}', '', true)"
            ),
        ),
        (
            "counterpartsearch_says_where",
            (
                'INSERT INTO evidence_counterpartsearch (claim_id, searched_on, "where")'
                " SELECT id, now(), ' ' FROM evidence_claim"
            ),
        ),
    ],
)
def test_the_database_keeps_what_the_gate_needs(name, break_it):
    from django.db import IntegrityError

    make_ready_article()

    with (
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(break_it)


def test_a_search_is_written_once():
    from django.db import IntegrityError

    claim = make_claim()
    search = {"searched_on": date(2026, 11, 1), "where": "PubMed: islets"}
    claim.searches.create(**search)

    with (
        pytest.raises(IntegrityError, match="counterpartsearch_written_once"),
        transaction.atomic(),
    ):
        claim.searches.create(**search)


def test_a_story_passes_with_a_dated_search():
    story = make_claim(
        label="testimony", text="A seller says it helps.", subject="people", species=""
    )
    assert [one.rule for one in hints_for(story)] == ["testimony-alone"]

    story.searches.create(searched_on=date(2026, 11, 1), where="PubMed: seller's name")

    assert hints_for(story) == []


def test_the_words_come_with_the_schema_and_can_be_changed_or_switched_off():
    names = set(StrongWord.objects.values_list("name", flat=True))
    article = make_ready_article()

    StrongWord.objects.filter(name="breakthrough").update(is_active=False)

    assert {"cure", "breakthrough", "proven", "confirmed"} <= names
    assert StrongWord.objects.get(name="cure").fine_from == get_label("body-of-evidence")
    assert findings_for(article) == []


def test_hints_are_of_one_claim_and_a_withdrawn_claim_has_none():
    article = make_ready_article()
    other = make_claim(article=article, text="Proof in mice.", label="animal")

    assert [one.words for one in hints_for(other)] == ["Proof"]
    assert len(findings_for(article)) == 2


def test_the_gate_asks_as_little_of_the_database_for_twenty_claims(django_assert_num_queries):
    article = make_ready_article()
    for _ in range(19):
        make_claim(article=article, label="animal")

    # strong words; claims; citations; counterparts both ways; searches
    with django_assert_num_queries(6):
        findings_for(article)


def check_content(*args):
    out = StringIO()
    try:
        call_command("check_content", *args, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_names_article_line_rule_and_claim_and_ends_with_one():
    article = make_ready_article()
    claim = Claim.objects.get()

    status, told = check_content()

    assert status == 1
    assert told.startswith(
        f"{article.slug}:3: warning strong-word claim {claim.pk}: “breakthrough”"
    )


def test_the_command_ends_with_nought_when_reasons_are_given_and_tells_them():
    article = make_ready_article()
    accept(article, {findings_for(article)[0].key(): "Their\nword."}, by=make_editor())

    status, told = check_content(article.slug)

    assert status == 0
    assert ": accepted strong-word" in told
    assert told.rstrip().endswith("(accepted: Their word.)")


def test_the_command_writes_json():
    article = make_ready_article()

    status, told = check_content("--json")

    (row,) = json.loads(told)
    assert status == 1
    assert (row["article"], row["line"], row["rule"]) == (article.slug, 3, "strong-word")
    assert (row["severity"], row["stands_in_the_way"], row["reason"]) == ("warning", True, "")
    assert (row["words"], row["field"]) == ("breakthrough", "text")


def test_the_command_refuses_an_address_it_does_not_know():
    with pytest.raises(CommandError, match="no article with the address nowhere"):
        check_content("nowhere")


def test_the_command_says_so_when_there_is_nothing():
    assert check_content() == (0, "nothing found\n")
