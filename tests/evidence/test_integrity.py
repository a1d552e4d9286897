from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.utils import InternalError

from articles.publishing import CannotPublish, publish
from evidence import integrity, labelling
from evidence.integrity import Stated
from evidence.models import (
    Citation,
    Claim,
    ClaimReading,
    IntegrityNotice,
    NoticeClosing,
    Source,
    StandingChange,
)
from tests.factories import (
    make_article,
    make_assessment,
    make_claim,
    make_curator,
    make_editor,
    make_published_claim,
    make_source,
)

pytestmark = pytest.mark.django_db


def say(source, nature="retracted", year=2020, **fields):
    """Have PubMed say one thing of a source."""
    reference = fields.pop("reference", f"{nature} {year}")
    return integrity.hear([Stated(source.pk, nature, "pubmed", reference, year, **fields)])


def make_cited(*sources, relation="supports", **fields):
    """A public claim that rests on these sources and on no other."""
    claim = make_published_claim(sources=0, **fields)
    for source in sources:
        cite(claim, source, relation)
    return claim


def cite(claim, source, relation="supports"):
    return Citation.objects.create(claim=claim, source=source, relation=relation)


def is_suspended(claim):
    claim.refresh_from_db()
    return claim.is_suspended()


def state_of(source):
    source.refresh_from_db()
    return source.integrity


def is_found(claim, **lookup):
    return ClaimReading.objects.filter(claim=claim, **lookup).exists()


def test_a_retraction_suspends_the_claim_that_rests_on_it_alone():
    source = make_source(title="Islets in mice")
    claim = make_cited(source)

    heard = say(source)

    assert state_of(source) == "retracted"
    assert heard.reviewed.suspended == [claim.pk]
    assert is_suspended(claim)
    assert claim.suspension_reason == (
        "The only source that supported it was retracted: “Islets in mice”."
    )
    assert claim.label_id is not None
    assert is_found(claim, label_id=0)
    change = StandingChange.objects.get()
    assert (change.claim, change.change, change.reason) == (
        claim,
        "suspended",
        claim.suspension_reason,
    )


def test_a_claim_with_a_sound_source_beside_it_keeps_its_label():
    source = make_source()
    claim = make_cited(source, make_source())

    say(source)

    assert not is_suspended(claim)
    assert is_found(claim, label_id=claim.label_id)
    assert not StandingChange.objects.exists()


def test_a_claim_is_suspended_when_the_last_of_its_two_sources_falls():
    first, second = make_source(title="One"), make_source(title="Two")
    claim = make_cited(first, second)
    say(first)

    say(second)

    assert is_suspended(claim)
    assert claim.suspension_reason == (
        "Every source that supported it was retracted: “One”; “Two”."
    )


@pytest.mark.parametrize("relation", ["mentions", "disputes"])
def test_only_supporting_sources_hold_a_claim(relation):
    source, other = make_source(), make_source()
    claim = make_cited(source)
    cite(claim, other, relation)

    say(source)

    assert is_suspended(claim)


@pytest.mark.parametrize("relation", ["mentions", "disputes"])
def test_a_retracted_source_that_supports_nothing_suspends_nothing(relation):
    source = make_source()
    claim = make_cited(source, relation=relation)

    say(source)

    assert not is_suspended(claim)


@pytest.mark.parametrize("nature", ["concern", "corrected"])
def test_a_concern_and_a_correction_are_told_and_suspend_nothing(nature):
    source = make_source()
    claim = make_cited(source)

    say(source, nature)

    assert state_of(source) == nature
    assert not is_suspended(claim)
    assert not StandingChange.objects.exists()


def test_a_reinstatement_gives_the_label_back_and_says_so():
    source = make_source(title="Islets in mice")
    claim = make_cited(source)
    say(source, year=2020)

    say(source, "reinstated", 2021)

    assert state_of(source) == "sound"
    assert not is_suspended(claim)
    assert claim.suspension_reason == ""
    assert is_found(claim, label_id=claim.label_id)
    assert [one.change for one in StandingChange.objects.order_by("pk")] == [
        "suspended",
        "reinstated",
    ]
    assert StandingChange.objects.first().reason == (
        "It rests on a source again that is not retracted: “Islets in mice”."
    )


@pytest.mark.parametrize("nature", ["retracted", "concern", "corrected"])
def test_a_reinstatement_lands_while_a_curator_has_a_flag_open(nature):
    source, curator = make_source(), make_curator()
    claim = make_cited(source)
    say(source, year=2020)
    flag = integrity.flag(source, by=curator, nature=nature, reason="The blots look alike.")

    today = flag.seen_at.date()
    integrity.hear([Stated(source.pk, "reinstated", "retraction_watch", "9", today.year, today)])

    assert not is_suspended(claim)
    assert state_of(source) in {"sound", "corrected"}
    assert flag in IntegrityNotice.objects.open_flags()
    assert claim in Claim.objects.in_doubt()


def test_an_open_flag_counts_until_it_is_closed():
    source, curator = make_source(), make_curator()
    claim = make_cited(source)
    flag = integrity.flag(source, by=curator, nature="retracted", reason="The site says so.")
    assert is_suspended(claim)
    assert claim in Claim.objects.in_doubt()

    integrity.close(flag, by=curator, reason="It was another paper.")

    assert state_of(source) == "sound"
    assert not is_suspended(claim)
    assert claim not in Claim.objects.in_doubt()
    assert source.integrity_notice == ""


def test_an_override_wins_and_shows_its_reason_until_it_is_lifted():
    source, editor = make_source(), make_editor()
    claim = make_cited(source)
    say(source)

    override = integrity.flag(
        source,
        by=editor,
        nature="corrected",
        reason="Retracted and replaced under one DOI; we cite the new text.",
        is_override=True,
    )

    assert state_of(source) == "corrected"
    assert source.integrity_notice.startswith("Retracted and replaced under one DOI")
    assert not is_suspended(claim)

    say(source, year=2022)
    assert not is_suspended(claim)

    integrity.close(override, by=editor, reason="The new text fell too.")
    assert is_suspended(claim)


def test_closing_an_override_brings_none_before_it_back():
    source, editor = make_source(), make_editor()
    for reason in ("First.", "Second."):
        word = integrity.flag(source, by=editor, nature="concern", reason=reason, is_override=True)

    integrity.close(word, by=editor, reason="Both were wrong.")

    assert state_of(source) == "sound"


def test_a_flag_needs_a_reason_and_a_closing_too():
    source, curator = make_source(), make_curator()
    with pytest.raises(integrity.CannotFlag, match="reason"):
        integrity.flag(source, by=curator, nature="concern", reason=" ")
    flag = integrity.flag(source, by=curator, nature="concern", reason="Blots.")

    with pytest.raises(integrity.CannotClose, match="reason"):
        integrity.close(flag, by=curator, reason="")

    assert not NoticeClosing.objects.exists()


def test_what_a_journal_said_cannot_be_closed_and_nothing_twice():
    source, curator = make_source(), make_curator()
    say(source)
    with pytest.raises(integrity.CannotClose, match="Override it instead"):
        integrity.close(IntegrityNotice.objects.get(), by=curator, reason="No.")
    flag = integrity.flag(source, by=curator, nature="concern", reason="Blots.")
    integrity.close(flag, by=curator, reason="Answered.")

    with pytest.raises(integrity.CannotClose, match="closed already"):
        integrity.close(flag, by=curator, reason="Again.")


def test_a_sound_source_added_to_a_suspended_claim_releases_it():
    source = make_source()
    claim = make_cited(source)
    say(source)

    cite(claim, make_source(title="A second study"))
    integrity.review_citations([claim.pk])

    assert not is_suspended(claim)
    assert "“A second study”" in StandingChange.objects.first().reason


def test_a_claim_left_with_retracted_sources_alone_is_suspended():
    source = make_source()
    claim = make_cited(source)
    sound = cite(claim, make_source())
    say(source)
    assert not is_suspended(claim)

    sound.delete()
    integrity.review_citations([claim.pk])

    assert is_suspended(claim)


def test_a_suspended_claim_that_loses_its_last_source_stays_suspended():
    source = make_source()
    claim = make_cited(source)
    say(source)

    claim.citations.all().delete()
    integrity.review_citations([claim.pk])

    assert is_suspended(claim)
    assert list(integrity.differences()) == []


def test_hearing_the_same_again_changes_nothing():
    source = make_source()
    claim = make_cited(source)
    say(source)
    before = list(Claim.objects.values_list("suspended_at"))

    heard = say(source)

    assert heard.created == set()
    assert IntegrityNotice.objects.count() == StandingChange.objects.count() == 1
    assert list(Claim.objects.values_list("suspended_at")) == before
    assert is_suspended(claim)


def test_settle_refuses_a_draft_on_retracted_support_alone():
    source = make_source()
    claim = make_claim(sources=0)
    cite(claim, source)
    for _ in range(2):
        make_assessment(claim=claim)
    say(source)
    assert not is_suspended(claim)

    with pytest.raises(labelling.CannotSettle, match="was retracted. Find a sound one"):
        labelling.settle(claim, by=make_editor())

    assert not Claim.objects.get(pk=claim.pk).is_settled()


def test_adjudicate_refuses_a_draft_on_retracted_support_alone():
    source = make_source(integrity="retracted", integrity_notice="Images were reused.")
    claim = make_claim(sources=0)
    cite(claim, source)
    for label in ("animal", "testimony"):
        make_assessment(claim=claim, label=label)

    with pytest.raises(labelling.CannotSettle, match="was retracted"):
        labelling.adjudicate(
            claim, by=make_editor(), label=claim.assessments.first().label, reason="Mice."
        )


def test_publish_refuses_a_settled_draft_on_retracted_support_alone():
    source, article = make_source(), make_article()
    claim = make_claim(article=article, label="animal", sources=0, text="Mice got better.")
    cite(claim, source)
    say(source)

    with pytest.raises(CannotPublish, match="retracted: “Mice got better.”"):
        publish(article)

    cite(claim, make_source())
    publish(article)
    assert Claim.objects.published().filter(pk=claim.pk).exists()


def test_a_withdrawn_claim_is_left_alone():
    source = make_source()
    claim = make_cited(source)
    labelling.withdraw(claim, reason="It was wrong.")

    say(source)

    assert not is_suspended(claim)
    assert claim not in Claim.objects.in_doubt()


def test_the_queue_holds_what_is_suspended_or_in_doubt_and_drafts_too():
    retracted, doubted, sound = make_source(), make_source(), make_source()
    suspended, chipped = make_cited(retracted), make_cited(doubted)
    kept, fine = make_cited(retracted, sound), make_cited(sound)
    draft = make_claim(sources=0)
    cite(draft, doubted)
    say(retracted)
    say(doubted, "concern")

    assert set(Claim.objects.in_doubt()) == {suspended, chipped, kept, draft}
    assert fine not in Claim.objects.in_doubt()


def test_what_a_file_writes_into_the_columns_becomes_a_notice():
    source = make_source(integrity="retracted", integrity_notice="Images were reused.")
    claim = make_cited(source)

    integrity.adopt([source.pk])
    integrity.adopt([source.pk])

    assert IntegrityNotice.objects.count() == 1
    assert is_suspended(claim)
    assert state_of(source) == "retracted"
    assert source.integrity_notice == "Images were reused."


@pytest.mark.parametrize("count", [20, 2_000])
def test_thousands_of_notices_cost_no_more_queries_than_twenty(
    count, django_assert_max_num_queries
):
    sources = Source.objects.bulk_create(Source(title=f"Paper {n}") for n in range(count))
    claims = [make_cited(sources[n]) for n in range(5)]
    stated = [Stated(one.pk, "retracted", "retraction_watch", str(one.pk), 2020) for one in sources]

    with django_assert_max_num_queries(30 if count < 1_000 else 60):
        heard = integrity.hear(stated)

    assert len(heard.created) == count
    assert heard.reviewed.suspended == [claim.pk for claim in claims]


def test_check_integrity_names_what_is_out_of_step_and_repairs_it_when_asked():
    source = make_source()
    claim = make_cited(source)
    say(source)
    Source.objects.update(integrity="sound", integrity_notice="")
    Claim.objects.update(suspended_at=None, suspension_reason="")
    out = StringIO()

    with pytest.raises(SystemExit) as stop:
        call_command("check_integrity", stdout=out, stderr=StringIO())
    assert stop.value.code == 1
    assert f"Source {source.pk} is sound; its notices say retracted." in out.getvalue()

    call_command("check_integrity", "--repair", stdout=out)
    assert is_suspended(claim)


def test_check_integrity_names_a_claim_against_its_sources():
    source = make_source()
    claim = make_cited(source)
    say(source)
    Claim.objects.update(suspended_at=None, suspension_reason="")
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("check_integrity", stdout=out, stderr=StringIO())

    assert f"Claim {claim.pk} is not suspended, against what its sources say." in out.getvalue()


@pytest.mark.parametrize("model", [IntegrityNotice, NoticeClosing, StandingChange])
def test_what_was_said_cannot_be_edited_or_deleted(model):
    source = make_source()
    make_cited(source)
    flag = integrity.flag(source, by=make_curator(), nature="retracted", reason="It says so.")
    integrity.close(flag, by=make_curator(), reason="It did not.")

    for change in (model.objects.all().delete, lambda: model.objects.update(id=0)):
        with pytest.raises((InternalError, ProgrammingError, IntegrityError)), transaction.atomic():
            change()


def test_a_state_from_before_there_were_notices_becomes_one():
    source = make_source(integrity="concern", integrity_notice="The journal is asking.")
    received = make_source(
        integrity="retracted", integrity_notice="Retraction: J Made Up", raw="<PubmedArticle/>"
    )
    make_source()
    migration = import_module("evidence.migrations.0009_keep_the_notices_there_were")

    with connection.cursor() as cursor:
        cursor.execute(migration.NOTICES)

    kept = IntegrityNotice.objects.order_by("pk").values_list("source", "nature", "origin", "text")
    assert list(kept) == [
        (source.pk, "concern", "curator", "The journal is asking."),
        (received.pk, "retracted", "pubmed", "Retraction: J Made Up"),
    ]
    assert list(integrity.differences()) == []


def test_a_joined_source_brings_its_notices():
    source, other = make_source(), make_source()
    claim = make_cited(source)
    say(other)

    integrity.move(other, to=source)
    integrity.review([source.pk])
    other.delete()

    assert state_of(source) == "retracted"
    assert is_suspended(claim)
