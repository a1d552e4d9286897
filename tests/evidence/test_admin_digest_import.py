import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from lxml import html

from articles.models import Article
from articles.versions import versions_of
from evidence.admin import digest_importing
from evidence.models import Assessment, Claim, ImportFile, Source
from tests import factories
from tests.admin_pages import client_of, list_address, words_of

from .ingest import folders

PAGE = "/admin/articles/article/import/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_readers(settings):
    settings.EVIDENCE_SECOND_READER = "required"


def packed(raw=None, **changed):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in {**folders.files(**changed), **(raw or {})}.items():
            archive.writestr(name, content)
    return stream.getvalue()


def editor():
    return client_of(factories.make_editor())


def send(client, body):
    return client.post(PAGE, {"file": SimpleUploadedFile("articles.zip", body)})


def confirm(client, shown):
    page = html.fromstring(shown.content.decode())
    [form] = [form for form in page.forms if "confirm" in form.fields]
    return client.post(PAGE, dict(form.form_values()))


def lines(response):
    rows = html.fromstring(response.content.decode()).xpath("//tbody/tr")
    return [" ".join(" ".join(row.itertext()).split()) for row in rows]


def text_of(response):
    return " ".join(html.fromstring(response.content.decode()).text_content().split())


def test_a_preview_names_what_would_be_made_and_seen_and_saves_nothing():
    shown = send(editor(), packed())

    words = text_of(shown)
    assert f"would make {len(lines(shown))} entries, change 0 and leave 0 as they are" in words
    assert "made article first" in lines(shown)
    assert "made claim first#blue-mice" in lines(shown)
    assert "Readers would see at once first" in words
    assert "reader-a: 2 readings" in words
    assert "reader-b: 1 reading" in words
    assert not any(model.objects.exists() for model in (Article, Claim, Source))


def test_a_confirmation_imports_all_of_it_once_and_says_who_did():
    person = factories.make_editor()
    client = client_of(person)
    shown = send(client, packed())

    first, second = confirm(client, shown), confirm(client, shown)

    article = Article.objects.get(slug="first")
    assert words_of(first)[0].endswith("0 changed, 1 public.")
    assert words_of(second)[-1].startswith("This was saved already")
    assert (article.status, Claim.objects.published().count()) == ("published", 2)
    [version] = versions_of(article)
    assert (version.by, version.act) == (person.get_username(), "Import of articles.zip")
    assert not ImportFile.objects.exists()


def test_a_confirmation_of_no_file_at_all_says_that_it_is_gone():
    response = editor().post(PAGE, {"confirm": "9" * 5_000})

    assert "Nothing was imported." in words_of(response)[-1]


def test_readings_of_a_file_are_never_independent():
    client = editor()

    confirm(client, send(client, packed()))

    assert not Assessment.objects.filter(is_independent=True).exists()


def test_what_the_site_hands_out_comes_back_into_an_empty_site():
    client = editor()
    with transaction.atomic():
        confirm(client, send(client, packed()))
        handed = client.get("/admin/articles/article/export/")
        body = b"".join(handed.streaming_content)
        same = send(client, body)
        transaction.set_rollback(True)
    client = editor()

    back = confirm(client, send(client, body))

    assert "There is nothing to import" in text_of(same)
    assert 'value="Import"' not in same.content.decode()
    assert words_of(back)[0].endswith("0 changed, 1 public.")
    assert Claim.objects.published().count() == 2


def test_each_mistake_is_named_with_its_file_and_line_and_nothing_is_made():
    wrong = packed(
        claims=folders.CLAIMS.replace('label = "testimony"', 'label = "testimoney"'),
        sources=folders.SOURCES.replace("10.1000/BLOB", "no doi"),
    )

    refused = send(editor(), wrong)

    told = lines(refused)
    assert any(line.startswith("first.claims.toml:") and "testimoney" in line for line in told)
    assert any(line.startswith("sources.toml:7 doi") for line in told)
    assert "articles.zip cannot be imported" in text_of(refused)
    assert not any(model.objects.exists() for model in (Article, ImportFile))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"just words", "articles.zip:1 is not a zip file, or a damaged one"),
        (packed({"first.md": "+++\ntitle = “ä”".encode("cp1252")}), "first.md:2 is not UTF-8 text"),
        (packed(second="x" * 1_000_001), "second.md:1 is larger than 1,000,000 bytes"),
    ],
    ids=["no zip", "not UTF-8", "too large"],
)
def test_a_file_that_cannot_be_read_is_told_on_the_page(body, words):
    assert words in " ".join(lines(send(editor(), body)))


def test_a_file_above_ten_megabytes_is_refused(monkeypatch):
    monkeypatch.setattr(digest_importing, "MAX_PACKED", 100)

    assert "The file is larger than 10 MB." in text_of(send(editor(), packed()))


def test_words_that_readers_see_already_are_not_replaced_by_a_file():
    client = editor()
    confirm(client, send(client, packed()))
    rewritten = packed(first=folders.FIRST.replace('title = "Blobs"', 'title = "Blobs cure all"'))

    refused = send(client, rewritten)

    assert lines(refused) == [
        "first.md:1 readers see it already; change its words on its page, with a note for readers"
    ]
    assert Article.objects.get(slug="first").title == "Blobs"


def test_an_article_that_was_written_here_is_not_taken_over():
    factories.make_article(slug="first", title="Ours")

    refused = send(editor(), packed())

    assert "an article with the address “first” is here, and no file made it" in text_of(refused)


def test_a_site_that_changed_since_the_preview_is_shown_anew():
    client = editor()
    shown = send(client, packed())
    factories.make_topic(slug="made-up-topic", name="Made-up topic")

    again = confirm(client, shown)

    assert "Nothing was imported; look again." in text_of(again)
    assert not Article.objects.exists()
    assert words_of(confirm(client, again))[0].startswith("Imported:")


def test_nobody_confirms_an_archive_of_somebody_else():
    shown = send(editor(), packed())

    answer = confirm(editor(), shown)

    assert "Nothing was imported." in words_of(answer)[-1]
    assert not Article.objects.exists()


def test_only_those_who_settle_and_publish_find_and_open_the_import():
    curator, looker = factories.make_curator(), factories.make_user(is_staff=True)

    assert f'href="{PAGE}"' in editor().get(list_address(Article)).content.decode()
    assert PAGE not in client_of(curator).get(list_address(Article)).content.decode()
    for person in (curator, looker):
        assert client_of(person).get(PAGE).status_code == 403
        assert send(client_of(person), packed()).status_code == 403
        assert client_of(person).post(PAGE, {"confirm": "1"}).status_code == 403
