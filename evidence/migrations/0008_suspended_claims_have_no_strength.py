"""A suspended claim is in the lists with label 0, which no label is, so no strength filter finds it.

The functions are those of migration 0004 with the suspension read as well. A row written before
this migration stays as it is: no claim was suspended then.
"""

from django.db import migrations

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION evidence_wanted_readings(claim_ids bigint[])
RETURNS TABLE (claim_id bigint, article_id bigint, label_id bigint, year smallint,
               published_at timestamptz, topic_ids integer[], kind smallint, subject smallint,
               claimant smallint, words tsvector)
LANGUAGE sql STABLE AS $$
    SELECT c.id, c.article_id, {label},
           extract(year FROM a.published_at AT TIME ZONE 'UTC')::smallint, a.published_at,
           coalesce(own.ids, shared.ids, '{{}}'),
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

CREATE OR REPLACE FUNCTION evidence_after_claims() RETURNS trigger LANGUAGE plpgsql AS $$
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
        WHERE (o.article_id, o.label_id, o.status, o.kind, o.subject, o.claimant, o.text{old})
              IS DISTINCT FROM
              (n.article_id, n.label_id, n.status, n.kind, n.subject, n.claimant, n.text{new});
    END IF;
    IF new_to IS NOT NULL THEN
        PERFORM 1 FROM articles_article WHERE id = ANY(new_to) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    PERFORM evidence_refresh_readings(ids);
    RETURN NULL;
END $$;
"""
WITH_SUSPENSION = FUNCTIONS.format(
    label="CASE WHEN c.suspended_at IS NULL THEN c.label_id ELSE 0 END",
    old=",\n               o.suspended_at IS NULL",
    new=",\n               n.suspended_at IS NULL",
)
WITHOUT = FUNCTIONS.format(label="c.label_id", old="", new="")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0007_validate_suspension")]

    operations = [migrations.RunSQL(WITH_SUSPENSION, WITHOUT)]
