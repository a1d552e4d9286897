"""The functions and triggers that keep reading rows and counts true after every write.

One rule of locking makes them right when several people write at once: a trigger first locks the
claims it is about to recompute, in order of id, and reads them in a later statement, whose snapshot
holds everything committed before the lock was granted. A claim that is new to an article locks the
article as well, because nobody else can see that claim yet and lock it.
"""

from django.db import migrations

FUNCTIONS = r"""
CREATE FUNCTION evidence_wanted_readings(claim_ids bigint[])
RETURNS TABLE (claim_id bigint, article_id bigint, label_id bigint, year smallint,
               published_at timestamptz, topic_ids integer[], kind smallint, subject smallint,
               claimant smallint, words tsvector)
LANGUAGE sql STABLE AS $$
    SELECT c.id, c.article_id, c.label_id,
           extract(year FROM a.published_at AT TIME ZONE 'UTC')::smallint, a.published_at,
           coalesce(own.ids, shared.ids, '{}'),
           coalesce(array_position(ARRAY['benefit', 'harm', 'mechanism', 'other'],
                                   c.kind::text), 0)::smallint,
           coalesce(array_position(ARRAY['people', 'animal', 'cells'],
                                   c.subject::text), 0)::smallint,
           coalesce(array_position(ARRAY['researchers', 'clinic', 'patient', 'journalist', 'author'],
                                   c.claimant::text), 0)::smallint,
           to_tsvector('pg_catalog.english', c.text)
    FROM evidence_claim c
    JOIN articles_article a ON a.id = c.article_id
    LEFT JOIN LATERAL (
        SELECT array_agg(t.topic_id::integer ORDER BY t.topic_id) AS ids
        FROM evidence_claim_topics t WHERE t.claim_id = c.id
    ) own ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(t.topic_id::integer ORDER BY t.topic_id) AS ids
        FROM articles_article_topics t WHERE t.article_id = c.article_id AND own.ids IS NULL
    ) shared ON true
    WHERE c.id = ANY(claim_ids) AND c.status = 'published' AND a.status = 'published'
$$;

CREATE FUNCTION evidence_cells(topic_ids integer[], kind smallint, subject smallint, claimant smallint)
RETURNS TABLE (facet text, value smallint, topic_id integer)
LANGUAGE sql IMMUTABLE AS $$
    SELECT f.facet, f.value, t.topic_id
    FROM unnest(topic_ids || 0) AS t(topic_id),
         (VALUES ('all', 0::smallint), ('kind', kind), ('subject', subject), ('claimant', claimant))
             AS f(facet, value)
$$;

CREATE FUNCTION evidence_fold_counts() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    -- One folder at a time; a second one has nothing to wait for.
    IF NOT pg_try_advisory_xact_lock(hashtext('evidence_fold_counts')) THEN
        RETURN false;
    END IF;
    WITH gone AS (
        DELETE FROM evidence_claimcountchange RETURNING facet, value, topic_id, label_id, year, n
    )
    INSERT INTO evidence_claimcount AS kept (facet, value, topic_id, label_id, year, n)
    SELECT facet, value, topic_id, label_id, year, sum(n) FROM gone
    GROUP BY facet, value, topic_id, label_id, year HAVING sum(n) <> 0
    ON CONFLICT (facet, topic_id, label_id, year, value) DO UPDATE SET n = kept.n + excluded.n;
    DELETE FROM evidence_claimcount WHERE n = 0;
    RETURN true;
END $$;

CREATE FUNCTION evidence_refresh_readings(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first_change bigint;
    last_change bigint;
BEGIN
    IF coalesce(cardinality(ids), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM 1 FROM evidence_claim WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    WITH wanted AS MATERIALIZED (
        SELECT w.* FROM evidence_wanted_readings(ids) w
    ), had AS MATERIALIZED (
        SELECT r.claim_id, r.article_id, r.label_id, r.year, r.published_at, r.topic_ids, r.kind,
               r.subject, r.claimant, r.words
        FROM evidence_claimreading r WHERE r.claim_id = ANY(ids)
    ), gone AS (
        DELETE FROM evidence_claimreading r
        WHERE r.claim_id IN (SELECT claim_id FROM had EXCEPT SELECT claim_id FROM wanted)
    ), written AS (
        INSERT INTO evidence_claimreading (claim_id, article_id, label_id, year, published_at,
                                           topic_ids, kind, subject, claimant, words)
        SELECT w.* FROM wanted w LEFT JOIN had h USING (claim_id) WHERE h IS DISTINCT FROM w
        ON CONFLICT (claim_id) DO UPDATE SET
            article_id = excluded.article_id, label_id = excluded.label_id, year = excluded.year,
            published_at = excluded.published_at, topic_ids = excluded.topic_ids,
            kind = excluded.kind, subject = excluded.subject, claimant = excluded.claimant,
            words = excluded.words
    ), changed AS (
        INSERT INTO evidence_claimcountchange (facet, value, topic_id, label_id, year, n)
        SELECT c.facet, c.value, c.topic_id, r.label_id, r.year, sum(r.sign)
        FROM (
            SELECT 1 AS sign, label_id, year, topic_ids, kind, subject, claimant FROM wanted
            UNION ALL
            SELECT -1, label_id, year, topic_ids, kind, subject, claimant FROM had
        ) r, evidence_cells(r.topic_ids, r.kind, r.subject, r.claimant) c
        GROUP BY c.facet, c.value, c.topic_id, r.label_id, r.year HAVING sum(r.sign) <> 0
        RETURNING id
    )
    SELECT min(id), max(id) INTO first_change, last_change FROM changed;
    IF (first_change - 1) / 5000 <> last_change / 5000 THEN
        PERFORM evidence_fold_counts();
    END IF;
END $$;

CREATE FUNCTION evidence_refresh_articles(ids bigint[], with_lock boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF with_lock THEN
        PERFORM 1 FROM articles_article WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    PERFORM evidence_refresh_readings(
        (SELECT array_agg(id) FROM evidence_claim WHERE article_id = ANY(ids)));
END $$;

CREATE FUNCTION evidence_rebuild_readings() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE articles_article, articles_article_topics, evidence_claim, evidence_claim_topics
        IN SHARE ROW EXCLUSIVE MODE;
    PERFORM pg_advisory_xact_lock(hashtext('evidence_fold_counts'));
    DELETE FROM evidence_claimreading;
    DELETE FROM evidence_claimcount;
    DELETE FROM evidence_claimcountchange;
    INSERT INTO evidence_claimreading (claim_id, article_id, label_id, year, published_at,
                                       topic_ids, kind, subject, claimant, words)
    SELECT w.* FROM evidence_wanted_readings((SELECT array_agg(id) FROM evidence_claim)) w;
    INSERT INTO evidence_claimcount (facet, value, topic_id, label_id, year, n)
    SELECT c.facet, c.value, c.topic_id, r.label_id, r.year, count(*)
    FROM evidence_claimreading r, evidence_cells(r.topic_ids, r.kind, r.subject, r.claimant) c
    GROUP BY c.facet, c.value, c.topic_id, r.label_id, r.year;
END $$;
"""

TRIGGER_FUNCTIONS = r"""
CREATE FUNCTION evidence_after_claims() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    new_to bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) FILTER (WHERE status = 'published'), array_agg(DISTINCT article_id)
        INTO ids, new_to FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id) INTO ids FROM old_rows WHERE status = 'published';
    ELSE
        SELECT array_agg(id) FILTER (WHERE o.status = 'published' OR n.status = 'published'),
               array_agg(DISTINCT n.article_id)
                   FILTER (WHERE n.article_id IS DISTINCT FROM o.article_id)
        INTO ids, new_to
        FROM old_rows o FULL JOIN new_rows n USING (id)
        WHERE (o.article_id, o.label_id, o.status, o.kind, o.subject, o.claimant, o.text)
              IS DISTINCT FROM
              (n.article_id, n.label_id, n.status, n.kind, n.subject, n.claimant, n.text);
    END IF;
    IF new_to IS NOT NULL THEN
        PERFORM 1 FROM articles_article WHERE id = ANY(new_to) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    PERFORM evidence_refresh_readings(ids);
    RETURN NULL;
END $$;

CREATE FUNCTION evidence_after_claim_topics() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT claim_id) INTO ids FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT claim_id) INTO ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT claim_id) INTO ids
        FROM (SELECT claim_id FROM old_rows UNION ALL SELECT claim_id FROM new_rows) either;
    END IF;
    PERFORM evidence_refresh_readings(ids);
    RETURN NULL;
END $$;

CREATE FUNCTION evidence_after_articles() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Claims may stand before their article within a transaction: foreign keys wait for its end.
        SELECT array_agg(id) INTO ids FROM new_rows WHERE status = 'published';
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id) INTO ids FROM old_rows WHERE status = 'published';
    ELSE
        SELECT array_agg(id) INTO ids
        FROM old_rows o FULL JOIN new_rows n USING (id)
        WHERE (o.status = 'published' OR n.status = 'published')
          AND (o.status, o.published_at) IS DISTINCT FROM (n.status, n.published_at);
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM evidence_refresh_articles(ids, false);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION evidence_after_article_topics() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT article_id) INTO ids FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT article_id) INTO ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT article_id) INTO ids
        FROM (SELECT article_id FROM old_rows UNION ALL SELECT article_id FROM new_rows) either;
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM evidence_refresh_articles(ids, true);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION evidence_after_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM evidence_rebuild_readings();
    RETURN NULL;
END $$;
"""

WATCHED = {
    "evidence_claim": "evidence_after_claims",
    "evidence_claim_topics": "evidence_after_claim_topics",
    "articles_article": "evidence_after_articles",
    "articles_article_topics": "evidence_after_article_topics",
}
SEEN = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
}


def _triggers() -> str:
    made = [
        f"CREATE TRIGGER evidence_reading_{event.lower()} AFTER {event} ON {table} {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        for table, function in WATCHED.items()
        for event, rows in SEEN.items()
    ]
    made += [
        f"CREATE TRIGGER evidence_reading_truncate AFTER TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION evidence_after_truncate();"
        for table in WATCHED
    ]
    return "\n".join(made)


def _without_triggers() -> str:
    return "\n".join(
        f"DROP TRIGGER evidence_reading_{event} ON {table};"
        for table in WATCHED
        for event in ("insert", "update", "delete", "truncate")
    )


WITHOUT_FUNCTIONS = """
DROP FUNCTION evidence_after_truncate(), evidence_after_article_topics(), evidence_after_articles(),
    evidence_after_claim_topics(), evidence_after_claims(), evidence_rebuild_readings(),
    evidence_refresh_articles(bigint[], boolean), evidence_refresh_readings(bigint[]),
    evidence_fold_counts(), evidence_cells(integer[], smallint, smallint, smallint),
    evidence_wanted_readings(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_reading_rows")]

    operations = [
        migrations.RunSQL(FUNCTIONS + TRIGGER_FUNCTIONS, WITHOUT_FUNCTIONS),
        migrations.RunSQL(_triggers(), _without_triggers()),
        migrations.RunSQL("SELECT evidence_rebuild_readings();", migrations.RunSQL.noop),
    ]
