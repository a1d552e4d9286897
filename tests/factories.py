"""Builders of valid rows; a test passes only the fields it is about."""

from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from articles.models import Article, Author, GlossaryTerm, Topic
from evidence.models import (
    Assessment,
    Citation,
    Claim,
    EvidenceLabel,
    InterestDeclaration,
    Source,
    SourceConflict,
)

_numbers = count(1)


def make_topic(**fields):
    n = next(_numbers)
    return Topic.objects.create(**{"slug": f"topic-{n}", "name": f"Topic {n}", **fields})


def make_author(**fields):
    n = next(_numbers)
    return Author.objects.create(**{"key": f"author-{n}", "name": f"Desk {n}", **fields})


def make_article(*, topics=(), **fields):
    n = next(_numbers)
    article = Article.objects.create(
        **{
            "slug": f"article-{n}",
            "title": f"Article {n}",
            "standfirst": "Good news in mice, then its limit.",
            "body": "Islets made from stem cells lowered blood sugar in mice.",
            **fields,
        }
    )
    article.topics.add(*topics)
    return article


def make_published_article(**fields):
    return make_article(
        **{"status": Article.Status.PUBLISHED, "published_at": timezone.now(), **fields}
    )


def make_term(**fields):
    n = next(_numbers)
    return GlossaryTerm.objects.create(
        **{"slug": f"term-{n}", "term": f"Term {n}", "definition": "What it means.", **fields}
    )


def get_label(slug="animal"):
    return EvidenceLabel.objects.get(slug=slug)


def make_source(**fields):
    n = next(_numbers)
    return Source.objects.create(
        **{
            "title": f"Paper {n}",
            "published_year": 2024,
            "url": f"https://example.org/{n}",
            **fields,
        }
    )


def make_copies(row, **columns):
    """Thousands of rows like `row` but for these columns of text, in one statement."""
    names = [one.column for one in row._meta.local_concrete_fields if not one.primary_key]
    taken = [f"new.{name}" if name in columns else f"old.{name}" for name in names]
    lists = ", ".join("%s::text[]" for _ in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {row._meta.db_table} ({', '.join(names)}) select {', '.join(taken)}"
            f" from {row._meta.db_table} old, unnest({lists}) new ({', '.join(columns)})"
            " where old.id = %s",
            [*map(list, columns.values()), row.pk],
        )


def make_conflict(*, source=None, **fields):
    n = next(_numbers)
    return SourceConflict.objects.create(
        **{
            "source": source or make_source(),
            "field": "published_year",
            "ours": "2024",
            "theirs": "2023",
            "origin": "reference",
            "file": f"export-{n}.ris",
            **fields,
        }
    )


def make_claim(*, article=None, topics=(), sources=1, label=None, **fields):
    """A draft claim; with `label` (a slug or a row) it is settled under that label."""
    n = next(_numbers)
    settled = {}
    if label is not None:
        label = get_label(label) if isinstance(label, str) else label
        settled = {
            "label": label,
            "label_version": label.version,
            "labelled_at": timezone.now(),
            "label_reason": "The paper reports it.",
            "reader_count": 2,
        }
    claim = Claim.objects.create(
        **{
            "article": article or make_article(),
            "text": f"Islets lowered blood sugar in mice, claim {n}.",
            "subject": Claim.Subject.ANIMAL,
            "species": "mouse",
            "position": n % 30_000,
            **settled,
            **fields,
        }
    )
    claim.topics.add(*topics)
    for _ in range(sources):
        Citation.objects.create(claim=claim, source=make_source())
    return claim


def make_published_claim(*, label="animal", article=None, **fields):
    return make_claim(
        article=article or make_published_article(),
        label=label,
        **{"status": Claim.Status.PUBLISHED, **fields},
    )


def make_user(group=None, **fields):
    n = next(_numbers)
    user = get_user_model().objects.create(
        **{"username": f"person-{n}", "is_staff": group is not None, **fields}
    )
    if group:
        user.groups.add(Group.objects.get(name=group))
        InterestDeclaration.objects.create(curator=user, name=user.username, has_none=True)
    return user


def make_curator(**fields):
    return make_user("Curator", **fields)


def make_editor(**fields):
    return make_user("Editor", **fields)


def make_assessment(*, claim, label="animal", **fields):
    label = get_label(label) if isinstance(label, str) else label
    curator = fields.pop("curator", None) or make_curator()
    return Assessment.objects.create(
        **{
            "claim": claim,
            "curator": curator,
            "label": label,
            "label_version": label.version,
            "reason": "The paper reports mice only.",
            **fields,
        }
    )
