import pytest

from articles.markup import plain_text, render
from evidence.models import Citation, Claim, EvidenceLabel
from evidence.safety import mark_paid_links, warn_before_links
from tests.factories import make_published_claim, make_source


def cited(*, claimant="researchers", **source):
    claim = make_published_claim(sources=0, claimant=claimant)
    Citation.objects.create(claim=claim, source=make_source(**source))
    return claim


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "needs_care"),
    [
        ({"claimant": "clinic", "kind": "web_page"}, True),
        ({"claimant": "clinic", "kind": "press_release"}, True),
        ({"claimant": "clinic", "kind": "paper"}, False),
        ({"kind": "web_page"}, False),
        ({"kind": "registry_record", "participants_charged": "yes"}, True),
        ({"kind": "registry_record", "participants_charged": "no"}, False),
    ],
)
def test_pages_of_sellers_and_studies_that_charge_need_care(fields, needs_care):
    claim = cited(url="https://www.clinic.example/offer", **fields)

    hosts = mark_paid_links([claim])

    assert claim.citations.all()[0] is not None
    assert hosts == ({"clinic.example"} if needs_care else set())


@pytest.mark.django_db
def test_a_source_that_needs_care_for_one_claim_needs_it_for_all():
    source = make_source(kind="web_page", url="https://clinic.example/")
    claims = []
    for claimant in ("clinic", "author"):
        claim = make_published_claim(sources=0, claimant=claimant)
        Citation.objects.create(claim=claim, source=source)
        claims.append(type(claim).objects.with_sources().get(pk=claim.pk))

    mark_paid_links(claims)

    assert [one.citations.all()[0].source.needs_care for one in claims] == [True, True]


def test_a_warning_stands_before_each_link_to_a_seller_and_before_no_other():
    html = render(
        "Go to [one](https://www.clinic.example/a?b=1&c=2), [two](https://clinic.example/), "
        "[three](https://other.example/) or [four](/glossary/islet/)."
    )

    warned = warn_before_links(html, {"clinic.example"})

    assert warned.count("Ask your own doctor before you pay.") == 2
    assert warned.index("Ask your own doctor") < warned.index(">one<")
    assert plain_text(warned) == plain_text(html)


def test_without_hosts_a_text_stays_as_it_is():
    html = render("[one](https://clinic.example/)")

    assert warn_before_links(html, set()) == html


@pytest.mark.django_db
def test_the_query_and_the_method_agree_on_which_claims_need_the_safety_note():
    for label in EvidenceLabel.objects.assignable():
        for claimant in ("clinic", "researchers"):
            make_published_claim(
                sources=0, label=label, claimant=claimant, subject="people", species=""
            )

    found = set(Claim.objects.needing_safety_note())

    assert found == {claim for claim in Claim.objects.all() if claim.needs_safety_note()}
    assert 0 < len(found) < Claim.objects.count()
