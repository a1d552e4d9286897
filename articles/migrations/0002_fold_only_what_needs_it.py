"""Give a text of plain letters back as it is: nothing in it is folded, and translating takes longer
than finding its words. No result changes, so neither do the columns and indexes made of them.
"""

from django.db import migrations

EDIT = r"""
DO $edit$
DECLARE
    before text := pg_get_functiondef('articles_folded(text)'::regprocedure);
BEGIN
    EXECUTE regexp_replace(before, 'RETURN (translate\(.*\))\s*$',
        'RETURN CASE WHEN octet_length(words) = length(words) THEN words ELSE \1 END');
    IF pg_get_functiondef('articles_folded(text)'::regprocedure) NOT LIKE '%octet_length%' THEN
        RAISE EXCEPTION 'articles_folded does not read as this migration expects';
    END IF;
END $edit$;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunSQL(EDIT, migrations.RunSQL.noop)]
