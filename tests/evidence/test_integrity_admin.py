import pytest

from evidence import integrity
from evidence.integrity import Stated
from evidence.models import Citation, Claim, IntegrityNotice, NoticeClosing, Source
from tests.admin_pages import (
    changed,
    client_of,
    data_of,
    errors_of,
    list_address,
    page_address,
    words_of,
)
from tests.factories import (
    make_curator,
    make_editor,
    make_published_claim,
    make_source,
)

pytestmark = pytest.mark.django_db


def make_cited(*sources, **fields):
    claim = make_published_claim(sources=0, **fields)
    for source in sources:
        Citation.objects.create(claim=claim, source=source)
    return claim


def say(source, nature="retracted", year=2020):
    integrity.hear([Stated(source.pk, nature, "pubmed", f"{nature} {year}", year)])


def listed(client, model, **query):
    response = client.get(list_address(model), query)
    assert response.status_code == 200
    return set(response.context["cl"].queryset)


def test_the_queue_lists_claims_whose_source_is_retracted_or_in_doubt():
    retracted, doubted = make_source(), make_source()
    held, chipped, fine = make_cited(retracted), make_cited(doubted), make_cited(make_source())
    say(retracted)
    say(doubted, "concern")
    client = client_of(make_curator())

    assert listed(client, Claim, queue="doubt") == {held, chipped}
    assert listed(client, Claim, queue="hold") == {held}
    assert fine in listed(client, Claim)


def test_a_curator_flags_a_source_from_its_page_and_closes_the_flag():
    source, client = make_source(), client_of(make_curator())
    claim = make_cited(source)

    answer = {"confirmed": "1", "nature": "retracted", "reason": "The journal's site says so."}
    client.post(page_address(source, "flag"), answer)

    assert Claim.objects.get(pk=claim.pk).is_suspended()
    assert listed(client, Source, look="flag") == {source}
    notice = IntegrityNotice.objects.get()
    client.post(page_address(notice, "close"), {"confirmed": "1", "reason": "It was another."})
    assert not Claim.objects.get(pk=claim.pk).is_suspended()
    assert listed(client, Source, look="flag") == set()


def test_only_an_editor_may_override():
    source = make_source()
    claim = make_cited(source)
    say(source)
    answer = {"confirmed": "1", "nature": "reinstated", "reason": "Replaced under one DOI."}

    refused = client_of(make_curator()).post(page_address(source, "override"), answer)
    assert refused.status_code == 403
    assert Claim.objects.get(pk=claim.pk).is_suspended()

    client = client_of(make_editor())
    client.post(page_address(source, "override"), answer)
    assert not Claim.objects.get(pk=claim.pk).is_suspended()
    assert Source.objects.get(pk=source.pk).integrity_notice.startswith("Replaced under one DOI.")
    assert listed(client, Source, look="since") == set()
    say(source, year=2023)
    assert listed(client, Source, look="since") == {source}


def test_what_pubmed_said_is_not_closed_and_the_refusal_says_why():
    source, client = make_source(), client_of(make_editor())
    say(source)
    notice = IntegrityNotice.objects.get()

    response = client.post(page_address(notice, "close"), {"confirmed": "1", "reason": "No."})

    assert "Override it instead" in words_of(response)[0]
    assert not NoticeClosing.objects.exists()


def test_integrity_is_read_on_a_source_s_page_and_never_typed():
    source, client = make_source(), client_of(make_editor())
    say(source)
    address = page_address(source)
    data = data_of(client, address)
    assert "integrity" not in data

    client.post(address, changed(data, title="New", integrity="sound", integrity_notice=""))

    source.refresh_from_db()
    assert (source.title, source.integrity) == ("New", "retracted")


def test_adding_a_sound_source_on_a_claim_s_page_releases_it_and_taking_it_off_suspends_it():
    fallen, sound = make_source(), make_source()
    claim = make_cited(fallen)
    say(fallen)
    client, address = client_of(make_editor()), page_address(claim)
    data = data_of(client, address)

    added = {"citations-1-source": str(sound.pk), "citations-1-relation": "supports"}
    assert errors_of(client.post(address, {**data, **added})) == 302
    assert not Claim.objects.get(pk=claim.pk).is_suspended()

    data = data_of(client, address)
    place = next(
        name.removesuffix("-source")
        for name, value in data.items()
        if name.startswith("citations-") and name.endswith("-source") and value == str(sound.pk)
    )
    assert errors_of(client.post(address, {**data, f"{place}-DELETE": "on"})) == 302
    assert Claim.objects.get(pk=claim.pk).is_suspended()


def test_a_claim_s_page_says_that_it_is_on_hold_and_why():
    source = make_source(title="Islets in mice")
    claim = make_cited(source)
    say(source)

    page = client_of(make_curator()).get(page_address(claim)).content.decode()

    assert "The only source that supported it was retracted: “Islets in mice”." in page
