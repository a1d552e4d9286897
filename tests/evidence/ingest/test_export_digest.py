import io
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from articles.models import Article
from tests import factories
from tests.admin_pages import client_of

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).resolve().parents[3] / "sample"


def _exported(folder):
    call_command("export_digest", folder, stdout=StringIO())
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def _loaded_and_exported(source, folder):
    """Load into a site where nothing of it is, export it there, and take all of it back."""
    with transaction.atomic():
        call_command("load_digest", source, stdout=StringIO())
        files = _exported(folder)
        transaction.set_rollback(True)
    return files


def test_the_sample_exported_loaded_elsewhere_and_exported_again_is_the_same(tmp_path):
    first = _loaded_and_exported(SAMPLE, tmp_path / "first")
    assert not Article.objects.exists()

    second = _loaded_and_exported(tmp_path / "first", tmp_path / "second")

    assert second == first
    assert first.keys() == {path.name for path in SAMPLE.iterdir()} - {"README.md"}


def test_the_admin_hands_the_folder_out_packed_to_those_who_may_see_it():
    article = factories.make_published_claim(label="animal").article
    address = "/admin/articles/article/export/"

    answer = client_of(factories.make_curator()).get(address)
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    assert f"{article.slug}.md" in packed.namelist()
    assert article.title in packed.read(f"{article.slug}.md").decode()
    assert client_of(factories.make_user(is_staff=True)).get(address).status_code == 403


def test_an_export_writes_into_no_folder_that_holds_something(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(CommandError, match="is not empty. Nothing was written."):
        call_command("export_digest", tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
