import re
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Author, Disclaimer, GlossaryTerm, Resource, Topic
from articles.publishing import retire
from evidence.labelling import reopen, withdraw
from evidence.models import Assessment, Claim, LabelChange, LoadedEntry, Source
from tests.factories import make_article, make_curator, make_source, make_topic

from . import folders
from .folders import CLAIMS, FIRST, SITE, SOURCES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_readers(settings):
    settings.EVIDENCE_SECOND_READER = "required"


def run(folder, *options, **changed):
    out = StringIO()
    call_command("load_digest", folders.write(folder, **changed), *options, stdout=out)
    return out.getvalue()


def refused(folder, **changed):
    with pytest.raises(CommandError) as caught:
        run(folder, **changed)
    return str(caught.value)


def counts():
    return {
        model._meta.label: model.objects.count()
        for app in ("articles", "evidence")
        for model in apps.get_app_config(app).get_models()
    }


def test_a_folder_becomes_articles_claims_and_labels(tmp_path):
    out = run(tmp_path)

    article = Article.objects.published().get()
    mice, seller = article.claims.order_by("position")
    assert (
        "created: 1 topic, 1 author, 1 disclaimer, 1 resource, 3 reader, 1 source, 2 article, 1 term"
        in out
    )
    assert article.published_at.isoformat() == "2020-01-02T00:00:00+00:00"
    assert (article.author.name, article.disclaimer.title) == ("Invented desk", "Notice")
    assert (mice.label.slug, mice.reader_count, mice.is_takeaway) == ("animal", 2, True)
    assert (mice.labelled_at, mice.label_reason) == (article.published_at, "Only mice.")
    assert (seller.label.slug, seller.status) == ("testimony", "published")
    assert seller.counterparts.get().other == mice
    assert mice.citations.get().where == "Invented table 1"
    assert Source.objects.get().study.key == "blob-study"
    assert GlossaryTerm.objects.get().article == article
    assert Article.objects.get(slug="second").status == "draft"
    assert list(article.related.all()) == [Article.objects.get(slug="second")]


def test_loading_twice_changes_nothing_and_writes_no_history(tmp_path):
    run(tmp_path)
    before = counts()

    assert run(tmp_path) == "nothing changed\n"
    assert counts() == before


def test_sample_readers_cannot_sign_in(tmp_path):
    run(tmp_path)

    users = get_user_model().objects.filter(username__startswith="sample-")
    assert {user.username for user in users} == {
        "sample-reader-a",
        "sample-reader-b",
        "sample-editor",
    }
    assert not any(user.is_active or user.has_usable_password() for user in users)


def test_a_dry_run_does_it_all_and_takes_it_back(tmp_path):
    out = run(tmp_path, "--dry-run")

    assert "2 claim" in out
    assert "taken back" in out
    assert not Article.objects.exists()
    assert not LoadedEntry.objects.exists()


def test_one_mistake_anywhere_loads_nothing(tmp_path):
    told = refused(tmp_path, sources=SOURCES.replace('"paper"', '"papyrus"'))

    assert "sources.toml:4: kind: “papyrus”" in told
    assert "Nothing was loaded: 1 problem." in told
    assert not Topic.objects.exists()


def test_a_changed_file_updates_its_rows_and_moves_the_marks(tmp_path):
    run(tmp_path)

    out = run(
        tmp_path,
        first=FIRST.replace("Blobs turned", "In short, blobs turned"),
        sources=SOURCES.replace("Blobs in invented mice", "Blobs in many invented mice"),
    )

    claim = Claim.objects.get(key="blue-mice")
    assert "updated: 1 source, 1 article, 2 claim" in out
    assert Source.objects.get().title == "Blobs in many invented mice"
    assert claim.quote_prefix.endswith("In short, blobs ")


def test_what_a_curator_changed_is_kept_and_told(tmp_path):
    run(tmp_path)
    Article.objects.filter(slug="first").update(title="A curator's title")

    out = run(tmp_path)

    assert "note: first.md:2: title differs on the site; left as it is there" in out
    assert out.endswith("nothing changed\n")
    assert Article.objects.get(slug="first").title == "A curator's title"


def test_what_both_changed_is_refused(tmp_path):
    run(tmp_path)
    Article.objects.filter(slug="first").update(title="A curator's title")

    told = refused(tmp_path, first=FIRST.replace('"Blobs"', '"Blobs, again"'))

    assert "first.md:2: title was changed by a curator and in the file" in told


def test_a_form_that_only_rewrote_line_ends_has_changed_nothing(tmp_path):
    run(tmp_path)
    article = Article.objects.get(slug="first")
    Article.objects.filter(pk=article.pk).update(body=article.body.replace("\n", "\r\n"))

    assert run(tmp_path) == "nothing changed\n"


def test_topics_that_a_curator_added_stay_and_those_that_left_the_file_go(tmp_path):
    run(tmp_path)
    article = Article.objects.get(slug="first")
    article.topics.add(make_topic(slug="added"))

    run(tmp_path, first=FIRST.replace('topics = ["made-up-topic"]', "topics = []"))

    assert [topic.slug for topic in article.topics.all()] == ["added"]


def test_a_new_text_of_a_labelled_claim_is_refused_until_it_is_read_again(tmp_path):
    run(tmp_path)
    changed = CLAIMS.replace('"Blobs turned invented mice blue."', '"Blobs turned mice blue."')

    told = refused(tmp_path, claims=changed)
    reread = changed.replace("Only mice.", "Still only mice.").replace("Mice, and", "Mice and")
    out = run(tmp_path, claims=reread)

    assert "first.claims.toml:4: the text changed, and a label belongs to its sentence" in told
    assert "updated: 1 claim" in out
    claim = Claim.objects.get(key="blue-mice")
    assert (claim.text, claim.label_reason) == ("Blobs turned mice blue.", "Still only mice.")
    assert LabelChange.objects.count() == 0


def test_a_new_label_of_a_published_claim_is_public_history(tmp_path):
    run(tmp_path)
    changed = CLAIMS.replace(
        'label = "testimony"\nreason = "Only', 'label = "background"\nreason = "In truth only'
    )

    run(tmp_path, claims=changed)

    change = LabelChange.objects.get()
    assert (change.from_label.slug, change.to_label.slug) == ("testimony", "background")
    assert run(tmp_path, claims=changed) == "nothing changed\n"


def test_the_editor_decides_between_readers(tmp_path):
    decided = CLAIMS.replace(
        'curator = "reader-b"\nlabel = "animal"', 'curator = "reader-b"\nlabel = "background"'
    ).replace(
        '[[claim]]\nkey = "seller"',
        '[[claim.assessment]]\ncurator = "editor"\nlabel = "animal"\nreason = "It is mice."\n\n'
        '[[claim]]\nkey = "seller"',
    )

    run(tmp_path, claims=decided)

    claim = Claim.objects.get(key="blue-mice")
    assert (claim.label.slug, claim.label_reason, claim.reader_count) == (
        "animal",
        "It is mice.",
        3,
    )
    assert run(tmp_path, claims=decided) == "nothing changed\n"


def test_a_real_curator_may_be_named_and_an_unknown_one_not(tmp_path):
    curator = make_curator(username="rosa")
    named = CLAIMS.replace('"reader-a"\nlabel = "testimony"', '"rosa"\nlabel = "testimony"')

    told = refused(tmp_path, claims=named.replace('"rosa"', '"rose"'))
    run(tmp_path, claims=named)

    assert "there is no account “rose” on this site" in told
    assert Assessment.objects.get(curator=curator).label.slug == "testimony"


def test_a_later_word_of_a_curator_is_not_overwritten(tmp_path):
    run(tmp_path)
    claim = Claim.objects.get(key="seller")
    Claim.objects.filter(pk=claim.pk).update(label_reason="A curator settled it again.")

    assert run(tmp_path) == "nothing changed\n"
    claim.refresh_from_db()
    assert claim.label_reason == "A curator settled it again."


def test_what_was_taken_back_stays_so(tmp_path):
    run(tmp_path)
    withdraw(Claim.objects.get(key="seller"), reason="Said by nobody.")
    retire(Article.objects.get(slug="first"), reason="Invented.")

    out = run(tmp_path, first=FIRST.replace('"Blobs"', '"Blobs, again"'))

    assert "was withdrawn; left as it is" in out
    assert Article.objects.get(slug="first").title == "Blobs"


def test_a_claim_that_left_its_file_stays_and_is_told(tmp_path):
    run(tmp_path)

    out = run(tmp_path, claims=CLAIMS[: CLAIMS.index('[[claim]]\nkey = "seller"')])

    assert "note: first#seller left its file; it stays here" in out
    assert Claim.objects.published().count() == 2


def test_a_source_that_is_here_already_is_taken_over_by_its_identifier(tmp_path):
    there = make_source(doi="10.1000/blob", title="The record's title", url="")

    run(tmp_path)

    there.refresh_from_db()
    assert Source.objects.get() == there
    assert (there.key, there.title) == ("blob-1999", "The record's title")


def test_a_source_whose_identifiers_belong_to_two_is_refused(tmp_path):
    make_source(doi="10.1000/blob", key="another")

    told = refused(tmp_path)

    assert (
        "sources.toml:2: its identifiers belong to another source here already: “another”" in told
    )


def test_an_article_that_no_file_made_is_not_taken_over(tmp_path):
    make_article(slug="first")

    assert "first.md:1: an article with the address “first” is here" in refused(tmp_path)


def test_a_publication_in_the_future_is_refused(tmp_path):
    told = refused(tmp_path, first=FIRST.replace("2020-01-02", "2999-01-02"))

    assert "first.md:8: lies in the future" in told


@pytest.mark.parametrize("day", ["0001-01-02", '"0001-01-02"'], ids=["a day", "text"])
def test_a_year_before_printing_is_refused(tmp_path, day):
    told = refused(tmp_path, first=FIRST.replace("2020-01-02", day))

    assert "first.md:8: published_on: “0001-01-02” lies too far back" in told


def test_names_of_the_site_are_updated_too(tmp_path):
    run(tmp_path)

    run(tmp_path, site=SITE.replace("Invented", "Imagined").replace("All of", "Yes, all of"))

    assert Author.objects.get().name == "Imagined desk"
    assert Resource.objects.get().title == "Imagined guide"
    assert Disclaimer.objects.get().text.startswith("Yes, all")


def test_a_draft_that_a_curator_reopened_stays_open(tmp_path):
    drafts = FIRST.replace("published_on = 2020-01-02\n", "")
    run(tmp_path, first=drafts)
    reopen(Claim.objects.get(key="seller"))

    assert run(tmp_path, first=drafts) == "nothing changed\n"
    assert not Claim.objects.get(key="seller").is_settled()


def test_a_draft_whose_text_changed_is_read_again(tmp_path):
    drafts = FIRST.replace("published_on = 2020-01-02\n", "")
    run(tmp_path, first=drafts)
    changed = CLAIMS.replace('text = "A seller says', 'text = "One seller says').replace(
        "Only the seller", "Still only the seller"
    )

    run(tmp_path, first=drafts, claims=changed)

    claim = Claim.objects.get(key="seller")
    assert (claim.text[:10], claim.label_reason[:10]) == ("One seller", "Still only")
    assert claim.assessments.count() == 2
    assert claim.assessments.current().count() == 1


def test_a_name_that_the_site_has_already_is_refused_in_words(tmp_path):
    make_topic(slug="another", name="Made-up topic")

    told = refused(tmp_path)

    assert "site.toml:2: the database refuses it: Key (name)=(Made-up topic) already" in told


def test_a_claim_can_cite_other_sources_later(tmp_path):
    run(tmp_path)
    sources = SOURCES + '[[source]]\nkey = "page"\nkind = "web_page"\ntitle = "A made-up page"\n'
    changed = CLAIMS.replace('source = "blob-1999"\nrelation', 'source = "page"\nrelation')

    run(tmp_path, sources=sources, claims=changed)

    citation = Claim.objects.get(key="seller").citations.get()
    assert (citation.source.key, citation.relation) == ("page", "supports")
    assert run(tmp_path, sources=sources, claims=changed) == "nothing changed\n"


def test_a_new_label_with_the_reason_of_the_old_one_is_refused(tmp_path):
    run(tmp_path)
    changed = CLAIMS.replace('label = "testimony"', 'label = "background"')

    told = refused(tmp_path, claims=changed)

    assert "first.claims.toml:" in told
    assert "the label changed and its reason did not: say why it is “background” now" in told
    assert Claim.objects.get(key="seller").label.slug == "testimony"


def test_what_disputes_a_claim_or_mentions_it_does_not_carry_its_label(tmp_path):
    unsupported = CLAIMS.replace('relation = "supports"', 'relation = "mentions"')

    assert "No source supports this claim" in refused(tmp_path, claims=unsupported)
    run(tmp_path)
    told = refused(tmp_path, claims=unsupported)

    assert "a settled claim keeps at least one source that supports it" in told
    assert Claim.objects.get(key="seller").citations.get().relation == "supports"


def test_articles_are_locked_before_their_claims_as_publishing_does(tmp_path):
    with CaptureQueriesContext(connection) as queries:
        run(tmp_path)

    locked = [one["sql"] for one in queries if "FOR UPDATE" in one["sql"]]
    tables = [re.search(r'FROM "(articles_article|evidence_claim)"', sql) for sql in locked]
    assert next(found[1] for found in tables if found) == "articles_article"


def test_counterparts_follow_the_file(tmp_path):
    run(tmp_path)

    run(tmp_path, claims=CLAIMS.replace('"contradicts"', '"qualifies"'))
    relation = Claim.objects.get(key="seller").counterparts.get().relation
    run(tmp_path, claims=CLAIMS[: CLAIMS.index("[[claim.counterpart]]")])

    assert relation == "qualifies"
    assert not Claim.objects.get(key="seller").counterparts.exists()


def test_a_changed_day_of_publication_is_told_and_not_taken(tmp_path):
    run(tmp_path)

    out = run(tmp_path, first=FIRST.replace("2020-01-02", "2020-02-02"))

    assert "note: first.md:8: the first publication keeps its date" in out
    assert Article.objects.get(slug="first").published_at.year == 2020


def test_a_reader_of_the_folder_who_declares_nothing_is_told(tmp_path):
    site = SITE.replace('curator = "reader-b"', 'curator = "reader-d"')

    assert "“reader-b” declares no interests; site.toml needs" in refused(tmp_path, site=site)
