import re
from html import unescape
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evidence.models import Counterpart, EvidenceLabel
from tests.factories import (
    get_label,
    make_published_article,
    make_published_claim,
    make_term,
    make_topic,
)

from .pages import get, html, words

pytestmark = pytest.mark.django_db
LISTS = pytest.mark.parametrize("address", ["/claims/", "/articles/"], ids=["claims", "articles"])
NOTHING = "Nothing is shown, because part of the filter was not understood."

BAD = {
    "label=nonsense": ("label", "nonsense"),
    "label=animal&label=nonsense": ("label", "nonsense"),
    "label=lab": ("label", "so nothing can be filtered by that label."),  # switched off
    "label=background": ("label", "so nothing can be filtered by that label."),
    "label=Animal": ("label", "Animal"),
    "at_least=nonsense": ("at_least", "nonsense"),
    "at_least=background": ("at_least", "is no step to filter by"),
    "topic=nowhere": ("topic", "nowhere"),
    "kind=nonsense": ("kind", "nonsense"),
    "subject=plants": ("subject", "plants"),
    "claimant=nobody": ("claimant", "nobody"),
    "sort=oldest": ("sort", "oldest"),
    "sort=relevance": ("sort", "needs words"),
    "year_from=2o24": ("year_from", "digits"),
    "year_from=-1": ("year_from", "digits"),
    "year_from=20": ("year_from", "four digits"),
    "year_to=20%0024": ("year_to", "four digits"),
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
    "q=%00": ("q", "(NUL)"),
    "label=animal%00": ("label", "“animal�” is none of the choices here."),
    "q=" + "x" * 601: ("q", "at most 600"),
    "colour=red": ("__all__", "“colour”"),
    "label[]=animal": ("__all__", "“label[]”"),
    "Label=animal": ("__all__", "“Label”"),
    "%00=1": ("__all__", "“�”"),
}


def status(page):
    return re.search(r'role="status">\s*(?:<p>)?([^<]*)</p>', page)[1]


def errors(page):
    found = re.findall(r'<p class="error" id="error-([a-z_]+)">(.*?)</p>', page, re.DOTALL)
    return {name: unescape(text) for name, text in found}


def told(page):
    """What stands where the results would be, mistake by mistake."""
    box = re.search(r'<div class="status" role="status">(.*?)</div>', page, re.DOTALL)
    return [words(line) for line in re.findall(r'<p class="error".*?</p>', box[1], re.DOTALL)]


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
    assert any(said in line and line.endswith("Leave this out") for line in told(page))
    assert "Select a valid" not in page
    assert "Null characters" not in page
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
    assert 'href="/claims/?kind=benefit&amp;q=blood#results"' in page
    assert 'href="/claims/?label=testimony&amp;q=blood#results"' in page
    assert 'href="/claims/#results"' in page


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
# Where a search finds little, it also asks which words stand nowhere.
@pytest.mark.parametrize("size", [1, 5, 20])
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
    thin = 1 if "q=" in address and size < 5 else 0
    assert len(asked) == queries + 1 + thin, [query["sql"][:120] for query in asked]
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
    assert 'href="?q=islets+unicorn+the#results">Look for the same words without any filter' in page
    assert 'href="/articles/?q=islets+unicorn+the#results"' in page
    assert 'href="/glossary/">Look a word up' in page


def test_a_word_that_only_an_article_holds_is_missing_among_claims_alone():
    make_published_claim(article=make_published_article(title="Zebrafish"))

    assert "“zebrafish”" in words(html("/claims/?q=zebrafish"))
    assert "Nothing here holds" not in html("/articles/?q=zebrafish&kind=explainer")


def test_a_list_with_results_gives_no_advice():
    make_published_claim(text="Islets lowered sugar in mice.")

    assert "What you can try" not in html("/claims/?q=islets")


@LISTS
def test_the_filter_is_folded_up_before_the_results_even_if_something_in_it_is_wrong(address):
    make_published_claim()

    page = html(address)
    wrong = html(f"{address}?kind=nonsense")

    assert '<details class="refine">' in page
    assert page.index("</details>\n  </form>") < page.index('role="status"')
    assert '<details class="refine">' in wrong
    assert told(wrong) == ["Kind : “nonsense” is none of the choices here. Leave this out"]


def test_each_mistake_leads_to_its_field_and_can_be_left_out_alone():
    page = html("/claims/?claimant=zz&subject=plants&label=animal&page=3")

    assert told(page) == [
        "Whose body : “plants” is none of the choices here. Leave this out",
        "Who says it : “zz” is none of the choices here. Leave this out",
    ]
    assert '<a href="#error-claimant">Who says it</a>' in page
    assert 'href="/claims/?subject=plants&amp;label=animal#results">Leave this out</a>' in page


def test_each_of_several_values_that_are_no_choice_is_named():
    said = errors(html("/claims/?topic=here&topic=there"))["topic"]

    assert "“here” is none" in said
    assert "“there” is none" in said


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


def test_an_empty_list_says_which_filter_hides_everything_and_what_it_would_hold_without_it():
    topic = make_topic(name="Islets")
    for _ in range(2):
        make_published_claim(label="animal", topics=[topic], text="Islets lowered sugar in mice.")
    make_published_claim(label="early-human", topics=[topic], text="Islets lowered sugar.")

    page = html(f"/claims/?label=testimony&topic={topic.slug}&q=islets")

    assert "One filter stands in the way" in page
    assert f'href="?topic={topic.slug}&amp;q=islets#results">Without “Testimony”</a>' in page
    assert "Without “Testimony” 3" in words(page)
    assert "Without “Islets”" not in words(page)
    assert "Without “Words: islets”" not in words(page)


@LISTS
def test_what_a_list_promises_without_a_filter_is_what_it_then_holds(address):
    article = make_published_article(kind="explainer")
    make_published_claim(article=article, label="animal", kind="harm", subject="people", species="")
    make_published_claim(article=article, label="testimony", claimant="clinic")
    found = re.findall(
        r'href="(\?[^"]*)#results">Without “([^”]*)”</a> <span class="count">(\d+)',
        html(f"{address}?label=animal&claimant=clinic&sort=strongest&year_from=1999"),
    )

    assert [named for _way, named, _count in found] == ["Animal", "Clinic or seller"]
    for way, _named, count in found:
        assert f"of {count} " in status(html(address + unescape(way)))


def test_loosening_the_words_takes_the_order_by_best_match_along():
    make_published_claim(label="animal", text="Islets lowered sugar in mice.")

    page = html("/claims/?label=animal&q=unicorns&sort=relevance")

    assert 'href="?label=animal#results">Without “Words: unicorns”</a>' in page


def test_a_search_that_finds_little_offers_the_spelling_it_may_have_meant():
    make_term(term="Islets", synonyms=["islets of Langerhans"])
    make_published_claim(text="Islets lowered sugar.", label="animal")

    page = words(html("/claims/?q=isletts&label=animal"))

    assert "Did you mean, or do you know it by another name? islets 1" in page
    assert (
        "islets" not in words(html("/claims/?q=isletts&label=testimony")).split("Did you mean")[1:]
    )


@LISTS
def test_a_search_that_finds_little_offers_other_names_that_find_something(address):
    make_term(term="Beta cell", synonyms=["insulin-making cell"])
    article = make_published_article(title="Insulin-making cells", body="Nothing else.")
    make_published_claim(article=article, text="New insulin-making cells grew.")

    page = html(f"{address}?q=beta+cell&sort=relevance")

    assert 'href="?q=insulin-making+cell&amp;sort=relevance#results"' in page


def test_other_names_come_from_medical_subject_headings_too():
    make_published_claim(text="Juvenile-onset diabetes was reversed in mice.")

    page = html("/claims/?q=IDDM")

    assert "juvenile-onset diabetes" in words(page)


def test_a_search_with_results_enough_or_with_words_taken_away_is_not_reworded():
    make_term(term="Islets", synonyms=["langerhans"])
    for _ in range(5):
        make_published_claim(text="Islets lowered sugar.")
    make_published_claim(text="Langerhans saw them first.")

    assert "Did you mean" not in html("/claims/?q=islets")
    assert "Did you mean" not in html("/claims/?q=langerhans+-first")
    assert "Only a little was found" in html("/claims/?q=langerhans")


def test_what_was_typed_is_escaped_in_every_suggestion():
    make_term(term="islets <b>", synonyms=["langerhans <b>"])
    make_published_claim(text="Langerhans b.")

    assert "<b>" not in html("/claims/?q=islets+%3Cb%3E")


def test_the_rungs_of_at_least_are_radio_buttons_on_a_line_that_begin_with_any():
    make_published_claim()

    page = html("/claims/?at_least=animal")
    line = re.search(r'<fieldset class="facet-choices" data-scale>(.*?)</fieldset>', page)[1]

    assert re.findall(r'type="radio" name="at_least" value="([^"]*)"( checked)?', line) == [
        ("", ""),
        ("testimony", ""),
        ("animal", " checked"),
        ("early-human", ""),
    ]


@LISTS
def test_the_bar_of_small_screens_says_how_many_there_are_and_how_many_filters_are_in_use(address):
    make_published_claim(label="animal")

    page = words(html(f"{address}?label=animal&kind="))

    assert re.search(r"Filter and sort 1 (claim|article) · 1 in use", page)
