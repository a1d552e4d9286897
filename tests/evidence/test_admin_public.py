import pytest

from articles.models import Article, Resource, Series
from evidence.models import Claim, Counterpart
from tests import factories
from tests.admin_pages import changed, client_of, data_of, errors_of, page_address

pytestmark = pytest.mark.django_db

NEW_WORDS = {"title": "Cured!", "standfirst": "All of them.", "body": "Everybody was cured."}


def _public():
    article = factories.make_published_article(reviewed_on="2026-01-01")
    return factories.make_published_claim(article=article, harms="One person felt sick.")


def _row(row):
    return type(row).objects.filter(pk=row.pk).values().get()


@pytest.mark.parametrize("retired", [False, True], ids=["published", "withdrawn"])
def test_a_curator_cannot_rewrite_what_readers_have_seen(retired):
    from articles import publishing

    article = _public().article
    if retired:
        publishing.retire(article, reason="It misread the paper.")
    author = factories.make_author()
    before = _row(article)
    client = client_of(factories.make_curator())
    data = changed(
        data_of(client, page_address(article)),
        **NEW_WORDS,
        author=author.pk,
        why_written="For money.",
        reviewed_on="2026-02-02",
        note="Nothing.",
    )

    response = client.post(page_address(article), data)

    assert response.status_code == 302, errors_of(response)
    after = _row(article)
    assert {name for name in before if before[name] != after[name]} <= {"updated_at"}
    assert not article.corrections.exists()


def _placed():
    """A published article with all that tells readers where it belongs, and what a forger would send."""
    series = Series.objects.create(slug="clinics", title="Clinics")
    guides = [
        Resource.objects.create(key=key, title=key, url=f"https://example.org/{key}")
        for key in ("mine", "theirs")
    ]
    article = factories.make_published_article(
        topics=[factories.make_topic(), factories.make_topic()], series=series, series_position=1
    )
    article.related.add(factories.make_published_article())
    article.resources.add(guides[0])
    other = factories.make_published_article()
    sent = {
        "topics": factories.make_topic().pk,
        "series": Series.objects.create(slug="money", title="Money").pk,
        "series_position": 7,
        "related": other.pk,
        "resources": guides[1].pk,
    }
    return article, sent


def _place_of(article):
    article.refresh_from_db()
    many = {
        name: {row.pk for row in getattr(article, name).all()}
        for name in ("topics", "related", "resources")
    }
    return {**many, "series": article.series_id, "series_position": article.series_position}


@pytest.mark.parametrize("retired", [False, True], ids=["published", "withdrawn"])
def test_a_curator_cannot_move_what_readers_have_seen(retired):
    from articles import publishing

    article, forged = _placed()
    if retired:
        publishing.retire(article, reason="It misread the paper.")
    before = _place_of(article)
    client = client_of(factories.make_curator())
    data = data_of(client, page_address(article))

    response = client.post(page_address(article), changed(data, **forged))

    assert response.status_code == 302, errors_of(response)
    assert _place_of(article) == before
    assert not forged.keys() & data.keys()


@pytest.mark.parametrize(
    ("role", "make"),
    [("Editor", factories.make_published_article), ("Curator", factories.make_article)],
    ids=["an editor a published one", "a curator a draft"],
)
def test_an_article_is_moved_by_those_who_may(role, make):
    article, (_other, sent) = make(), _placed()
    client = client_of(factories.make_user(role))

    response = client.post(
        page_address(article), changed(data_of(client, page_address(article)), **sent)
    )

    assert response.status_code == 302, errors_of(response)
    assert _place_of(article) == {
        **sent,
        **{name: {sent[name]} for name in ("topics", "related", "resources")},
    }


NEW_BYLINE = {
    "name": "Clinic Ltd",
    "role": "Sales",
    "key": "clinic",
    "expertise_limits": "None.",
    "interests": "None.",
}


@pytest.mark.parametrize("retired", [False, True], ids=["published", "withdrawn"])
def test_a_curator_cannot_rename_whom_readers_have_read(retired):
    from articles import publishing

    author = factories.make_author()
    article = factories.make_published_article(author=author)
    if retired:
        publishing.retire(article, reason="It misread the paper.")
    before = _row(author)
    client = client_of(factories.make_curator())

    shown = client.get(page_address(author))
    sent = client.post(page_address(author), NEW_BYLINE)

    assert "an editor changes it" in shown.content.decode()
    assert sent.status_code == 403
    assert _row(author) == before


@pytest.mark.parametrize(
    ("role", "make"),
    [("Editor", factories.make_published_article), ("Curator", factories.make_article)],
    ids=["an editor a published one", "a curator one of drafts"],
)
def test_a_byline_is_changed_by_those_who_may(role, make):
    author = factories.make_author()
    make(author=author)
    client = client_of(factories.make_user(role))

    response = client.post(
        page_address(author), changed(data_of(client, page_address(author)), **NEW_BYLINE)
    )

    assert response.status_code == 302, errors_of(response)
    assert _row(author).items() >= NEW_BYLINE.items()


@pytest.mark.parametrize("field", NEW_WORDS)
def test_an_editor_who_rewrites_a_published_article_must_tell_readers(field):
    article = factories.make_published_article()
    before = getattr(article, field)
    client = client_of(factories.make_editor())
    data = changed(data_of(client, page_address(article)), **{field: NEW_WORDS[field]})

    silent = client.post(page_address(article), data)
    article.refresh_from_db()
    kept = getattr(article, field)
    told = client.post(page_address(article), {**data, "note": "It was twelve, not ten."})

    article.refresh_from_db()
    assert errors_of(silent) == ["Say what readers should know about this change."]
    assert kept == before
    assert told.status_code == 302, errors_of(told)
    assert getattr(article, field) == NEW_WORDS[field]
    assert [row.text for row in article.corrections.all()] == ["It was twelve, not ten."]


def test_the_note_is_a_new_one_and_the_words_are_not_emptied():
    from articles import publishing

    article = factories.make_published_article()
    publishing.correct(article, text="A typing error.")
    client = client_of(factories.make_editor())
    data = changed(data_of(client, page_address(article)), standfirst=" ", note="A typing error.")

    response = client.post(page_address(article), data)

    assert errors_of(response) == [
        "The article is public: it cannot lose its words.",
        "This correction is written already, in the same words.",
    ]


def test_an_editor_who_changes_no_words_needs_no_note():
    article = factories.make_published_article()
    client = client_of(factories.make_editor())
    data = changed(data_of(client, page_address(article)), review_due_on="2030-01-01")

    response = client.post(page_address(article), data)

    assert response.status_code == 302, errors_of(response)
    assert not article.corrections.exists()


@pytest.mark.parametrize("role", ["Curator", "Editor"])
def test_a_draft_is_rewritten_freely(role):
    article = factories.make_article()
    client = client_of(factories.make_user(role))

    response = client.post(
        page_address(article), changed(data_of(client, page_address(article)), **NEW_WORDS)
    )

    assert response.status_code == 302, errors_of(response)
    assert Article.objects.get().title == "Cured!"


def test_a_curator_cannot_change_what_stands_beside_a_published_claim():
    claim = _public()
    other, topic = factories.make_published_claim(), factories.make_topic()
    Counterpart.objects.create(claim=claim, other=other, relation="contradicts")
    source = factories.make_source()
    before = _row(claim)
    client = client_of(factories.make_curator())
    citation = claim.citations.get()
    data = changed(
        data_of(client, page_address(claim)),
        harms="None.",
        checked_on="2026-02-02",
        topics=topic.pk,
        **{
            "citations-TOTAL_FORMS": "2",
            "citations-INITIAL_FORMS": "1",
            "citations-0-id": citation.pk,
            "citations-0-claim": claim.pk,
            "citations-0-source": source.pk,
            "citations-0-relation": "disputes",
            "citations-1-source": source.pk,
            "citations-1-relation": "supports",
            "counterparts-TOTAL_FORMS": "1",
            "counterparts-INITIAL_FORMS": "1",
            "counterparts-0-id": claim.counterparts.get().pk,
            "counterparts-0-claim": claim.pk,
            "counterparts-0-DELETE": "on",
        },
    )

    client.post(page_address(claim), data)
    client.post(
        page_address(claim.article),
        changed(data_of(client, page_address(claim.article)), **{"claims-0-position": "9999"}),
    )

    assert _row(claim) == before
    assert not claim.topics.exists()
    assert [(row.source, row.relation) for row in claim.citations.all()] == [
        (citation.source, "supports")
    ]
    assert claim.counterparts.count() == 1


def test_an_editor_keeps_a_published_claim_up_to_date():
    claim = _public()
    client = client_of(factories.make_editor())
    data = changed(
        data_of(client, page_address(claim)), harms="Two people felt sick.", checked_on="2026-02-02"
    )

    response = client.post(page_address(claim), data)

    assert response.status_code == 302, errors_of(response)
    assert Claim.objects.get().harms == "Two people felt sick."
