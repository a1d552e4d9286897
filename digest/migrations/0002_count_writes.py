"""Triggers that count every write to a table whose rows a reader's page can show.

Tables that hold history, bookkeeping or what triggers derive from these are left out; a test names
them, so that a new model is either watched or excused.
"""

from django.conf import settings
from django.db import migrations

WATCHED = (
    "articles_topic",
    "articles_author",
    "articles_disclaimer",
    "articles_series",
    "articles_resource",
    "articles_resource_topics",
    "articles_article",
    "articles_article_topics",
    "articles_article_resources",
    "articles_article_related",
    "articles_correction",
    "articles_glossaryterm",
    "auth_user",
    "evidence_assessment",
    "evidence_citation",
    "evidence_claim",
    "evidence_claim_topics",
    "evidence_counterpart",
    "evidence_evidencelabel",
    "evidence_labelchange",
    "evidence_source",
    "evidence_study",
    "evidence_word",
)

FUNCTION = """
CREATE FUNCTION digest_count_write() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last bigint;
BEGIN
    INSERT INTO digest_revision (writes) VALUES (1) RETURNING id INTO last;
    IF last % 500 = 0 AND pg_try_advisory_xact_lock(hashtext('digest_count_write')) THEN
        WITH gone AS (DELETE FROM digest_revision RETURNING writes)
        INSERT INTO digest_revision (writes) SELECT sum(writes) FROM gone HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;
"""


def _triggers() -> str:
    return "\n".join(
        "CREATE TRIGGER digest_count_write AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
        f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION digest_count_write();"
        for table in WATCHED
    )


def _without_triggers() -> str:
    return "\n".join(f"DROP TRIGGER digest_count_write ON {table};" for table in WATCHED)


class Migration(migrations.Migration):
    dependencies = [
        ("digest", "0001_revision"),
        ("articles", "0001_initial"),
        ("evidence", "0003_reading_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION digest_count_write();"),
        migrations.RunSQL(_triggers(), _without_triggers()),
    ]
