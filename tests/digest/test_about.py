import pytest

from digest import freshness

from .pages import assert_headings_are_whole, html, words

pytestmark = pytest.mark.django_db


def test_about_says_what_this_is_for_whom_and_what_it_does_not_do():
    page = html("/about/")
    said = words(page)

    assert_headings_are_whole(page)
    assert "We read health news" in said
    assert "not medical advice" in said
    assert "We do not say if a claim is true." in said
    assert "We set no cookie" in said
    for address in ("/methods/", "/labels/", "/changes/", "/methods/#interests"):
        assert f'href="{address}"' in page


def test_who_runs_it_and_where_to_write_come_from_the_settings(settings):
    settings.SITE_OPERATOR = "The <b>Example</b> society runs this site."
    settings.SITE_EMAIL = "desk@example.org"
    settings.SITE_LICENCE = "You may copy all of it if you name us."

    page = html("/about/")

    assert "The &lt;b&gt;Example&lt;/b&gt; society runs this site." in page
    assert '<a href="mailto:desk@example.org">' in page
    assert "You may copy all of it if you name us." in page
    assert "not stated here yet" not in page
    assert "no address for that is stated" not in page


def test_what_nobody_stated_is_said_to_be_missing(settings):
    settings.SITE_OPERATOR = settings.SITE_EMAIL = settings.SITE_LICENCE = ""

    said = words(html("/about/"))

    assert "It is not stated here yet." in said
    assert "no address for that is stated here yet" in said
    assert "No licence is stated here yet." in said
    assert "mailto:" not in html("/about/")


def test_a_site_with_one_reader_does_not_claim_a_second(settings):
    settings.EVIDENCE_SECOND_READER = "required"
    assert "A second person reads" in html("/about/")

    settings.EVIDENCE_SECOND_READER = "off"
    assert "A second person reads" not in html("/about/")


@pytest.mark.parametrize("address", ["/", "/claims/", "/about/", "/nothing-here/"])
def test_every_footer_leads_there(address):
    page = html(address, status=404 if "nothing" in address else 200)

    assert '<a class="text-link" href="/about/">' in page.split("<footer")[1]


@pytest.mark.parametrize("name", ["SITE_OPERATOR", "SITE_EMAIL", "SITE_LICENCE"])
def test_a_page_is_fresh_when_a_setting_that_it_repeats_is_another(settings, name):
    freshness._program.cache_clear()
    before = freshness.stamp()
    setattr(settings, name, "other@example.org")
    freshness._program.cache_clear()
    after = freshness.stamp()
    freshness._program.cache_clear()

    assert before != after
