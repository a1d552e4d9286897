"""A verb that refuses changes nothing: not a row, and not a line of history."""

from contextlib import contextmanager

import pytest
from django.apps import apps

from articles.models import Article, Correction
from evidence.models import Assessment, Claim, LabelChange


def _rows():
    events = [
        apps.get_model("articles", "ArticleEvent"),
        apps.get_model("evidence", "ClaimEvent"),
    ]
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in [Article, Correction, Assessment, Claim, LabelChange, *events]
    }


@contextmanager
def refuses(error, message):
    """Expect the block to raise `error`, its words matching `message`, and to change nothing."""
    before = _rows()
    with pytest.raises(error, match=message):
        yield
    assert _rows() == before
