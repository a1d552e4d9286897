import threading
import time

import pytest
from django.db import connection, transaction

from evidence import integrity
from evidence.integrity import Stated
from evidence.models import Citation, Claim
from tests.factories import make_published_claim, make_source

HELD_SECONDS = 0.3


def retract(source):
    integrity.hear([Stated(source.pk, "retracted", "pubmed", "1", 2020)])


def cite(claim, source):
    Citation.objects.create(claim=claim, source=source, relation="supports")
    integrity.review_citations([claim.pk])


def overlap(first, second):
    """Run `first` and keep its transaction open while `second` runs; both commit."""
    is_done, errors = threading.Event(), []

    def run(work, *, holds):
        try:
            with transaction.atomic():
                if not holds:
                    is_done.wait(10)
                work()
                if holds:
                    is_done.set()
                    time.sleep(HELD_SECONDS)
        except Exception as error:  # noqa: BLE001  # a thread's error is told by the test
            errors.append(error)
            is_done.set()
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(work,), kwargs={"holds": holds})
        for work, holds in ((first, True), (second, False))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert errors == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("retracts_first", [True, False])
def test_a_citation_and_a_retraction_at_once_do_not_miss_each_other(retracts_first):
    source, claim = make_source(), make_published_claim(sources=0)
    steps = [lambda: cite(claim, source), lambda: retract(source)]

    overlap(*(reversed(steps) if retracts_first else steps))

    assert Claim.objects.get(pk=claim.pk).is_suspended()
    assert list(integrity.differences()) == []
