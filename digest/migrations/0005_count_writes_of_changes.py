"""A trigger that counts writes to the changes of sources, which readers' pages show."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("digest", "0004_random_steps"),
        ("evidence", "0012_fetching"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER digest_count_write AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            "ON evidence_sourcechange FOR EACH STATEMENT EXECUTE FUNCTION digest_count_write();",
            "DROP TRIGGER digest_count_write ON evidence_sourcechange;",
        )
    ]
