"""The list of articles counts over the claims of each: an index that holds all it asks for."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evidence", "0021_bulk_assessments")]

    operations = [
        AddIndexConcurrently(
            model_name="claimreading",
            index=models.Index(
                fields=["article"],
                include=["label", "subject", "claimant"],
                name="claimreading_article_idx",
            ),
        ),
        # It begins with the article, as the one it replaces did.
        migrations.AlterField(
            model_name="claimreading",
            name="article",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.article",
            ),
        ),
    ]
