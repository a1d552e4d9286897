import re
from html import unescape
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evidence.models import Counterpart, EvidenceLabel
from tests.factories import get_label, make_published_article, make_published_claim, make_topic

from .pages import get, html, words

pytestmark = pytest.mark.django_db
LISTS = pytest.mark.parametrize("address", ["/claims/", "/articles/"], ids=["claims", "articles"])
NOTHING = "Nothing is shown, because part of the filter was not understood."

BAD = {
    "label=nonsense": ("label", "nonsense"),
    "label=animal&label=nonsense": ("label", "nonsense"),
    "label=lab": ("label", "lab"),  # switched off
    "label=Animal": ("label", "Animal"),
    "at_least=nonsense": ("at_least", "nonsense"),
    "at_least=background": ("at_least", "background"),
    "topic=nowhere": ("topic", "nowhere"),
    "kind=nonsense": ("kind", "nonsense"),
    "subject=plants": ("subject", "plants"),
    "claimant=nobody": ("claimant", "nobody"),
    "sort=oldest": ("sort", "oldest"),
    "sort=relevance": ("sort", "needs words"),
    "year_from=2o24": ("year_from", "digits"),
    "year_from=-1": ("year_from", "digits"),
    "year_to=20245": ("year_to", "digits"),
    "year_to=2024.0": ("year_to", "digits"),
    "year_to=%D9%A2%D9%A0%D9%A2%D9%A4": ("year_to", "digits"),
    "year_from=2024&year_to=2020": ("year_from", "after the last"),
    "page=0": ("page", "page number"),
    "page=two": ("page", "page number"),
    "page=2": ("page", "no page 2"),
    "page=999999": ("page", "no page"),
    "kind=harm&kind=harm": ("kind", "only once"),
    "at_least=animal&at_least=animal": ("at_least", "only once"),
    "q=mice&q=men": ("q", "only once"),
    "q=the": ("q", "no word here to search for"),
    "q=-mice": ("q", "A minus takes texts away"),
    "q=%00": ("q", "ull characters"),
    "label=animal%00": ("label", "animal"),
    "q=" + "x" * 1001: ("q", "at most 1000"),
    "colour=red": ("__all__", "“colour”"),
    "label[]=animal": ("__all__", "“label[]”"),
    "Label=animal": ("__all__", "“Label”"),
    "%00=1": ("__all__", "“�”"),
}


def status(page):
    return re.search(r'role="status">([^<]*)</p>', page)[1]


def errors(page):
    found = re.findall(r'<p class="error" id="error-([a-z_]+)">(.*?)</p>', page, re.DOTALL)
    return {name: unescape(text) for name, text in found}


def count_beside(page, name, value):
    found = re.search(
        rf'name="{name}" value="{value}"[^>]*> <span>[^<]*</span> <span class="count">([\d,]+)<',
        page,
    )
    return found and int(found[1].replace(",", ""))


def shown(page):
    return re.findall(r'class="card-title"[^>]*><a [^>]*href="([^"]+)"', page)


@LISTS
@pytest.mark.parametrize("query", BAD)
def test_a_query_not_understood_shows_its_error_and_no_results(address, query):
    make_published_claim(kind="harm")
    name, said = BAD[query]

    page = html(f"{address}?{query}")

    if address == "/articles/" and name == "kind":
        said = ""
    assert said in errors(page)[name]
    assert status(page) == NOTHING
    assert shown(page) == []
    assert 'class="count"' not in page


@LISTS
def test_empty_values_of_a_form_are_no_filter(address):
    make_published_claim()
    form = "label=&at_least=&topic=&kind=&subject=&claimant=&year_from=&year_to=&q=&sort="

    page = html(f"{address}?{form}")

    assert errors(page) == {}
    assert len(shown(page)) == 1


def test_one_mistake_hides_results_though_the_rest_is_right():
    make_published_claim(label="animal")

    page = html("/claims/?label=animal&year_from=x")

    assert shown(page) == []
    assert 'value="animal" checked' in page


def test_at_least_animal_never_shows_stories_nor_labels_switched_off():
    shown_claims = [make_published_claim(label=slug) for slug in ("animal", "early-human")]
    for slug in ("testimony", "lab", "background", "controlled-trial"):
        make_published_claim(label=slug)
    EvidenceLabel.objects.filter(slug="testimony").update(strength=35)

    page = html("/claims/?at_least=animal")

    assert sorted(shown(page)) == sorted(f"/claims/{claim.pk}/" for claim in shown_claims)
    assert count_beside(page, "at_least", "animal") == 2


def test_a_label_switched_off_is_no_choice_and_its_claims_stand_without_a_badge():
    make_published_claim(label="controlled-trial")

    page = html("/claims/")

    assert 'value="controlled-trial"' not in page
    assert get_label("controlled-trial").off_text in page
    assert len(shown(page)) == 1


def test_the_status_says_what_is_shown_and_how_many_the_filter_hides():
    for _ in range(23):
        make_published_claim(label="animal", sources=0)
    make_published_claim(label="testimony", sources=0)

    assert status(html("/claims/")) == "Showing 1–20 of 24 claims."
    assert status(html("/claims/?label=animal&page=2")) == (
        "Showing 21–23 of 23 claims. The filter hides 1."
    )
    assert status(html("/claims/?label=early-human")) == (
        "Nothing fits this filter. It hides all 24 claims."
    )
    assert status(html("/articles/?label=testimony")) == (
        "Showing 1–1 of 1 article. The filter hides 23."
    )


@LISTS
def test_an_empty_site_says_so(address):
    assert status(html(address)) == "Nothing is published yet."


def test_an_empty_result_offers_to_take_each_filter_away():
    make_published_claim(label="animal")

    page = html("/claims/?label=testimony&kind=benefit&q=blood")

    assert "To see more, take one of these away:" in page
    assert 'href="/claims/?kind=benefit&amp;q=blood"' in page
    assert 'href="/claims/?label=testimony&amp;q=blood"' in page
    assert 'href="/claims/"' in page


def test_links_to_other_pages_keep_the_filter():
    for _ in range(41):
        make_published_claim(label="animal", sources=0)

    page = html("/claims/?label=animal&sort=strongest&page=2&kind=")

    assert 'rel="prev" href="?label=animal&amp;sort=strongest"' in page
    assert 'rel="next" href="?label=animal&amp;sort=strongest&amp;page=3"' in page


def test_text_typed_into_the_filter_is_escaped_wherever_it_is_shown():
    attack = '"><script>alert(1)</script>'

    for name in ("q", "label", "kind", "year_from", "page", attack):
        page = html(f"/claims/?{quote(name)}={quote(attack)}")

        assert "<script>" not in page


def test_names_from_the_database_are_escaped():
    topic = make_topic(name="<b>topic</b>")
    article = make_published_article(title="<b>title</b>", topics=[topic], standfirst="<b>s</b>")
    make_published_claim(article=article, text="<b>text</b>", claimant_name="<b>name</b>")

    assert "<b>" not in html("/claims/") + html("/articles/")


def test_the_cards_of_lists_read_as_those_of_other_pages():
    topic = make_topic()
    answer = make_published_claim()
    claim = make_published_claim(
        article=make_published_article(topics=[topic, make_topic()]),
        kind="harm",
        helped=3,
        treated=12,
        follow_up_months=6,
        subject="cells",
        species="",
    )
    make_published_claim(article=claim.article, label="background")
    Counterpart.objects.create(claim=answer, other=claim, relation="contradicts")
    claim.citations.update(relation="disputes")

    page = words(html(f"/topics/{topic.slug}/"))

    assert "Contested Disputed Harm" in page
    for address in (f"/claims/?topic={topic.slug}&kind=harm", f"/articles/?topic={topic.slug}"):
        card = re.search(r'<li class="card">.*?</li>', html(address), re.DOTALL)[0]
        assert words(card) in page


# The queries of each list: counts, the page's ids, its rows; for articles also their topics. Labels
# and topics are remembered from the request before.
@pytest.mark.parametrize("size", [1, 20])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/claims/", 3),
        ("/claims/?label=animal", 3),
        ("/claims/?kind=benefit", 3),
        ("/claims/?sort=strongest", 3),
        ("/claims/?q=blood", 3),  # words; counts and page are one
        ("/articles/", 4),
        ("/articles/?label=animal&sort=strongest", 4),
        ("/articles/?q=blood", 5),  # words
    ],
)
def test_a_list_asks_the_same_queries_for_one_row_and_for_twenty(size, address, queries, client):
    for _ in range(size):
        make_published_claim(topics=[make_topic()])
    client.get(address)

    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()

    # One more is the stamp of the ETag.
    assert len(asked) == queries + 1, [query["sql"][:120] for query in asked]
    assert len(shown(page)) == size


odd_text = st.text(max_size=40) | st.sampled_from(
    [
        "",
        "animal",
        "2020",
        "'",
        "\\",
        "%s",
        "a & !b",
        '"',
        "-",
        "<->",
        ":*",
        "\x00",
        "x" * 2000,
        "�",
    ]
)
keys = st.sampled_from(
    "label at_least topic kind subject claimant year_from year_to q sort page other".split()
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pairs=st.lists(st.tuples(keys, odd_text), max_size=5))
@example(pairs=[("q", "a" * 10_000)])
@example(pairs=[("q", "'& | ! ( ) : * \\ mice")])
@example(pairs=[("q", "\\")])
@example(pairs=[("q", "''")])
@example(pairs=[("q", "\ud800".encode("utf-8", "replace").decode())])
def test_no_query_whatever_breaks_a_list_or_opens_its_filter(client, pairs):
    if not shown(client.get("/claims/").content.decode()):
        make_published_claim(label="testimony", text="Stories of cures.")
    query = urlencode(pairs, errors="surrogatepass")

    for address in ("/claims/", "/articles/"):
        response = client.get(f"{address}?{query}")
        page = response.content.decode()

        assert response.status_code == 200
        assert (status(page) == NOTHING) == bool(errors(page))
        if errors(page) or any(key == "label" and value for key, value in pairs):
            assert shown(page) == []


def test_head_and_conditional_requests_of_a_list_agree():
    response = get("/claims/?label=animal")

    assert response["ETag"].startswith('W/"')
    assert "no-cache" in response["Cache-Control"]


def test_an_empty_search_names_the_words_that_stand_nowhere_and_where_else_to_look():
    make_published_claim(text="Islets lowered sugar in mice.")

    page = html("/claims/?q=islets+unicorn+the&kind=harm")

    assert "Nothing here holds: “unicorn” ." in words(page)
    assert 'href="?q=islets+unicorn+the">Look for the same words without any filter' in page
    assert 'href="/articles/?q=islets+unicorn+the"' in page
    assert 'href="/glossary/">Look a word up' in page


def test_a_word_that_only_an_article_holds_is_missing_among_claims_alone():
    make_published_claim(article=make_published_article(title="Zebrafish"))

    assert "“zebrafish”" in words(html("/claims/?q=zebrafish"))
    assert "Nothing here holds" not in html("/articles/?q=zebrafish&kind=explainer")


def test_a_list_with_results_gives_no_advice():
    make_published_claim(text="Islets lowered sugar in mice.")

    assert "What you can try" not in html("/claims/?q=islets")


@LISTS
def test_the_filter_is_folded_up_before_the_results_unless_something_in_it_is_wrong(address):
    make_published_claim()

    page = html(address)
    wrong = html(f"{address}?kind=nonsense")

    assert '<details class="refine">' in page
    assert page.index("</details>\n  </form>") < page.index('role="status"')
    assert '<details class="refine" open>' in wrong


def test_chips_name_the_filter_of_a_value_and_the_key_that_are_not_understood():
    page = words(html("/claims/?label=xx&colour=red&label=animal"))

    for chip in ("Evidence label: xx ×", "Unknown filter: colour ×", "Animal ×"):
        assert chip in page


def test_the_label_facet_says_how_many_claims_have_no_badge():
    for label in ("animal", "background", "expert-reasoning"):
        make_published_claim(label=label)

    page = html("/claims/")

    assert "2 claims have no badge: they are background, reasoning" in page
    assert 'href="/labels/">What that means</a>' in page
    assert "have no badge" not in html("/articles/")
    assert "no badge" not in html("/claims/?at_least=animal")
