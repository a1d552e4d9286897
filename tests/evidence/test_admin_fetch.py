import json
from datetime import UTC, datetime

import pytest
from django.test import Client
from lxml import html

from evidence.admin import source_fetch
from evidence.models import Source, SourceCheck
from tests import factories
from tests.admin_pages import client_of, errors_of, list_address, page_address, words_of
from tests.evidence.ingest import answers
from tests.evidence.ingest import stub as stubs
from tests.evidence.ingest.reading import DATA, needs_records

PAGE = "/admin/evidence/source/fetch/"
WORK, STUDY = "/crossref/works/10.1000/abc", "/trials/studies/NCT01234567"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_sleep")]


@pytest.fixture
def curator():
    return client_of(factories.make_curator())


def fetch(client, *identifiers):
    return client.post(PAGE, {"identifiers": "\n".join(identifiers)})


def rows_of(response):
    page = html.fromstring(response.content.decode())
    return [
        [" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//tbody/tr")
    ]


def sealed_in(response):
    return html.fromstring(response.content.decode()).xpath("//input[@name='record']/@value")


def save(client, sealed):
    return client.post(PAGE, {"save": "Save", "record": sealed})


def test_a_curator_finds_the_page_on_the_list_of_sources(curator):
    response = curator.get(list_address(Source))

    assert f'href="{PAGE}"' in response.content.decode()
    assert curator.get(PAGE).status_code == 200


def test_what_was_found_is_shown_first_and_saved_when_confirmed(stub, curator):
    stub.answers["/pubmed/efetch.fcgi"] = answers.efetch(
        answers.paper("11", title="A <b>bold</b> one")
    )
    stub.answers[WORK] = answers.crossref(**{"container-title": ["A journal"]})
    stub.answers[STUDY] = answers.trial()

    looked = fetch(curator, "PMID: 11", " https://doi.org/10.1000/ABC ", "", "nct01234567", "11")

    assert rows_of(looked) == [
        ["", "PMID 11", "created", "A bold one"],
        ["", "DOI 10.1000/abc", "created", "A title A journal"],
        ["", "NCT01234567", "created", "A title ClinicalTrials.gov Recruiting Phase 1"],
    ]
    assert not Source.objects.exists()
    asked = len(stub.asked)

    done = save(curator, sealed_in(looked))

    assert done.status_code == 302
    assert words_of(done) == [
        "PMID 11: created, “A bold one”",
        "DOI 10.1000/abc: created, “A title”",
        "NCT01234567: created, “A title”",
    ]
    assert len(stub.asked) == asked
    assert {one.kind for one in Source.objects.all()} == {"paper", "registry_record"}
    assert Source.objects.get(doi="10.1000/abc").raw != ""


def test_only_what_stays_ticked_is_saved(stub, curator):
    stub.answers[WORK] = answers.crossref()
    stub.answers[STUDY] = answers.trial()
    looked = fetch(curator, "10.1000/abc", "NCT01234567")

    save(curator, sealed_in(looked)[1:])
    none = save(curator, [])

    assert [one.nct for one in Source.objects.all()] == ["NCT01234567"]
    assert words_of(none)[-1] == "Nothing was ticked. Nothing was saved."


def test_what_cannot_be_had_says_why_beside_what_can(stub, curator):
    stub.answers[WORK] = answers.crossref()
    stub.answers[STUDY] = stubs.fails(503)

    looked = fetch(curator, "10.1000/abc", "10.1000/unknown", "NCT01234567")

    assert [row[2] for row in rows_of(looked)] == [
        "created",
        "Crossref does not know it; another agency may have given it out.",
        "ClinicalTrials.gov was asked 2 times and answered with status 503.",
    ]
    assert len(sealed_in(looked)) == 1


def test_a_source_that_is_here_is_not_made_twice(stub, curator):
    stub.answers[STUDY] = answers.trial()
    save(curator, sealed_in(fetch(curator, "NCT01234567")))

    again = fetch(curator, "NCT01234567")
    save(curator, sealed_in(again))

    assert rows_of(again)[0][2] == "unchanged"
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "This field is required."),
        ("abc\nNCT1", "“abc” is neither a PMID nor a DOI nor an NCT number."),
        ("\n".join(map(str, range(1, 12))), "These are more than ten."),
        ("1\0", "Null characters are not allowed."),
    ],
    ids="nothing words eleven NUL".split(),
)
def test_what_is_no_identifier_is_named_and_nobody_is_asked(stub, curator, given, words):
    response = curator.post(PAGE, {"identifiers": given})

    assert any(words in error for error in errors_of(response))
    assert stub.asked == []


def test_without_an_address_to_write_to_the_page_says_so(stub, curator, settings):
    settings.CONTACT_EMAIL = ""

    response = fetch(curator, "11")

    assert "Set CONTACT_EMAIL first" in errors_of(response)[0]


def test_a_record_that_was_changed_is_another_persons_or_is_old_is_not_saved(
    stub,
    curator,
    monkeypatch,
):
    stub.answers[WORK] = answers.crossref()
    [sealed] = sealed_in(fetch(curator, "10.1000/abc"))
    other = client_of(factories.make_curator())

    answers_given = [
        save(curator, [sealed[:-1] + "x"]),
        save(curator, ["x"]),
        save(other, [sealed]),
    ]
    monkeypatch.setattr(source_fetch, "KEPT_SECONDS", -1)
    answers_given.append(save(curator, [sealed]))

    for response in answers_given:
        assert words_of(response)[-1].startswith("What was found is more than an hour old")
    assert not Source.objects.exists()


def test_a_record_too_large_for_a_form_is_left_to_the_command_line(stub, curator, monkeypatch):
    stub.answers[WORK] = answers.crossref()
    monkeypatch.setattr(source_fetch, "MAX_KEPT", 100)

    looked = fetch(curator, "10.1000/abc")

    assert rows_of(looked)[0][2] == "It is too large for this page; use the command line."
    assert sealed_in(looked) == []


def test_a_sources_page_says_when_its_record_was_asked_for_and_what_was_wrong(curator):
    source = factories.make_source()
    before = curator.get(page_address(source)).content.decode()
    SourceCheck.objects.create(
        source=source,
        asked_at=datetime(2026, 3, 4, tzinfo=UTC),
        problem="PubMed has no such record.",
    )

    after = curator.get(page_address(source)).content.decode()

    assert "Not by `sync_sources`." in before
    assert "4 Mar 2026. PubMed has no such record." in after


def test_only_those_who_may_add_sources_may_fetch(stub):
    reader = client_of(factories.make_user(is_staff=True))

    # What was written is handed back with 403; where nothing was, the answer leads to the sign-in.
    for client, status in [(reader, 403), (Client(), 302)]:
        assert client.get(PAGE).status_code == status
        assert fetch(client, "11").status_code == status
        assert save(client, ["x"]).status_code == 403
    assert stub.asked == []


@needs_records
def test_real_studies_are_saved_as_they_were_shown(stub, curator):
    studies = json.loads((DATA / "ctgov/api_v2_sample_plain_12.json").read_bytes())["studies"][:4]
    named = {one["protocolSection"]["identificationModule"]["nctId"]: one for one in studies}
    for nct, one in named.items():
        stub.answers[f"/trials/studies/{nct}"] = stubs.says(json.dumps(one), stubs.JSON)

    save(curator, sealed_in(fetch(curator, *named)))

    saved = {one.nct: json.loads(one.raw) for one in Source.objects.all()}
    assert saved == named
