import gzip
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from evidence.admin import source_import
from evidence.ingest.importing import Limits
from evidence.models import ImportFile, ReceivedRecord, Source, SourceConflict
from tests import factories
from tests.admin_pages import (
    client_of,
    data_of,
    errors_of,
    list_address,
    queries_of,
    words_of,
)

BIB = Path(__file__).resolve().parents[3] / "shared/data/bib"
PAGE = "/admin/evidence/source/import/"
SOURCE_FORM = "/admin/evidence/source/add/"
pytestmark = pytest.mark.django_db


def ris(count=1, first=1):
    return "".join(
        f"TY  - JOUR\nTI  - A made-up title {n}\nDO  - 10.1000/made.up.{n}\nPY  - 2020\nER  - \n\n"
        for n in range(first, first + count)
    )


def curator():
    return client_of(factories.make_curator())


def preview(client, body):
    return client.post(PAGE, {"file": SimpleUploadedFile("a.ris", body.encode())})


def confirm(client, response):
    page = html.fromstring(response.content.decode())
    [pk] = page.xpath("//input[@name='confirm']/@value")
    return client.post(PAGE, {"confirm": pk})


def test_a_curator_finds_the_import_on_the_list_of_sources():
    response = curator().get(list_address(Source))

    assert f'href="{PAGE}"' in response.content.decode()


@pytest.mark.parametrize("how", ["file", "text"])
def test_a_preview_says_what_would_happen_and_saves_no_source(how):
    client = curator()
    given = ris(2) + "TY  - JOUR\nAU  - Nobody\nER  - \n"

    response = preview(client, given) if how == "file" else client.post(PAGE, {"text": given})

    page = html.fromstring(response.content.decode())
    rows = [[" ".join(cell.itertext()).split() for cell in row] for row in page.xpath("//tbody/tr")]
    assert [[" ".join(words) for words in row] for row in rows] == [
        ["1 line 1", "created", "A made-up title 1 10.1000/made.up.1"],
        ["2 line 7", "created", "A made-up title 2 10.1000/made.up.2"],
        ["3 line 13", "rejected", "has no title"],
    ]
    assert (Source.objects.count(), ReceivedRecord.objects.count()) == (0, 0)


def test_a_confirmation_imports_what_was_shown_and_a_second_click_nothing():
    client = curator()
    shown = preview(client, ris(3))

    first, second = confirm(client, shown), confirm(client, shown)

    assert words_of(first) == ["Imported: 3 created, 0 updated, 0 unchanged, 0 merged, 0 rejected."]
    assert "Nothing was imported." in words_of(second)[-1]
    assert Source.objects.count() == 3
    assert not ImportFile.objects.exists()


@pytest.mark.parametrize("pk", ["9" * 5_000, "9" * 19, "-1", "", "x", "\0"])
def test_a_confirmation_of_no_file_at_all_says_that_it_is_gone(pk):
    response = curator().post(PAGE, {"confirm": pk})

    assert "Nothing was imported." in words_of(response)[-1]


def test_nobody_confirms_a_file_of_somebody_else():
    shown = preview(curator(), ris())

    confirm(curator(), shown)

    assert not Source.objects.exists()


def test_conflicts_are_counted_before_and_told_after():
    factories.make_source(doi="10.1000/made.up.1", title="Another title altogether")
    client = curator()

    shown = preview(client, ris())
    after = confirm(client, shown)

    assert "conflicts would wait" in shown.content.decode()
    assert words_of(after)[1] == f"{SourceConflict.objects.count()} conflicts wait to be decided."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose a file or paste a text"),
        ({"text": "  \n"}, "Choose a file or paste a text"),
        ({"text": ris() + "AB  - \ufffd"}, "Line 7 holds “\ufffd”: a character was lost there."),
        ({"text": "just words"}, "is none of the kinds that we read"),
        ({"text": ris(), "file": SimpleUploadedFile("a.ris", b"x")}, "one of the two"),
        ({"file": SimpleUploadedFile("a.xml", b"<html/>")}, "is not a PubMed export"),
        ({"file": SimpleUploadedFile("a.gz", gzip.compress(ris().encode())[:-9])}, "damaged gzip"),
    ],
    ids=["nothing", "blank", "lost", "words", "both", "HTML", "cut gzip"],
)
def test_what_cannot_be_read_is_told_on_the_form(data, words):
    response = curator().post(PAGE, data)

    assert response.status_code == 200
    assert words in html.fromstring(response.content.decode()).text_content()
    assert not ImportFile.objects.exists()


def test_a_file_that_is_too_large_or_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(source_import, "MAX_UPLOAD", 100)
    large = preview(curator(), ris(9))
    monkeypatch.undo()
    long = preview(curator(), ris(2_001))

    assert "larger than 20 MB" in large.content.decode()
    assert "holds more than 2,000 records" in long.content.decode()


def test_a_file_with_too_many_records_is_refused_before_any_is_worked_on(
    monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(source_import, "LIMITS", Limits(bytes=100_000, records=200))
    client = curator()

    with django_assert_max_num_queries(12):
        long = preview(client, ris(201))

    assert "holds more than 200 records" in long.content.decode()


@pytest.mark.parametrize(
    ("name", "called"), [("§§§", "unnamed file"), (f"{'a' * 250}.ris", f"{'a' * 196}.ris")]
)
def test_a_file_is_previewed_whatever_it_is_called(name, called):
    response = curator().post(PAGE, {"file": SimpleUploadedFile(name, ris().encode())})

    assert response.status_code == 200
    assert called in response.content.decode()
    assert ImportFile.objects.get().name == called


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"text": "a" * 2_700_000}, "larger than 2.5 MB. Send it as a file instead."),
        ({"file": SimpleUploadedFile(f"{'a' * 3_000}.ris", b"x")}, "shorten its name"),
    ],
    ids=["a long text", "a long name"],
)
def test_a_form_that_cannot_be_read_is_told_why(data, reason):
    if "file" in data:
        data["file"]._name = f"{'a' * 3_000}.ris"
    response = curator().post(PAGE, data)

    assert response.status_code == 400
    assert reason in response.content.decode()


def test_only_those_who_may_add_sources_may_import():
    looker = factories.make_user(is_staff=True)

    assert client_of(looker).get(PAGE).status_code == 403
    assert client_of(looker).post(PAGE, {"text": ris()}).status_code == 403


def test_the_page_works_under_the_strict_policy():
    response = curator().get(PAGE)

    page = html.fromstring(response.content.decode())
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not page.xpath("//*[@style or @onclick]")
    assert not page.xpath("//style")
    assert not [script for script in page.xpath("//script") if not script.get("src")]


def test_a_hundred_records_cost_as_many_queries_as_one(django_assert_max_num_queries):
    client = curator()
    preview(client, ris(1))
    with django_assert_max_num_queries(40):
        preview(client, ris(1))
    with django_assert_max_num_queries(40):
        preview(client, ris(100))


def test_a_conflict_is_kept_or_taken_from_the_list():
    source = factories.make_source(published_year=2024)
    first = factories.make_conflict(source=source, theirs="2023")
    second = factories.make_conflict(source=source, theirs="2022")
    client = curator()

    kept = client.post(
        list_address(SourceConflict), {"action": "keep-ours", "_selected_action": [first.pk]}
    )
    taken = client.post(
        list_address(SourceConflict), {"action": "take-theirs", "_selected_action": [second.pk]}
    )
    again = client.post(
        list_address(SourceConflict), {"action": "take-theirs", "_selected_action": [first.pk]}
    )

    source.refresh_from_db()
    assert words_of(kept)[-1] == f"Kept ours: “{first}”."
    assert words_of(taken)[-1] == f"Took theirs: “{second}”."
    assert "decided it already" in words_of(again)[-1]
    assert source.published_year == 2022


def test_a_conflicts_page_opens_without_a_query_a_row():
    for _ in range(3):
        factories.make_conflict(other=factories.make_source())
    client = curator()
    few = queries_of(client, list_address(SourceConflict))
    for _ in range(10):
        factories.make_conflict(other=factories.make_source())

    assert len(queries_of(client, list_address(SourceConflict))) == len(few)


@pytest.mark.skipif(not BIB.is_dir(), reason="the real exports in ../shared are not here")
def test_a_real_export_comes_in_through_the_page():
    client = curator()
    body = gzip.decompress((BIB / "CiteSource__WoS_79.ris.gz").read_bytes())

    response = confirm(client, preview(client, body.decode()))

    assert words_of(response)[0].startswith("Imported: 79 created")


def test_half_a_character_in_a_name_is_a_reason_and_no_failure():
    response = curator().post(PAGE, {"text": '[{"title": "Made up", "\\ud800": 1}]'})

    assert "has a column that no source has: “\\ud800”" in response.content.decode()


@pytest.mark.parametrize(
    ("dates", "error"),
    [
        ({"published_year": "1"}, "Nothing can have been published in that year."),
        ({"published_on": "0001-01-01"}, "Nothing can have been published on that day."),
        (
            {"published_year": "2001", "published_on": "2002-01-01"},
            "The day lies in another year than the year.",
        ),
    ],
)
def test_a_curator_is_told_of_a_date_that_cannot_be(dates, error):
    client = curator()
    data = {**data_of(client, SOURCE_FORM), "title": "Made up", **dates}

    response = client.post(SOURCE_FORM, data)

    assert error in errors_of(response)
    assert not Source.objects.exists()
