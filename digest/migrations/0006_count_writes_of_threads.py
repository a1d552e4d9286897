"""Triggers that count writes to threads and to which claims stand in them."""

from django.db import migrations

TABLES = ["evidence_thread", "evidence_thread_claims"]


class Migration(migrations.Migration):
    dependencies = [
        ("digest", "0005_count_writes_of_changes"),
        ("evidence", "0013_threads"),
    ]

    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER digest_count_write AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION digest_count_write();",
            f"DROP TRIGGER digest_count_write ON {table};",
        )
        for table in TABLES
    ]
