from collections import Counter

import pytest
from django.db import connection

from bench import corpus, loading, pages, peers, report, run, shapes, timing, writes
from evidence.models import Claim

CLAIMS = 300
LISTS = [shape for shape in shapes.SHAPES.values() if shape.is_list]


@pytest.fixture
def site(db, settings):
    settings.ROOT_URLCONF = "bench.urls"
    loading.load_vocabulary()
    for batch in corpus.batches(CLAIMS, of=100):
        loading.load_batch(batch)
    loading.set_sequences()
    loading.add_search_column()
    return pages.Site()


def passing(query, claim, *, but=()):
    """Whether a claim passes every filter of the query but those named."""
    year = claim.article.published_at.year
    return (
        ("label" in but or query.get("label") in (None, claim.label.slug))
        and ("topic" in but or query.get("topic") in (None, *[t.slug for t in claim.topics.all()]))
        and ("year_from" in but or int(query.get("year_from", 0)) <= year)
        and ("year_to" in but or year <= int(query.get("year_to", 9999)))
        and query.get("q", "") in claim.text.lower()
    )


def count_by_hand(query):
    claims = list(
        Claim.objects.published().select_related("label", "article").prefetch_related("topics")
    )
    found = {"label": Counter(), "topic": Counter(), "year_from": Counter(), "at_least": Counter()}
    found |= {"kind": Counter(), "subject": Counter(), "claimant": Counter()}
    last = int(query.get("year_to", 9999))
    for claim in claims:
        found["label"][claim.label.slug] += passing(query, claim, but=["label"])
        for topic in claim.topics.all():
            found["topic"][topic.slug] += passing(query, claim, but=["topic"])
        if passing(query, claim, but=["year_from"]):
            for year in range(1990, claim.article.published_at.year + 1):
                found["year_from"][str(year)] += claim.article.published_at.year <= last
        if passing(query, claim):
            for name in ("kind", "subject", "claimant"):
                found[name][getattr(claim, name)] += 1
            weaker = ["testimony", "animal", "early-human"]
            for slug in weaker[: weaker.index(claim.label.slug) + 1]:
                found["at_least"][slug] += 1
    return sum(passing(query, claim) for claim in claims), found


@pytest.mark.parametrize("shape", LISTS, ids=lambda shape: shape.name)
def test_counts_on_the_page_are_the_counts_by_hand(site, shape):
    query = shape.at(CLAIMS).query

    shown = pages.read(site.get(site.address(shape.at(CLAIMS))))

    total, counts = count_by_hand(query)
    assert total > 0
    assert shown.total == total
    for facet, numbers in shown.counts.items():
        if facet in counts:
            assert numbers == {value: counts[facet][value] for value in numbers}, facet
    assert shown.counts.keys() >= counts.keys()


def test_ours_the_plain_way_and_the_floor_agree_on_every_shape(site):
    result = report.Result(CLAIMS)

    run.check(site, list(shapes.SHAPES), result)

    assert result.wrong == []
    assert result.totals.keys() == {shape.name for shape in LISTS}


def test_one_claims_page_lists_the_same_others_the_plain_way(site):
    shape = shapes.SHAPES["h"]
    ours, plain = (site.get(site.address(shape, prefix)) for prefix in ("", "/naive"))

    assert pages.neighbours(ours) == pages.neighbours(plain) != []


def test_a_count_that_is_wrong_is_found(site):
    with connection.cursor() as cursor:
        cursor.execute("update evidence_claimcount set n = n + 1 where facet = 'kind'")
        cursor.execute("update evidence_claimcountchange set n = n + 1 where facet = 'kind'")
    result = report.Result(CLAIMS)

    run.check(site, ["a"], result)

    assert any("kind=benefit" in wrong for wrong in result.wrong)


def test_datasette_finds_the_same_claims(site, tmp_path):
    pytest.importorskip("datasette", reason="Datasette is not installed")
    path = tmp_path / "claims.sqlite"
    peers.export(path)
    peer = peers.Peer(path)

    totals = {shape.name: peer.claim_count(shape.at(CLAIMS).query) for shape in LISTS}

    by_hand = {shape.name: count_by_hand(shape.at(CLAIMS).query)[0] for shape in LISTS}
    peer.close()
    assert totals == by_hand


def test_every_page_is_timed_by_turns(site):
    calls = {("a", "ours"): lambda: site.get("/claims/"), ("a", "naive"): lambda: None}

    times = timing.by_turns(calls, rounds=3, warm_up=1)

    assert {key: found.rounds for key, found in times.items()} == dict.fromkeys(calls, 3)
    assert times["a", "ours"].lower <= times["a", "ours"].median <= times["a", "ours"].upper


def test_bulk_load_is_measured_and_leaves_no_row(site, monkeypatch):
    monkeypatch.setattr(writes, "SAMPLE", 50)
    before = Claim.objects.count()

    rates = writes.load_rates()

    assert min(rates.values()) > 0
    assert Claim.objects.count() == before


def test_corpus_is_the_same_every_time_and_a_larger_one_begins_with_it():
    small = next(corpus.batches(200))
    large = next(corpus.batches(1000))

    assert small.claims[:150] == large.claims[:150]
    assert next(corpus.batches(200)) == small


def test_corpus_has_the_shares_that_the_goals_assume():
    claims = [row for batch in corpus.batches(5_000) for row in batch.claims]
    public = [row for row in claims if row[10] == "published"]
    labels = Counter(row[11] for row in public)
    texts = [row[2] for row in claims]

    assert len(public) / len(claims) == pytest.approx(0.9, abs=0.03)
    assert labels["animal"] / len(public) == pytest.approx(0.45, abs=0.03)
    assert labels["testimony"] / len(public) == pytest.approx(0.2, abs=0.03)
    assert sum(corpus.MANY in text for text in texts) / 5_000 == pytest.approx(0.3, abs=0.03)
    assert sum(corpus.SOME in text for text in texts) / 5_000 == pytest.approx(0.02, abs=0.01)
    assert sum(corpus.RARE in text for text in texts) == 1
    assert {len(text.split()) for text in texts} == set(range(25, 41))


@pytest.mark.parametrize(
    ("value", "at_most", "words"),
    [
        (41.0, False, "at least 40: met"),
        (39.0, False, "at least 40: **not met**"),
        (39.0, True, "at most 40: met"),
        (41.0, True, "at most 40: **not met**"),
    ],
)
def test_verdict_says_whether_the_goal_is_met(value, at_most, words):
    assert report.verdict(value, 40.0, at_most=at_most) == words


def test_ratio_tables_say_how_often_faster_and_whether_that_is_enough():
    def times(median):
        return timing.Times(median, median, median, 3)

    row = {"ours": times(5.0), "naive": times(300.0), "floor": times(2.0)}
    result = report.Result(100_000, times={"a": row})
    lines = []

    report.say_pages(result, lines.append)

    said = "\n".join(lines)
    assert "| a | 60.0x at least 40: met | 2.5x at most 2: **not met** |" in said
    assert report.Result.from_json(result.as_json()) == result
