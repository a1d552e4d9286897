"""What a list should show, worked out row by row in Python from the models."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import QueryDict

from articles.models import Article, Topic
from digest import article_facets, facets
from digest.filters import ArticleFilter, ClaimFilter
from evidence.models import Claim, ClaimReading, EvidenceLabel
from tests.factories import make_published_article, make_published_claim, make_topic

LABELS = ["testimony", "animal", "early-human"]
WORDS = ["islets", "mice", "insulin", "monkeys", "graft", "sugar"]
SINGLE = ("label", "at_least", "topic", "kind", "subject", "claimant", "year")


@dataclass(frozen=True)
class Seen:
    """One published claim as filters see it."""

    pk: int
    article: int
    label: str
    kind: str
    subject: str
    claimant: str
    year: int
    topics: frozenset
    words: frozenset


def fill(random, claims=25):
    """Make a few articles and claims of every sort, some of them hidden."""
    topics = [make_topic(slug=f"t{n}") for n in range(4)]
    EvidenceLabel.objects.filter(slug="case-report").update(is_active=False)
    articles = [
        make_published_article(
            published_at=datetime(random.randint(2018, 2023), 12, 31, 23, 30, tzinfo=UTC),
            topics=random.sample(topics, random.randint(0, 2)),
            kind=random.choice(Article.Kind.values),
            title="Report",
            standfirst="It.",
            body=random.choice(WORDS),
        )
        for _ in range(7)
    ]
    labels = {label.slug: label for label in EvidenceLabel.objects.all()}
    for n in range(claims):
        make_published_claim(
            article=random.choice(articles),
            label=labels[random.choice([*LABELS, "background", "case-report"])],
            topics=random.sample(topics, random.choice([0, 0, 1, 2])),
            kind=random.choice(Claim.Kind.values),
            subject=random.choice(Claim.Subject.values),
            claimant=random.choice(Claim.Claimant.values),
            text=" ".join([*random.sample(WORDS, 3), f"c{n}"]),
            status=random.choice(["published", "published", "published", "draft"]),
            sources=0,
        )
    Article.objects.filter(pk=articles[-1].pk).update(status="draft")


def seen_claims():
    """Every published claim, read off the models."""
    rows = Claim.objects.published().select_related("article", "label")
    return [
        Seen(
            pk=row.pk,
            article=row.article_id,
            label=row.label.slug,
            kind=row.kind,
            subject=row.subject,
            claimant=row.claimant,
            year=row.article.published_at.astimezone(UTC).year,
            topics=frozenset(topic.slug for topic in row.topics.all() or row.article.topics.all()),
            # Its species stands on the card too, and mice are a mouse.
            words=frozenset([*row.text.split(), *(["mice"] if row.species == "mouse" else [])]),
        )
        for row in rows.prefetch_related("topics", "article__topics")
    ]


def passes(query, name, claim):
    """Whether a claim passes one filter of the query."""
    if name == "year":
        first, last = int(query.get("year_from") or 0), int(query.get("year_to") or 9999)
        return first <= claim.year <= last
    wanted = query.get(name)
    if not wanted:
        return True
    if name == "label":
        return claim.label in wanted
    if name == "at_least":
        return claim.label in LABELS[LABELS.index(wanted) :]
    if name == "topic":
        return bool(claim.topics & set(wanted))
    if name == "q":
        return set(wanted.split()) <= claim.words
    return getattr(claim, name) == wanted


def values_of(name, claim):
    """The choices of a facet under which a claim counts."""
    if name == "topic":
        return claim.topics
    if name == "at_least":
        return LABELS[: LABELS.index(claim.label) + 1] if claim.label in LABELS else []
    if name == "label":
        return [claim.label] if claim.label in LABELS else []
    return [getattr(claim, name)]


def brute_claims(query):
    """The matching claims, and the count beside every choice."""
    claims = seen_claims()
    counts = {
        name: Counter(
            value
            for claim in claims
            if all(passes(query, other, claim) for other in (*SINGLE, "q") if other != name)
            for value in values_of(name, claim)
        )
        for name in SINGLE
    }
    return {c.pk for c in claims if all(passes(query, n, c) for n in (*SINGLE, "q"))}, counts


def brute_articles(query):
    """The matching articles, and the count beside every choice; an article counts once."""
    claims = seen_claims()
    of_claims = ("label", "at_least", "subject", "claimant")
    counts = {name: Counter() for name in SINGLE}
    found = set()
    for row in Article.objects.published().prefetch_related("topics"):
        own = [claim for claim in claims if claim.article == row.pk]
        year = row.published_at.astimezone(UTC).year
        article = Seen(
            pk=row.pk,
            article=row.pk,
            label="",
            kind=row.kind,
            subject="",
            claimant="",
            year=year,
            topics=frozenset(topic.slug for topic in row.topics.all()),
            words=frozenset(row.body.split()),
        )
        wanted = set((query.get("q") or "").split())
        if wanted and not (wanted <= article.words or any(wanted <= claim.words for claim in own)):
            continue

        def fits(name, article=article):
            return passes(query, name, article)

        def matching(left_out, own=own):
            if not any(query.get(name) for name in of_claims if name != left_out) and not left_out:
                return [None]
            return [
                claim
                for claim in own
                if all(passes(query, name, claim) for name in of_claims if name != left_out)
            ]

        of_article = ("kind", "topic", "year")
        if all(map(fits, of_article)) and matching(None):
            found.add(row.pk)
        for name in of_article:
            if all(fits(other) for other in of_article if other != name) and matching(None):
                counts[name].update(values_of(name, article))
        if all(map(fits, of_article)):
            for name in of_claims:
                counts[name].update({v for claim in matching(name) for v in values_of(name, claim)})
    return found, counts


def data(query):
    """The query as a request brings it."""
    return QueryDict(urlencode([(k, v) for k, v in query.items() if v], doseq=True))


def shown_claims(query):
    """Ids of every match, and the counts by choice, from the code under test."""
    asked = ClaimFilter(data(query), queryset=ClaimReading.objects.all())
    assert asked.is_understood(), asked.errors
    ids, counts = facets.list_claims(asked, 10_000)
    assert {row.pk for row in asked.qs} == set(ids)
    return ids, counts, _by_choice(asked, counts)


def shown_articles(query):
    """Ids of every match, and the counts by choice, from the code under test."""
    asked = ArticleFilter(data(query), queryset=Article.objects.published())
    assert asked.is_understood(), asked.errors
    ids, counts = article_facets.list_articles(asked, 10_000)
    assert {row.pk for row in asked.qs} == set(ids)
    return ids, counts, _by_choice(asked, counts)


def _by_choice(asked, counts):
    labels = {row.pk: row.slug for row in asked.vocabulary.choices}
    topics = dict(Topic.objects.values_list("pk", "slug"))
    by_choice = {name: +getattr(counts, name) for name in SINGLE}
    by_choice["label"] = Counter({labels[k]: n for k, n in counts.label.items() if k in labels})
    by_choice["topic"] = Counter({topics[k]: n for k, n in counts.topic.items()})
    return {name: +counter for name, counter in by_choice.items()}
