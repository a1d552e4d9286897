"""What a source's column said of its integrity becomes its first notice.

Integrity is worked out from notices from now on, so a state without one would be taken back.
"""

from django.db import migrations

NOTICES = """
    INSERT INTO evidence_integritynotice (source_id, nature, origin, reference, text, reasons,
                                          notice_pmid, notice_doi, url, is_override, seen_at)
    SELECT id, integrity, CASE WHEN raw LIKE '<Pubmed%' THEN 'pubmed' ELSE 'curator' END,
           'column', integrity_notice, '{}', '', '', '', false, coalesce(synced_at, now())
    FROM evidence_source WHERE integrity <> 'sound'
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0008_suspended_claims_have_no_strength")]

    operations = [migrations.RunSQL(NOTICES, migrations.RunSQL.noop)]
