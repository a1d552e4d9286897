"""A trigger that counts writes to the strong words: a page says when a title uses one too soon."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("digest", "0008_backup_codes"),
        ("evidence", "0015_strong_words"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER digest_count_write AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            "ON evidence_strongword FOR EACH STATEMENT EXECUTE FUNCTION digest_count_write();",
            "DROP TRIGGER digest_count_write ON evidence_strongword;",
        )
    ]
