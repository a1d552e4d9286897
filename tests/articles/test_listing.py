import pytest
from lxml import html

from articles.models import Article, Correction
from evidence.models import Assessment, Claim, LabelChange, Source
from tests import factories
from tests.admin_pages import client_of, list_address

pytestmark = pytest.mark.django_db

REFUSED = [
    (Claim, "queue=zzz", "zzz"),
    (Claim, "queue=zzz&queue=second", "queue"),
    (Claim, "status__exact=zzz", "zzz"),
    (Claim, "nosuch=1", "nosuch"),
    (Claim, "id__in=x", "id__in"),
    (Claim, "created_at__gte=x", "created_at__gte"),
    (Claim, "labelled_at__month=3", "labelled_at__month"),
    (Claim, "labelled_at__year=2026&labelled_at__month=13", "13"),
    (Claim, "text__regex=(", "text__regex"),
    (Claim, "text__iregex=(", "text__iregex"),
    (Claim, "text__trigram_similar=x", "text__trigram_similar"),
    (Claim, "text__unaccent=x", "text__unaccent"),
    (Claim, "helped__range=1", "helped__range"),
    (Claim, "label__id__exact=999999", "999999"),
    (Claim, "p=0", "0"),
    (Claim, "p=x", "x"),
    (Source, "title__regex=(", "title__regex"),
    (Source, "species__contains=x", "species__contains"),
    (Source, "look=zzz", "zzz"),
    (Article, "body__regex=(", "body__regex"),
    (Correction, "text__regex=(", "text__regex"),
    (Assessment, "reason__regex=(", "reason__regex"),
    (Assessment, "superseded_at__isempty=x", "x"),
    (LabelChange, "reason__regex=(", "reason__regex"),
]


def _rows(response):
    return len(html.fromstring(response.content.decode()).xpath("//*[@id='result_list']/tbody/tr"))


def _messages(response):
    return " ".join(
        item.text_content() for item in html.fromstring(response.content).find_class("error")
    )


@pytest.mark.parametrize("model", [Claim, Source, Article, Correction, Assessment, LabelChange])
def test_a_list_asked_for_what_it_does_not_offer_names_it_and_shows_nothing(model):
    factories.make_published_claim()
    client = client_of(factories.make_user(is_staff=True, is_superuser=True))

    for query, named in [(query, named) for one, query, named in REFUSED if one is model]:
        response = client.get(f"{list_address(model)}?{query}")

        assert response.status_code == 400, query
        assert named in _messages(response), query
        assert _rows(response) == 0, query


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", 2),
        ("status__exact=published", 1),
        ("status__exact=draft&is_takeaway__exact=0", 1),
        ("label__isnull=True", 1),
        ("labelled_at__year={year}", 1),
        ("labelled_at__year={year}&labelled_at__month={month}&labelled_at__day={day}", 1),
        ("labelled_at__year=1999", 0),
        ("q=Blobs", 1),
        ("label__id__exact={label}&o=1&p=1&_popup=1&_facets=True", 1),
        ("_to_field=id&_popup=1&all=", 2),
    ],
)
def test_a_list_still_shows_what_its_own_links_ask_for(query, rows):
    claim = factories.make_published_claim(text="Blobs make insulin.")
    factories.make_claim(text="Something else.", kind="fact")
    client = client_of(factories.make_user(is_staff=True, is_superuser=True))
    day = claim.labelled_at
    filled = query.format(year=day.year, month=day.month, day=day.day, label=claim.label_id)

    response = client.get(f"{list_address(Claim)}?{filled}")

    assert response.status_code == 200
    assert _rows(response) == rows


def test_a_filter_that_is_not_shown_since_it_has_one_choice_still_narrows():
    topic = factories.make_topic()
    article = factories.make_article()
    article.topics.add(topic)
    factories.make_article()
    client = client_of(factories.make_curator())

    response = client.get(f"{list_address(Article)}?topics__id__exact={topic.pk}")

    assert _rows(response) == 1


def test_an_act_on_a_list_asked_for_what_it_does_not_offer_is_done_to_nothing():
    article = factories.make_article()
    client = client_of(factories.make_user(is_staff=True, is_superuser=True))
    data = {"action": "delete_selected", "_selected_action": article.pk, "post": "yes", "index": 0}

    response = client.post(f"{list_address(Article)}?nosuch=1", data)

    assert response.status_code == 400
    assert Article.objects.count() == 1


def test_an_act_from_a_page_that_is_gone_by_now_is_done():
    article = factories.make_article()
    client = client_of(factories.make_user(is_staff=True, is_superuser=True))
    data = {"action": "delete_selected", "_selected_action": article.pk, "post": "yes", "index": 0}

    client.post(f"{list_address(Article)}?p=7", data)

    assert Article.objects.count() == 0
