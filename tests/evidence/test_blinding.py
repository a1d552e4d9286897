import io
import re
import zipfile

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from articles.models import Article
from evidence import labelling, queues
from evidence.models import Assessment, Citation, Claim
from tests import factories
from tests.admin_pages import client_of, data_of, list_address, page_address

pytestmark = pytest.mark.django_db

# What the other reader may have said; a page that is blind to it reads the same under each.
TOKENS = re.compile(r'name="(csrfmiddlewaretoken|_?once)" value="[^"]*"')
SAID = [
    ("testimony", 1, "Words of a story, zebra."),
    ("animal", 1, "Words of mice, giraffe."),
    ("early-human", 0, "Words of people under a meaning of before, okapi."),
    ("background", 1, "Words of a textbook, tapir."),
]
QUERIES = {
    Assessment: [
        *({"q": word} for word in ["zebra", "giraffe", "okapi", "tapir", "testimony"]),
        *({"label__id__exact": str(pk)} for pk in range(1, 12)),
        *({"superseded_at__isempty": "1"}, {"o": "2"}, {"assessed_at__year": timezone.now().year}),
        {"all": ""},
    ],
    Claim: [
        *({"queue": queue.name} for queue in queues.QUEUES),
        *({"assessments__label": "1"}, {"assessments__reason__contains": "zebra"}),
        *({"q": word} for word in ["zebra", "giraffe", "okapi", "tapir"]),
        *({"o": str(column)} for column in range(1, 10)),
        {"_popup": "1"},
    ],
    Article: [{"claims__assessments__label": "1"}, {"q": "zebra"}],
}


def _said(reading, slug, version, reason):
    Assessment.objects.filter(pk=reading.pk).update(
        label=factories.get_label(slug), label_version=version, reason=reason
    )


def _admin_addresses(rows):
    """Every address below /admin/ that takes no argument, or the id of a row of its model."""

    def below(resolver, prefix):
        for one in resolver.url_patterns:
            pattern = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from below(one, pattern)
            elif isinstance(one, URLPattern) and "logout" not in pattern:
                yield pattern

    admin_site = next(
        one
        for one in get_resolver().url_patterns
        if str(one.pattern).startswith("admin/") and isinstance(one, URLResolver)
    )
    for pattern in below(admin_site, "/admin/"):
        model = tuple(pattern.split("/")[2:4])
        filled = re.sub(r"<(path|int):object_id>", str(rows.get(model, "")), pattern)
        if "<" not in filled and "(" not in filled and "//" not in filled:
            yield filled


def _text(response):
    """What a page says, and what a file that it sends holds."""
    body = response.getvalue()
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "\n".join(packed.read(name).decode() for name in packed.namelist())


def _seen(client, addresses):
    """What the pages answer, without the tokens that differ each time."""
    pages = {}
    for address, query in addresses:
        response = client.get(address, query)
        words = TOKENS.sub("", _text(response))
        pages[address, str(query)] = (response.status_code, response.get("Location"), words)
    return pages


def _everywhere(claim, reading):
    rows = {
        ("evidence", "claim"): claim.pk,
        ("evidence", "assessment"): reading.pk,
        ("articles", "article"): claim.article_id,
        ("evidence", "source"): claim.sources.get().pk,
        ("evidence", "evidencelabel"): factories.get_label("testimony").pk,
    }
    plain = [(address, {}) for address in _admin_addresses(rows)]
    lists = [(list_address(model), query) for model, some in QUERIES.items() for query in some]
    looked_up = {"app_label": "evidence", "model_name": "counterpart", "field_name": "other"}
    return [
        *plain,
        *lists,
        *(("/admin/autocomplete/", {**looked_up, "term": term}) for term in ["", "zebra", "mice"]),
        (f"/claims/{claim.pk}/", {}),
        ("/methods/", {}),
    ]


def test_a_curator_who_has_not_read_a_claim_learns_nothing_of_the_other_s_label_anywhere():
    claim = factories.make_claim(text="Cells helped.", subject="people", species="")
    reading = factories.make_assessment(claim=claim)
    client = client_of(factories.make_curator())
    addresses = _everywhere(claim, reading)
    assert len(addresses) > 90

    _said(reading, *SAID[0])
    first = _seen(client, addresses)
    for said in SAID[1:]:
        _said(reading, *said)
        now = _seen(client, addresses)
        assert [place for place in first if first[place] != now[place]] == []

    words = " ".join(page for _status, _location, page in first.values())
    assert not [animal for animal in ["zebra.", "giraffe.", "okapi.", "tapir."] if animal in words]
    assert first[page_address(claim), "{}"][0] == 200
    assert first[page_address(reading), "{}"][0] == 302


def test_what_another_said_before_is_hidden_with_what_they_say_now():
    claim = factories.make_claim()
    reading = factories.make_assessment(claim=claim, superseded_at=timezone.now())
    curator = factories.make_curator()

    assert not Assessment.objects.open_to(curator).filter(pk=reading.pk).exists()


def test_deleting_a_claim_that_was_read_does_not_name_the_label():
    claim = factories.make_claim()
    factories.make_assessment(claim=claim, label="testimony", reason="Zebra.")
    client = client_of(factories.make_curator())
    by_article = {**data_of(client, page_address(claim.article)), "claims-0-DELETE": "on"}

    answers = [
        client.post(page_address(claim, "delete"), {"post": "yes"}),
        client.post(
            list_address(Claim),
            {"action": "delete_selected", "_selected_action": [claim.pk], "post": "yes"},
        ),
        client.post(page_address(claim.article), by_article),
    ]

    assert Claim.objects.filter(pk=claim.pk).exists()
    for answer in answers:
        page = answer.content.decode()
        assert "Zebra" not in page
        assert "Testimony" not in page


def test_a_curator_sees_what_others_say_once_they_have_said_their_own():
    claim = factories.make_claim()
    reading = factories.make_assessment(claim=claim, reason="Zebra.")
    curator = factories.make_curator()

    labelling.assess(claim, by=curator, label=factories.get_label("testimony"), reason="A story.")

    client = client_of(curator)
    assert "Zebra." in client.get(page_address(claim)).content.decode()
    assert client.get(page_address(reading)).status_code == 200


def test_whoever_reads_a_settled_claim_again_sees_what_counted_and_not_what_came_since():
    claim = factories.make_claim(label="animal")
    counted = factories.make_assessment(claim=claim, assessed_at=claim.labelled_at)
    since = factories.make_assessment(claim=claim, label="testimony")
    curator = factories.make_curator()

    assert set(Assessment.objects.open_to(curator)) == {counted}
    factories.make_assessment(claim=claim, curator=curator)
    assert since in Assessment.objects.open_to(curator)


def test_a_reading_under_an_earlier_meaning_opens_nothing():
    claim = factories.make_claim()
    other = factories.make_assessment(claim=claim)
    curator = factories.make_curator()
    mine = factories.make_assessment(claim=claim, curator=curator, label_version=0)

    assert set(Assessment.objects.open_to(curator)) == {mine}
    Assessment.objects.filter(pk=mine.pk).update(label_version=1)
    assert set(Assessment.objects.open_to(curator)) == {mine, other}


@pytest.mark.parametrize(
    ("fields", "label", "is_open"),
    [
        ({}, "animal", True),
        ({}, "early-human", False),
        ({"is_takeaway": True}, "animal", False),
        ({"kind": "harm"}, "animal", False),
    ],
    ids=["one reader is enough", "early human", "takeaway", "harm"],
)
def test_an_editor_sees_a_single_reading_only_where_it_can_be_settled(fields, label, is_open):
    claim = factories.make_claim(**fields)
    factories.make_assessment(claim=claim, label=label)
    editor = factories.make_editor()

    assert Assessment.objects.open_to(editor).exists() is is_open

    factories.make_assessment(claim=claim, label=label)
    assert Assessment.objects.open_to(editor).count() == 2


def test_with_a_single_curator_the_editor_sees_every_reading(settings):
    settings.EVIDENCE_SECOND_READER = "off"
    factories.make_assessment(claim=factories.make_claim(), label="early-human")

    assert Assessment.objects.open_to(factories.make_editor()).exists()


def _independent(claim, by, label="animal", **fields):
    label = factories.get_label(label)
    return labelling.assess(claim, by=by, label=label, reason="Why.", **fields).is_independent


def test_two_blind_readings_are_independent_and_second_thoughts_are_not():
    claim = factories.make_claim()
    first, second = factories.make_curator(), factories.make_curator()

    assert _independent(claim, first)
    assert _independent(claim, second)
    assert not _independent(claim, first, "testimony")


def test_a_reading_after_the_label_was_settled_is_not_independent_even_when_it_was_reopened():
    claim = factories.make_claim()
    _independent(claim, factories.make_curator())
    labelling.settle(claim, by=factories.make_editor())

    assert not _independent(claim, factories.make_curator())
    labelling.reopen(Claim.objects.get())
    assert not _independent(claim, factories.make_curator())


def test_an_editor_who_could_see_the_first_reading_gives_no_independent_one():
    claim = factories.make_claim()
    _independent(claim, factories.make_curator())

    assert not _independent(claim, factories.make_editor())


def test_readings_from_a_file_and_decisions_are_not_independent():
    claim = factories.make_claim()
    assert not _independent(claim, factories.make_curator(), saw_others=True)
    _independent(claim, factories.make_curator(), "testimony")

    labelling.adjudicate(
        claim, by=factories.make_editor(), label=factories.get_label(), reason="Mice."
    )

    assert not Assessment.objects.get(is_adjudication=True).is_independent


def test_every_list_that_shows_readings_is_known_to_these_tests():
    showing = {
        type(one).__name__
        for one in admin.site._registry.values()
        if one.model in {Assessment, Claim, Article}
        or any(inline.model is Assessment for inline in one.inlines)
    }

    assert showing == {"AssessmentAdmin", "ClaimAdmin", "ArticleWithClaimsAdmin"}
    assert {field.name for field in Citation._meta.get_fields()}.isdisjoint({"assessments"})
