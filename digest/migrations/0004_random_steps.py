"""Let each write add a random number, so that no state of a restored backup takes an older one's name.

With steps of one, a database restored from yesterday and written to again would come to the same
sums as before, and a browser's copy of another page would count as unchanged.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION digest_count_write() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last bigint;
BEGIN
    INSERT INTO digest_revision (writes) VALUES ({step}) RETURNING id INTO last;
    IF last % 100 = 0 AND pg_try_advisory_xact_lock(hashtext('digest_count_write')) THEN
        WITH gone AS (DELETE FROM digest_revision RETURNING writes)
        INSERT INTO digest_revision (writes) SELECT sum(writes) FROM gone HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("digest", "0003_count_writes_of_notices")]

    operations = [
        migrations.RunSQL(
            # Room for thousands of millions of writes in a bigint.
            FUNCTION.format(step="1 + floor(random() * 1073741824)::bigint"),
            FUNCTION.format(step="1"),
        )
    ]
