from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from articles import markup
from articles.models import Article
from evidence.models import Assessment, Claim, Counterpart, LabelChange

SAMPLE = Path(__file__).resolve().parents[3] / "sample"
pytestmark = pytest.mark.django_db


def load_sample():
    out = StringIO()
    call_command("load_digest", SAMPLE, stdout=out)
    return out.getvalue()


def rows_of_everything():
    """How many rows each of our tables holds, events included, and every column that tells of a write."""
    counts = {
        model._meta.label: model.objects.count()
        for app in ("articles", "evidence")
        for model in apps.get_app_config(app).get_models()
    }
    return counts, sorted(Article.objects.values_list("slug", "updated_at"))


# One test, because loading takes longer than all that is asked of what was loaded.
def test_the_sample_loads_whole_and_a_second_run_changes_nothing(settings):
    settings.EVIDENCE_SECOND_READER = "required"

    first = load_sample()
    before = rows_of_everything()
    second = load_sample()

    assert first.startswith("created: ")
    assert second == "nothing changed\n"
    assert rows_of_everything() == before
    every_claim_is_public_read_twice_where_needed_marked_and_cites_a_source()


def every_claim_is_public_read_twice_where_needed_marked_and_cites_a_source():
    claims = list(Claim.objects.published().select_related("label", "article"))

    assert len(claims) == Claim.objects.count() >= 25
    assert {"testimony", "animal", "early-human"} <= {claim.label.slug for claim in claims}
    assert all(claim.citations.exists() for claim in claims)
    assert all(
        claim.reader_count >= 2 for claim in claims if claim.needs_second_reader(claim.label)
    )
    assert Counterpart.objects.count() >= 1
    assert any(claim.kind == "harm" for claim in claims)
    assert Counter(Article.objects.values_list("status", flat=True)) == {
        "published": Article.objects.count()
    }
    assert Assessment.objects.filter(curator__is_active=True).count() == 0
    assert LabelChange.objects.count() == 0
    assert [claim.pk for claim in claims if not _stands_on_its_quote(claim)] == []


def _stands_on_its_quote(claim):
    text = markup.plain_text(markup.render(claim.article.body))
    end = claim.quote_start + len(claim.quote_exact)
    return text[claim.quote_start : end] == claim.quote_exact
