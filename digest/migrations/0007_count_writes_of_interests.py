"""A trigger that counts writes to the declarations of interests, which readers' pages show."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("digest", "0006_count_writes_of_threads"),
        ("evidence", "0019_interests"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER digest_count_write AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            "ON evidence_interestdeclaration FOR EACH STATEMENT EXECUTE FUNCTION digest_count_write();",
            "DROP TRIGGER digest_count_write ON evidence_interestdeclaration;",
        )
    ]
