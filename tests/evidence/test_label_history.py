import pytest

from evidence.label_history import versions
from evidence.models import EvidenceLabel
from tests.digest.pages import html, words
from tests.factories import get_label

pytestmark = pytest.mark.django_db


def redefine(**fields):
    label = get_label("animal")
    EvidenceLabel.objects.filter(pk=label.pk).update(version=label.version + 1, **fields)


def test_a_label_s_versions_say_since_when_and_what_was_reworded_newest_first():
    first = get_label("animal")
    redefine(meaning="Seen in mice.", question="")
    redefine(meaning="Seen in living animals.")

    found = versions(first)

    assert [one.number for one in found] == [3, 2, 1]
    assert [(one.part, one.before, one.after) for one in found[0].reworded] == [
        ("what it means", "Seen in mice.", "Seen in living animals.")
    ]
    assert [one.after for one in found[1].reworded] == ["Seen in mice.", "–"]
    assert found[2].reworded == []
    assert found[0].since >= found[1].since >= found[2].since


def test_a_write_that_leaves_the_definition_alone_is_no_version():
    EvidenceLabel.objects.filter(slug="animal").update(color_token="lab")

    assert [one.number for one in versions(get_label("animal"))] == [1]


def test_the_label_s_page_tells_its_versions_once_there_are_two():
    assert "How this label changed" not in html("/labels/animal/")
    redefine(meaning="Seen in <b>mice</b>.")

    page = html("/labels/animal/")

    assert "Version 2, since" in words(page)
    assert "<ins>Seen in &lt;b&gt;mice&lt;/b&gt;.</ins>" in page
