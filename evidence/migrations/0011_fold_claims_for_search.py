"""Reading rows take their words from folded text, as articles do.

Only that one expression of evidence_wanted_readings changes, so the function is edited where it
stands instead of being written out a third time. All rows are made anew.
"""

from django.db import migrations

PLAIN = "to_tsvector('pg_catalog.english', c.text)"
FOLDED = "to_tsvector('pg_catalog.english', articles_folded(c.text))"

EDIT = """
DO $edit$
DECLARE
    before text := pg_get_functiondef('evidence_wanted_readings(bigint[])'::regprocedure);
BEGIN
    IF position($words${old}$words$ IN before) = 0 THEN
        RAISE EXCEPTION 'evidence_wanted_readings does not read as this migration expects';
    END IF;
    EXECUTE replace(before, $words${old}$words$, $words${new}$words$);
    PERFORM evidence_rebuild_readings();
END $edit$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("evidence", "0010_what_files_said"),
    ]

    operations = [
        migrations.RunSQL(
            EDIT.format(old=PLAIN, new=FOLDED),
            EDIT.format(old=FOLDED, new=PLAIN),
        )
    ]
