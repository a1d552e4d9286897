import pytest
from django.db import ProgrammingError, transaction

from evidence import integrity
from evidence.ingest.record import Origin, Record
from evidence.ingest.source_loading import load
from evidence.models import Source, SourceChange
from tests.factories import make_editor, make_source

pytestmark = pytest.mark.django_db
NCT = "NCT01234567"


def registered(day, **fields):
    """A registry record as it stood on that day."""
    return Record(
        **{
            "title": "Islets from stem cells",
            "kind": Source.Kind.REGISTRY_RECORD,
            "nct": NCT,
            "has_results": False,
            "origin": Origin.REGISTRY,
            "rank": (0, day, 0, ""),
            **fields,
        }
    )


def noted():
    return [
        (one.field, one.old, one.new, one.origin) for one in SourceChange.objects.order_by("pk")
    ]


def test_a_later_record_leaves_what_changed():
    load([registered("2026-01-01", trial_status="Recruiting", phase="Phase 1")])
    load(
        [
            registered(
                "2026-02-01",
                trial_status="Terminated",
                phase="Phase 1/2",
                has_results=True,
                why_stopped="Too few people took part.",
            )
        ]
    )

    assert noted() == [
        ("trial_status", "Recruiting", "Terminated", "registry"),
        ("phase", "Phase 1", "Phase 1/2", "registry"),
        ("has_results", "no", "yes", "registry"),
        ("why_stopped", "", "Too few people took part.", "registry"),
    ]


def test_a_first_record_is_no_news():
    make_source(kind="registry_record", nct=NCT)

    load([registered("2026-01-01", trial_status="Recruiting")])

    assert noted() == []


def test_the_same_or_an_older_record_leaves_nothing():
    load([registered("2026-02-01", trial_status="Recruiting")])
    load([registered("2026-02-01", trial_status="Recruiting")])
    load([registered("2026-01-01", trial_status="Withdrawn")])

    assert noted() == []


def test_what_a_curator_wrote_stays_and_is_no_change():
    load([registered("2026-01-01", trial_status="Recruiting")])
    Source.objects.update(trial_status="Suspended")

    load([registered("2026-02-01", trial_status="Completed")])

    assert Source.objects.get().trial_status == "Suspended"
    assert noted() == []


def test_integrity_that_changes_is_noted_once_whatever_wrote_it():
    source, editor = make_source(pmid="123"), make_editor()

    notice = integrity.flag(source, by=editor, nature="concern", reason="Images look alike.")
    integrity.close(notice, by=editor, reason="The journal answered.")
    load([Record(title="P", pmid="123", integrity="retracted", integrity_notice="Withdrawn.")])

    assert noted() == [
        ("integrity", "sound", "concern", "notices"),
        ("integrity", "concern", "sound", "notices"),
        ("integrity", "sound", "retracted", "notices"),
    ]


def test_a_retraction_that_an_editor_overrides_does_not_flicker():
    source = make_source(pmid="123")
    override = {"nature": "reinstated", "is_override": True, "reason": "Republished."}
    integrity.flag(source, by=make_editor(), **override)

    load([Record(title="P", pmid="123", integrity="retracted", integrity_notice="Withdrawn.")])

    assert Source.objects.get().integrity == "sound"
    assert noted() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda row: SourceChange.objects.filter(pk=row.pk).update(new="Phase 3"),
        lambda row: row.save(),
        lambda row: row.delete(),
    ],
    ids=["update", "save", "delete"],
)
def test_a_change_once_noted_stays_as_it_is(change):
    row = SourceChange.objects.create(
        source=make_source(), field="phase", old="Phase 1", new="Phase 2", origin="registry"
    )

    with pytest.raises(ProgrammingError, match="pgtrigger: Cannot"), transaction.atomic():
        change(row)


def test_changes_move_to_the_row_that_a_source_is_joined_with():
    source, other = make_source(), make_source()
    SourceChange.objects.create(
        source=other, field="phase", old="Phase 1", new="Phase 2", origin="registry"
    )

    integrity.move(other, to=source)

    assert source.changes.count() == 1
