"""Triggers that count writes to notices and to changes of standing, which readers' pages show."""

from django.db import migrations

WATCHED = (
    "evidence_integritynotice",
    "evidence_noticeclosing",
    "evidence_standingchange",
)


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
        ("digest", "0002_count_writes"),
        ("evidence", "0006_integrity_notices"),
    ]

    operations = [migrations.RunSQL(_triggers(), _without_triggers())]
