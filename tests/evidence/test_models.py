from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from evidence.models import (
    AcceptedWarning,
    Assessment,
    Citation,
    Claim,
    Counterpart,
    CounterpartSearch,
    EvidenceLabel,
    IntegrityNotice,
    InterestDeclaration,
    LabelChange,
    NoticeClosing,
    ReceivedRecord,
    Source,
    SourceChange,
    StandingChange,
    StrongWord,
    Thread,
)
from evidence.models.loaded import LoadedEntry
from evidence.models.reading import ClaimCount
from tests import factories

pytestmark = pytest.mark.django_db


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _search(claim, where):
    return CounterpartSearch.objects.create(claim=claim, searched_on=NOON, where=where)


def _search_twice():
    claim = factories.make_claim()
    for _ in range(2):
        _search(claim, where="PubMed")


def _accept_without_a_reason():
    AcceptedWarning.objects.create(
        article=factories.make_article(), key="k", given_by=factories.make_editor(), reason=" "
    )


def _label(**fields):
    whole = {
        "slug": "new",
        "name": "New",
        "strength": 99,
        "summary": "New.",
        "meaning": "New.",
        "is_active": True,
        "symbol": "✦",
        "color_token": "new",
    }
    return EvidenceLabel.objects.create(**{**whole, **fields})


def _standing_in_for_itself():
    label = _label()
    EvidenceLabel.objects.filter(pk=label.pk).update(is_active=False, stand_in=label)


def _unsettle(column, value):
    claim = factories.make_claim(label="animal")
    Claim.objects.filter(pk=claim.pk).update(**{column: value})


def _settle(column, value):
    claim = factories.make_claim()
    Claim.objects.filter(pk=claim.pk).update(**{column: value})


def _withdrawn(**fields):
    whole = {"status": "withdrawn", "withdrawn_at": NOON, "withdrawn_reason": "Retracted."}
    return factories.make_claim(label="animal", **{**whole, **fields})


def _twice(make, *args, **fields):
    for _ in range(2):
        make(*args, **fields)


def _cite_twice():
    claim, source = factories.make_claim(), factories.make_source()
    _twice(Citation.objects.create, claim=claim, source=source)


def _link(claim, other):
    return Counterpart.objects.create(claim=claim, other=other, relation="contradicts")


def _link_twice():
    _twice(_link, factories.make_claim(), factories.make_claim())


def _link_to_itself():
    claim = factories.make_claim()
    _link(claim, claim)


def _assess_twice():
    _twice(
        factories.make_assessment, claim=factories.make_claim(), curator=factories.make_curator()
    )


def _label_change(reason):
    label = factories.get_label()
    return LabelChange.objects.create(
        claim=factories.make_published_claim(),
        from_label=label,
        from_version=1,
        to_label=label,
        to_version=2,
        reason=reason,
    )


def _notice(**fields):
    return IntegrityNotice.objects.create(
        **{
            "source": factories.make_source(),
            "nature": "retracted",
            "origin": "pubmed",
            "reference": "1",
            **fields,
        }
    )


def _cell_twice():
    for n in [1, 2]:
        ClaimCount.objects.create(facet="label", topic_id=0, label_id=0, year=0, value=0, n=n)


def _receive_twice():
    _twice(ReceivedRecord.objects.create, source=factories.make_source(), origin="nlm")


def _declaration(**fields):
    InterestDeclaration.objects.create(
        **{"curator": factories.make_curator(), "name": "Ada", **fields}
    )


BREAKS = {
    "interestdeclaration_says_something": [
        lambda: _declaration(interests=" "),
        lambda: _declaration(interests="A grant.", has_none=True),
    ],
    "interestdeclaration_names_a_person": [lambda: _declaration(name=" ", has_none=True)],
    "label_switched_on_has_symbol_and_color": [
        lambda: _label(symbol=""),
        lambda: _label(color_token=""),
    ],
    "label_switched_off_says_what_to_do": [lambda: _label(is_active=False)],
    "label_does_not_stand_in_for_itself": [_standing_in_for_itself],
    "source_pmid_is_a_number": [
        lambda: factories.make_source(pmid="PMID1"),
        lambda: factories.make_source(pmid="0123"),
        lambda: factories.make_source(pmid=""),
    ],
    "source_doi_has_its_form": [
        lambda: factories.make_source(doi="https://doi.org/10.1056/x"),
        lambda: factories.make_source(doi="10.1056/NEJM"),
        lambda: factories.make_source(doi="10.1056/a b"),
        lambda: factories.make_source(doi=""),
    ],
    "source_pmcid_has_its_form": [lambda: factories.make_source(pmcid="123")],
    "source_nct_has_its_form": [
        lambda: factories.make_source(nct="NCT123"),
        lambda: factories.make_source(nct="nct12345678"),
    ],
    "source_one_registry_record_per_nct": [
        lambda: _twice(factories.make_source, kind="registry_record", nct="NCT12345678")
    ],
    "source_enrolment_says_actual_or_planned": [
        lambda: factories.make_source(enrolment=14),
        lambda: factories.make_source(enrolment_type="actual"),
    ],
    "source_notice_when_not_sound": [lambda: factories.make_source(integrity="retracted")],
    "claim_settled_whole_or_not_at_all": [
        lambda: _unsettle("label", None),
        lambda: _unsettle("label_version", None),
        lambda: _unsettle("labelled_at", None),
        lambda: _unsettle("label_reason", ""),
        lambda: _unsettle("reader_count", 0),
        lambda: _settle("label", factories.get_label()),
        lambda: _settle("label_version", 1),
        lambda: _settle("labelled_at", NOON),
        lambda: _settle("label_reason", "So."),
        lambda: _settle("reader_count", 1),
    ],
    "claim_published_only_when_settled": [lambda: factories.make_claim(status="published")],
    "claim_withdrawn_whole_or_not_at_all": [
        lambda: _withdrawn(withdrawn_at=None),
        lambda: _withdrawn(withdrawn_reason=""),
        lambda: factories.make_claim(withdrawn_at=NOON),
        lambda: factories.make_claim(withdrawn_reason="So."),
    ],
    "claim_suspended_whole_or_not_at_all": [
        lambda: factories.make_published_claim(suspended_at=NOON),
        lambda: factories.make_published_claim(suspension_reason="So."),
    ],
    "integritynotice_curator_gives_a_reason": [
        lambda: _notice(origin="curator"),
        lambda: _notice(origin="curator", text=" "),
    ],
    "integritynotice_only_curators_override": [lambda: _notice(is_override=True)],
    "integritynotice_day_is_in_its_year": [
        lambda: _notice(dated_on=NOON.date()),
        lambda: _notice(dated_on=NOON.date(), dated_year=NOON.year - 1),
    ],
    "noticeclosing_gives_a_reason": [
        lambda: NoticeClosing.objects.create(notice=_notice(), reason=" ")
    ],
    "standingchange_gives_a_reason": [
        lambda: StandingChange.objects.create(
            claim=factories.make_published_claim(), change="suspended", reason=""
        )
    ],
    "claim_animal_names_its_species": [lambda: factories.make_claim(species="")],
    "claim_helped_at_most_treated": [
        lambda: factories.make_claim(helped=13, treated=12),
        lambda: factories.make_claim(helped=1),
    ],
    "claim_treated_at_least_one": [lambda: factories.make_claim(treated=0)],
    "claim_quote_whole_or_not_at_all": [
        lambda: factories.make_claim(quote_exact="mice"),
        lambda: factories.make_claim(quote_start=0),
        lambda: factories.make_claim(quote_prefix="in "),
        lambda: factories.make_claim(quote_suffix=" only"),
    ],
    "claim_says_something": [
        lambda: factories.make_claim(text=""),
        lambda: factories.make_claim(text=" \n"),
    ],
    "claim_stands_once_in_article": [
        lambda: _twice(factories.make_claim, article=factories.make_article(), text="It worked.")
    ],
    "claim_key_once_in_article": [
        lambda: _twice(factories.make_claim, article=factories.make_article(), key="mice")
    ],
    "citation_once_per_claim_and_source": [_cite_twice],
    "counterpart_once_per_pair": [_link_twice],
    "counterpart_is_another_claim": [_link_to_itself],
    "assessment_one_current_per_curator": [_assess_twice],
    "assessment_gives_a_reason": [
        lambda: factories.make_assessment(claim=factories.make_claim(), reason=""),
        lambda: factories.make_assessment(claim=factories.make_claim(), reason="\t "),
    ],
    "labelchange_gives_a_reason": [lambda: _label_change(""), lambda: _label_change(" ")],
    "loadedentry_named_once": [lambda: _twice(LoadedEntry.objects.create, table="t", name="n")],
    "claimcount_one_row_per_cell": [_cell_twice],
    "sourcechange_changes_something": [
        lambda: SourceChange.objects.create(
            source=factories.make_source(), field="phase", old="1", new="1", origin="nlm"
        )
    ],
    "receivedrecord_one_per_origin": [_receive_twice],
    "sourceconflict_told_once": [
        lambda: _twice(factories.make_conflict, source=factories.make_source())
    ],
    "sourceconflict_decided_whole_or_open": [
        lambda: factories.make_conflict(state="kept"),
        lambda: factories.make_conflict(decided_at=NOON),
    ],
    "strongword_has_forms": [lambda: StrongWord.objects.create(name="new", forms=[])],
    "counterpartsearch_written_once": [_search_twice],
    "counterpartsearch_says_where": [lambda: _search(factories.make_claim(), where=" ")],
    "acceptedwarning_gives_a_reason": [_accept_without_a_reason],
    "thread_says_something": [lambda: Thread.objects.create(slug="new", title=" ")],
}


@pytest.mark.parametrize(
    ("name", "break_it"),
    [(name, break_it) for name, ways in BREAKS.items() for break_it in ways],
)
def test_the_database_refuses_what_breaks_a_rule(name, break_it):
    with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
        break_it()


def test_every_rule_is_broken_above():
    rules = {
        constraint.name
        for model in apps.get_app_config("evidence").get_models()
        for constraint in model._meta.constraints
    }

    assert set(BREAKS) == rules


def test_the_database_takes_what_keeps_to_the_rules():
    _label()
    _withdrawn()
    _label_change("It was read again.")
    article = factories.make_article()
    _twice(factories.make_claim, article=article, key=None)
    factories.make_claim(key="mice")
    factories.make_claim(key="mice")
    factories.make_claim(helped=12, treated=12)
    factories.make_claim(treated=12)
    factories.make_claim(quote_exact="mice", quote_start=0)
    factories.make_claim(subject="people", species="")
    _twice(factories.make_source, kind="paper", nct="NCT12345678")
    factories.make_source(pmid="1", pmcid="PMC1", doi="10.1056/nejmoa2506549")
    factories.make_source(enrolment=14, enrolment_type="actual")
    factories.make_source(integrity="retracted", integrity_notice="Retracted in 2024.")
    curator, claim = factories.make_curator(), factories.make_claim()
    factories.make_assessment(claim=claim, curator=curator, superseded_at=NOON)
    factories.make_assessment(claim=claim, curator=curator, superseded_at=NOON)
    factories.make_assessment(claim=claim, curator=curator)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"species": ""}, "Name the species"),
        ({"helped": 13, "treated": 12}, "cannot be larger"),
        ({"status": "published"}, "without a settled label cannot be published"),
    ],
)
def test_a_form_says_in_words_which_rule_is_broken(change, message):
    claim = factories.make_claim()
    for field, value in change.items():
        setattr(claim, field, value)

    with pytest.raises(ValidationError, match=message):
        claim.full_clean()


# What may not be deleted


@pytest.mark.parametrize(
    "delete",
    [
        lambda claim: claim.delete(),
        lambda claim: claim.article.delete(),
        lambda claim: claim.label.delete(),
        lambda claim: claim.citations.get().source.delete(),
        lambda claim: claim.assessments.get().curator.delete(),
    ],
    ids=["an assessed claim", "its article", "its label", "its source", "its reader"],
)
def test_what_a_claim_rests_on_cannot_be_deleted(delete):
    claim = factories.make_claim(label="animal")
    factories.make_assessment(claim=claim)

    with pytest.raises(ProtectedError):
        delete(claim)


# History, kept by the database


def _events(model, pk, column):
    events = apps.get_model("evidence", f"{model.__name__}Event")
    return list(
        events.objects.filter(pgh_obj_id=pk).order_by("pgh_id").values_list("pgh_label", column)
    )


TRACKED = {
    "CounterpartSearch": (lambda: _search(factories.make_claim(), where="First"), "where"),
    "StrongWord": (
        lambda: StrongWord.objects.create(name="new", forms=["new"], instead="First"),
        "instead",
    ),
    "Claim": (lambda: factories.make_claim(text="First", sources=0), "text"),
    "Citation": (
        lambda: Citation.objects.create(
            claim=factories.make_claim(sources=0), source=factories.make_source(), where="First"
        ),
        "where",
    ),
    "EvidenceLabel": (lambda: _label(summary="First"), "summary"),
    "Source": (lambda: factories.make_source(title="First"), "title"),
}


@pytest.mark.parametrize(("make", "column"), TRACKED.values(), ids=TRACKED)
def test_every_version_of_a_row_is_kept_however_it_was_made(make, column):
    row = make()
    model, pk = type(row), row.pk
    table = connection.ops.quote_name(model._meta.db_table)
    name = connection.ops.quote_name(column)

    setattr(row, column, "Second")
    row.save()
    model.objects.filter(pk=pk).update(**{column: "Third"})
    with connection.cursor() as cursor:
        cursor.execute(f"update {table} set {name} = 'Fourth' where id = %s", [pk])
    model.objects.filter(pk=pk).delete()

    assert _events(model, pk, column) == [
        ("insert", "First"),
        ("update", "Second"),
        ("update", "Third"),
        ("update", "Fourth"),
        ("delete", "Fourth"),
    ]


def test_history_is_kept_for_these_models_and_no_others():
    tracked = {
        model.pgh_tracked_model.__name__
        for app in ["articles", "evidence"]
        for model in apps.get_app_config(app).get_models()
        if hasattr(model, "pgh_tracked_model")
    }

    assert tracked == {"Article", *TRACKED}


# Facts about one row


def test_only_published_claims_of_published_articles_are_for_readers():
    claim = factories.make_published_claim()
    factories.make_claim(label="animal")
    factories.make_claim(label="animal", article=claim.article)
    factories.make_claim(label="animal", status="published", article=factories.make_article())
    _withdrawn(article=claim.article)

    assert list(Claim.objects.published()) == [claim]


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        ({"doi": "10.1/x", "pmid": "1", "url": "https://a.org"}, "https://doi.org/10.1/x"),
        ({"pmid": "1", "url": "https://a.org"}, "https://pubmed.ncbi.nlm.nih.gov/1/"),
        (
            {"kind": "registry_record", "nct": "NCT12345678"},
            "https://clinicaltrials.gov/study/NCT12345678",
        ),
        ({"nct": "NCT12345678", "url": "https://a.org"}, "https://a.org"),
        ({}, ""),
    ],
)
def test_a_source_links_to_its_best_address(fields, link):
    assert Source(title="A paper", **fields).link() == link


def test_an_assessment_that_is_superseded_is_not_current():
    claim = factories.make_claim()
    factories.make_assessment(claim=claim, superseded_at=NOON)
    current = factories.make_assessment(claim=claim)

    assert list(Assessment.objects.current()) == [current]


def test_a_trial_s_number_is_looked_up_by_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM evidence_source WHERE nct = 'NCT00000001'")
        plan = cursor.fetchall()

    assert "source_nct_idx" in str(plan)
