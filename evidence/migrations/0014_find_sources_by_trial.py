"""Trials are looked up by number whatever kind of source names them; one index covered the registry's."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evidence", "0013_hear_crossref")]

    operations = [
        AddIndexConcurrently(
            model_name="source",
            index=models.Index(fields=["nct"], name="source_nct_idx"),
        ),
    ]
