import re
from datetime import UTC, datetime, timedelta

import pytest

from articles.publishing import correct, retire
from evidence import integrity, labelling, quoting
from evidence.integrity import Stated
from evidence.ladder import Ladder
from evidence.models import Citation, LabelChange, StandingChange
from evidence.summaries import summarise_topic
from tests.digest.pages import assert_headings_are_whole, get, html, section, words
from tests.factories import (
    get_label,
    make_published_article,
    make_published_claim,
    make_source,
    make_topic,
)

pytestmark = pytest.mark.django_db
HOLD = "On hold: its study was taken back"


def say(source, nature="retracted", year=2020):
    integrity.hear([Stated(source.pk, nature, "pubmed", f"{nature} {year}", year)])


def make_cited(*sources, **fields):
    claim = make_published_claim(sources=0, **fields)
    for source in sources:
        Citation.objects.create(claim=claim, source=source)
    return claim


def make_suspended(**fields):
    source = make_source(title="Islets in mice")
    claim = make_cited(source, **fields)
    say(source)
    return claim


def main(page):
    return words(page[page.index("<main") :])


@pytest.mark.parametrize(
    "query", ["?label=animal", "?at_least=testimony", "?at_least=animal", "?label=animal&q=mice"]
)
@pytest.mark.parametrize("address", ["/claims/", "/articles/"])
def test_no_strength_filter_finds_a_suspended_claim(address, query):
    make_suspended()

    assert "Nothing fits this filter" in html(address + query)


@pytest.mark.parametrize("query", ["", "?q=mice", "?kind=benefit", "?sort=strongest"])
def test_the_unfiltered_list_still_holds_it_with_its_words_for_a_badge(query):
    claim = make_suspended()

    page = html(f"/claims/{query}")

    assert "Showing 1–1 of 1 claim." in words(page)
    assert f'href="/claims/{claim.pk}/"' in page
    assert HOLD in words(page)
    assert 'class="badge" data-label="animal"' not in page


def test_strongest_first_puts_it_behind_every_rung():
    suspended = make_suspended(label="early-human")
    weak = make_published_claim(label="testimony")

    page = html("/claims/?sort=strongest")

    assert page.index(f"/claims/{weak.pk}/") < page.index(f"/claims/{suspended.pk}/")


def test_counts_beside_labels_leave_it_out_and_the_total_counts_it():
    topic = make_topic()
    make_suspended(topics=[topic])
    make_published_claim(topics=[topic])

    page = html("/claims/")

    assert "Showing 1–2 of 2 claims." in words(page)
    assert re.search(r'value="animal"> <span>[^<]*</span> <span class="count">1</span>', page)
    assert re.search(
        rf'value="{topic.slug}"> <span>[^<]*</span> <span class="count">2</span>', page
    )


def test_cards_of_lists_and_of_other_pages_say_the_same_of_it():
    topic = make_topic()
    make_suspended(topics=[topic])
    badge = re.compile(
        r'<span class="label-words" data-state="suspended">.*?</span>\s*[^<]*</span>'
    )

    listed, shown = (
        page[page.index('class="cards"') :]
        for page in (html("/claims/"), html(f"/topics/{topic.slug}/"))
    )

    assert badge.search(listed)[0] == badge.search(shown)[0]


def test_its_own_page_stays_and_says_why_it_is_on_hold():
    claim = make_suspended()

    page = html(f"/claims/{claim.pk}/")

    assert "This claim is on hold" in words(page)
    assert "was retracted: “Islets in mice”." in words(page)
    assert "so it stands on no rung" in words(page)
    assert 'aria-current="true"' not in page
    assert "put on hold." in words(section(page, "history"))
    assert_headings_are_whole(page)


def test_a_claim_that_lost_one_of_two_sources_keeps_its_badge_and_shows_the_loss():
    fallen = make_source(title="The fallen one")
    claim = make_cited(fallen, make_source())
    say(fallen)

    page = html(f"/claims/{claim.pk}/")

    assert 'class="badge" data-label="animal"' in page
    assert "One of its studies was taken back" in words(page)
    assert "The fallen one" in words(page)
    assert "on hold" not in main(page)
    assert "A study behind these words was taken back" in words(
        html(f"/articles/{claim.article.slug}/")
    )


def test_a_reinstated_claim_has_its_badge_back_and_its_history():
    source = make_source()
    claim = make_cited(source)
    say(source)
    say(source, "reinstated", 2021)

    page = html(f"/claims/{claim.pk}/")

    assert 'class="badge" data-label="animal"' in page
    assert "This claim is on hold" not in words(page)
    history = words(section(page, "history"))
    assert "no longer on hold." in history
    assert "put on hold." in history
    assert "Showing 1–1 of 1 claim." in words(html("/claims/?label=animal"))


def test_its_article_names_it_at_the_top_and_counts_it_apart():
    article = make_published_article()
    claim = make_suspended(article=article)
    claim.refresh_from_db()
    quoting.put(claim, quoting.find(article.body, "Islets made from stem cells"))
    claim.save()
    make_published_claim(article=article)

    page = html(f"/articles/{article.slug}/")

    assert "One claim here is on hold" in words(page)
    assert page.index("is on hold") < page.index('class="prose"')
    assert f'<mark class="claim" data-label="suspended" data-claim="{claim.pk}"' in page
    assert "On hold 1 claim" in words(section(page, "rests-on"))
    assert_headings_are_whole(page)


def test_an_article_whose_every_claim_is_on_hold_has_no_strongest_label():
    claim = make_suspended()

    assert "Strongest label" not in words(html("/articles/"))
    assert "No claim of this article" not in words(html(f"/articles/{claim.article.slug}/"))


def test_a_topic_tells_which_of_its_claims_are_on_hold():
    topic = make_topic()
    claim = make_suspended(topics=[topic])

    page = html(f"/topics/{topic.slug}/")

    assert "One claim on this topic is on hold" in words(page)
    assert f'<a href="/claims/{claim.pk}/">' in page
    assert "Strongest label here" not in words(page)
    assert_headings_are_whole(page)


def test_a_label_s_page_and_the_front_page_do_not_count_it():
    make_suspended()

    assert "See all: 0 claims" in words(html("/labels/animal/"))
    assert "0 claims : Animal" in words(html("/"))
    assert "1 claim has no badge" in words(html("/"))


@pytest.mark.parametrize(
    ("nature", "told"),
    [
        ("retracted", "This study was taken back"),
        ("concern", "There are doubts about this study"),
        ("corrected", "Mistakes in this study were put right"),
    ],
)
def test_a_source_says_in_plain_words_what_became_of_it(nature, told):
    source = make_source()
    make_cited(source)
    say(source, nature)

    page = html(f"/sources/{source.pk}/")

    assert told in words(page)
    assert source.title in words(page)
    assert_headings_are_whole(page)


def test_a_reinstated_source_tells_its_story_without_alarm():
    source = make_source()
    make_cited(source)
    say(source)
    say(source, "reinstated", 2021)

    page = html(f"/sources/{source.pk}/")

    assert "Reinstatement, 2021 Undone since: Retraction, 2020" in words(page)
    assert 'data-tone="alert"' not in page


@pytest.mark.parametrize("nature", ["concern", "corrected"])
def test_a_concern_and_a_correction_are_chips_and_no_banner(nature):
    source = make_source()
    claim = make_cited(source)
    say(source, nature)

    page = html(f"/claims/{claim.pk}/")

    assert 'data-tone="alert"' not in page
    assert re.search(r'<span class="chip"[^>]*>(Expression of concern|Corrected)</span>', page)
    assert 'class="badge" data-label="animal"' in page


# The public changes


def relabel(claim, **fields):
    return LabelChange.objects.create(
        **{
            "claim": claim,
            "from_label": get_label("animal"),
            "from_version": 1,
            "to_label": get_label("early-human"),
            "to_version": 1,
            "reason": "People took part after all.",
            **fields,
        }
    )


def test_every_kind_of_change_is_listed_newest_first():
    source = make_source()
    claim = make_cited(source)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    relabel(claim, changed_at=start)
    correct(claim.article, text="Twelve, not ten.", now=start + timedelta(days=3))
    for day, nature in enumerate(["retracted", "reinstated"], start=1):
        stated = Stated(source.pk, nature, "pubmed", nature, 2020 + day)
        integrity.hear([stated], now=start + timedelta(days=day))

    page = html("/changes/")

    assert re.findall(r'data-change="(\w+)"', page) == [
        "corrected",
        "reinstated",
        "suspended",
        "relabelled",
    ]
    told = words(page)
    assert "4 January 2026 · Corrected:" in told
    assert "Twelve, not ten." in told
    assert "From “Animal” to “Early human”. People took part after all." in told
    assert f'href="/claims/{claim.pk}/"' in page
    assert_headings_are_whole(page)


def test_changes_of_what_readers_cannot_open_are_not_listed():
    claim, other = make_suspended(), make_suspended()
    labelling.withdraw(claim, reason="It was wrong.")
    retire(other.article, reason="Out of date.")

    page = html("/changes/")
    assert set(re.findall(r'data-change="(\w+)"', page)) == {
        "claim_withdrawn",
        "article_withdrawn",
    }
    assert claim.text not in page
    assert "It was wrong." in page
    assert "Out of date." in page
    assert f'href="/claims/{claim.pk}/"' in page
    assert f'href="/articles/{other.article.slug}/"' in page


def test_what_was_withdrawn_leads_to_an_address_that_says_so():
    claim = make_published_claim()
    labelling.withdraw(claim, reason="It was wrong.")

    (address,) = re.findall(r'href="(/claims/\d+/)"', html("/changes/"))

    assert "It was wrong." in words(html(address, 410))


def test_a_site_without_changes_says_so():
    assert "Nothing has changed yet." in words(html("/changes/"))


def test_changes_come_in_pages_and_no_page_is_made_up():
    claim = make_published_claim()
    for n in range(45):
        relabel(claim, reason=f"Reason {n}.")

    first, last = html("/changes/"), html("/changes/?page=3")

    assert "Page 1 of 3" in words(first)
    assert 'href="?page=2"' in first
    assert last.count('data-change="') == 5
    for page in ["4", "0", "x", "-1", "1.5", "9999999"]:
        get(f"/changes/?page={page}", 404)


def test_changes_ask_the_same_queries_for_one_of_each_and_for_twenty(django_assert_num_queries):
    def fill():
        claim = make_suspended()
        relabel(claim)
        correct(claim.article, text="Twelve.")
        labelling.withdraw(make_published_claim(article=claim.article), reason="Wrong.")
        retire(make_published_article(), reason="Wrong.")

    fill()
    html("/changes/")
    # stamp, page, count; its labels, standings, corrections, claims and articles withdrawn
    with django_assert_num_queries(8):
        html("/changes/")
    for _ in range(7):
        fill()
    with django_assert_num_queries(8):
        html("/changes/")


def test_every_page_leads_to_the_changes():
    assert '<a class="text-link" href="/changes/">' in html("/")


def test_a_topic_without_such_claims_asks_nothing_more_for_them(django_assert_num_queries):
    topic = make_topic()
    make_published_claim(topics=[topic])
    get(f"/topics/{topic.slug}/")
    ladder = Ladder()

    with django_assert_num_queries(1):
        assert summarise_topic(topic, ladder).suspended_count == 0


def test_a_standing_change_makes_pages_fresh():
    claim = make_published_claim()
    etag = get("/changes/")["ETag"]

    StandingChange.objects.create(claim=claim, change="suspended", reason="So.")

    assert get("/changes/")["ETag"] != etag
