"""A claim is found by whose body it is about and by who says it: words that stand on its card.

Two functions change in one place each, so they are edited where they stand. All rows are made anew.
"""

from django.db import migrations

TEXT = "articles_folded(c.text)"
CARD = "articles_folded(concat_ws(' ', c.text, c.species, c.claimant_name))"
SEEN = "{row}.claimant, {row}.text"
ALL_SEEN = "{row}.claimant, {row}.species, {row}.claimant_name, {row}.text"

EDIT = """
DO $edit$
DECLARE
    rows_made text := pg_get_functiondef('evidence_wanted_readings(bigint[])'::regprocedure);
    watched text := pg_get_functiondef('evidence_after_claims()'::regprocedure);
BEGIN
    IF position($words${text}$words$ IN rows_made) = 0
       OR position($words${old}$words$ IN watched) = 0
       OR position($words${new}$words$ IN watched) = 0 THEN
        RAISE EXCEPTION 'the functions of the reading rows do not read as this migration expects';
    END IF;
    EXECUTE replace(rows_made, $words${text}$words$, $words${card}$words$);
    EXECUTE replace(replace(watched, $words${old}$words$, $words${all_old}$words$),
                    $words${new}$words$, $words${all_new}$words$);
    PERFORM evidence_rebuild_readings();
END $edit$;
"""


def _edit(text: str, card: str, seen: str, all_seen: str) -> str:
    return EDIT.format(
        text=text,
        card=card,
        old=seen.format(row="o"),
        new=seen.format(row="n"),
        all_old=all_seen.format(row="o"),
        all_new=all_seen.format(row="n"),
    )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0022_count_articles_from_an_index")]

    operations = [
        migrations.RunSQL(_edit(TEXT, CARD, SEEN, ALL_SEEN), _edit(CARD, TEXT, ALL_SEEN, SEEN))
    ]
