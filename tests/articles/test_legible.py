import pytest
from django.core.exceptions import ValidationError

from articles.forms import CorrectionForm
from articles.legible import check, is_reason
from articles.models import Topic
from evidence.admin.interests import DeclarationForm
from evidence.models import Assessment
from tests import factories
from tests.admin_pages import changed, client_of, data_of, errors_of, page_address


@pytest.mark.parametrize("number", [1, 7, 8, 11, 12, 27, 31])
def test_a_control_character_is_refused_by_its_number(number):
    with pytest.raises(ValidationError, match=f"U\\+{number:04X}"):
        check(f"a{chr(number)}b")


@pytest.mark.parametrize(
    "text", ["\u200b", " \u200b\ufeff\u2060", "\u00ad", "\u2800\u3164", "\u00a0"]
)
def test_blanks_alone_are_no_reason(text):
    with pytest.raises(ValidationError, match="seen"):
        is_reason(text)


def test_tabs_lines_joined_signs_and_the_longest_reason_are_fine():
    for text in ["a\tb\r\nc", "", "👩‍👧", "שָׁלוֹם", "x" * 5_000]:
        is_reason(text)
    with pytest.raises(ValidationError, match="5,001"):
        is_reason("x" * 5_001)


def test_a_correction_is_held_to_it():
    assert "text" in CorrectionForm({"text": "x" * 5_001}).errors


@pytest.mark.django_db
@pytest.mark.parametrize("interests", ["x" * 10_001, "Shares in\x07 Blobs", "\u200b"])
def test_a_declaration_of_interests_is_held_to_it(interests):
    form = DeclarationForm({"name": "A. Person", "interests": interests})

    assert "interests" in form.errors


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["x" * 5_001, "a\x02b", "\u200b \u200b"])
def test_the_reason_of_an_assessment_is_held_to_it(reason):
    claim = factories.make_claim()
    client = client_of(factories.make_curator())
    data = {"label": factories.get_label("animal").pk, "reason": reason, "confirmed": "yes"}

    response = client.post(page_address(claim, "assess"), data)

    assert errors_of(response)
    assert not Assessment.objects.exists()


@pytest.mark.django_db
def test_every_text_of_the_writing_is_held_to_it():
    claim, topic = factories.make_claim(), factories.make_topic()
    client = client_of(factories.make_curator())

    for row, name, text, said in [
        (claim, "text", "x" * 1_001, "1,001"),
        (claim, "harms", "x" * 10_001, "10,001"),
        (claim, "why", "x\x01", "U+0001"),
        (topic, "description", "x" * 10_001, "10,001"),
        (claim.article, "standfirst", "x" * 10_001, "10,001"),
    ]:
        address = page_address(row)
        response = client.post(address, changed(data_of(client, address), **{name: text}))
        assert any(said in error for error in errors_of(response)), name


@pytest.mark.django_db
def test_a_long_text_of_before_is_no_bar_to_changing_another_field():
    topic = factories.make_topic()
    Topic.objects.filter(pk=topic.pk).update(description="x" * 20_000)
    client = client_of(factories.make_curator())
    data = changed(data_of(client, page_address(topic)), name="Another name")

    assert client.post(page_address(topic), data).status_code == 302
    assert Topic.objects.get().name == "Another name"
